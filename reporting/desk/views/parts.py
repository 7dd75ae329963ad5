"""What triage does with the part of an institution: take it back, send it again, need nobody else."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.models import Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view
from reporting.cases.states import PARTICIPATION_LEFT, PARTICIPATION_UNTAKEN
from reporting.cases.triage.ending import takes_two
from reporting.desk.drafts import form_of
from reporting.desk.forms.base import DeskForm
from reporting.desk.forms.contacts import EndForm, NoOtherForm, SendAgainForm
from reporting.desk.labels import form_names
from reporting.desk.views.common import carried_out, desk_form, form_page
from reporting.desk.views.contacts import back


@desk_form
def end_part(request: HttpRequest, person: Person, participation_id: UUID) -> HttpResponse:
    """Take a request back, or end a part; the last police or centre of an acute case by two."""
    view, part = _part(person, participation_id)
    act = "participation.take_back" if part.status in PARTICIPATION_UNTAKEN else "participation.end"
    return _done(request, person, view, part, act, EndForm, services.end_participation, done=_ended_text)


@desk_form
def send_part_again(request: HttpRequest, person: Person, participation_id: UUID) -> HttpResponse:
    """Ask an institution again that has left."""
    view, part = _part(person, participation_id)
    act, done = "participation.send_again", _("Послато поново. Рок за преузимање тече од сада.")
    return _done(request, person, view, part, act, SendAgainForm, services.send_again, done=done)


@desk_form
def no_other_part(request: HttpRequest, person: Person, participation_id: UUID) -> HttpResponse:
    """Note that nobody is needed in the place of an institution that has left."""
    view, part = _part(person, participation_id)
    act, done = "participation.need_no_other", _("Записано.")
    return _done(request, person, view, part, act, NoOtherForm, services.need_no_other, done=done)


def _part(person: Person, participation_id: UUID) -> tuple[CaseView, Participation]:
    found = Participation.objects.visible_to(person).get(pk=participation_id)
    view = case_view(person, found.case_id)
    part = next(one for one in view.participations if one.pk == found.pk)
    part.case = view.case
    return view, part


def _done(
    request: HttpRequest,
    person: Person,
    view: CaseView,
    part: Participation,
    act: str,
    form_class: type[DeskForm],
    command: Callable[..., Participation],
    *,
    done: Any,
) -> HttpResponse:
    form = form_of(request, form_class)
    if carried_out(
        request,
        form,
        lambda: command(principal=person, participation_id=part.pk, reason=form.cleaned_data["reason"]),
        done=done,
    ):
        return back(request, view.case.pk)
    require(person, act, part)
    ends = form_class is EndForm
    context = {"view": view, "part": part, "title": form_names(view.report), "two": ends and takes_two(part, person)}
    return form_page(request, person, "desk/part.html", form, lambda: context)


def _ended_text(part: Participation) -> str:
    if part.status in PARTICIPATION_LEFT:
        return _("Опозвано. Рокови те установе више не теку.")
    return _("Записано. Опозив чека да га потврди још неко из тријаже; до тада установа ради даље.")
