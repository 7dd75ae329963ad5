"""What an institution does with its part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.casework.duties import unfulfilled_of
from reporting.cases.casework.queries.case import has_declined
from reporting.cases.casework.reading import story_was_read
from reporting.cases.models import Deadline, Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view
from reporting.desk.drafts import form_of, sent
from reporting.desk.forms.work import DeclineForm, FinishForm
from reporting.desk.labels import duty_lines, form_names
from reporting.desk.stories import shown_story
from reporting.desk.views.common import already_done, attempt, carried_out, desk_act, desk_form, form_page, lead_back
from reporting.registry.models import Event


def own_part_in(person: Person, case_id: UUID) -> tuple[CaseView, Participation]:
    """Return the case and the person's own part in it; whoever has none gets 404."""
    view = case_view(person, case_id)
    if view.mine is None:
        raise Http404
    return view, view.mine


@desk_act
def take(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The institution takes the case."""
    view, mine = own_part_in(person, case_id)
    part = view.to_take or mine
    attempt(
        request,
        lambda: services.accept_participation(principal=person, participation_id=part.pk),
        done=_("Предмет је преузет. Рокови ваше установе теку од сада."),
    )
    return redirect("desk:case", case_id=case_id)


@desk_act
def resume(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The lead takes up its part again, which it had finished."""
    _view, mine = own_part_in(person, case_id)
    attempt(
        request,
        lambda: services.resume_participation(principal=person, participation_id=mine.pk),
        done=_("Ваш део је поново у раду. Рокови који нису били испуњени теку даље."),
    )
    return lead_back(request, reverse("desk:case", args=[case_id]))


@desk_form
def decline(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The institution declines, with a reason."""
    try:
        view, mine = own_part_in(person, case_id)
        part = view.to_take or mine
    except ObjectDoesNotExist:
        if not has_declined(person, case_id):
            raise
        messages.warning(request, already_done())
        return redirect("desk:day")
    form = form_of(request, DeclineForm, risk=view.case.risk)
    if form.is_valid():
        declined = attempt(
            request,
            lambda: services.decline_participation(principal=person, participation_id=part.pk, **form.cleaned_data),
            done=_("Тријажа је обавештена и бира другу установу."),
        )
        if not declined:
            return redirect("desk:case", case_id=case_id)
        sent(request, form)
        return redirect("desk:day")
    require(person, "participation.decline", part)
    return form_page(
        request, person, "desk/decline.html", form, lambda: {"view": view, "title": form_names(view.report)}
    )


@desk_form
def finish(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Say that the institution has done its part, with what it has not fulfilled before one's eyes."""
    view, mine = own_part_in(person, case_id)
    require(person, "participation.finish", mine)
    duties = unfulfilled_of(mine, now=timezone.now())
    form = form_of(request, FinishForm, duties_open=bool(duties))
    try:
        finished = carried_out(
            request,
            form,
            lambda: services.finish_participation(
                principal=person, participation_id=mine.pk, reason=form.cleaned_data.get("reason", "")
            ),
            done=_("Ваш део је завршен."),
        )
    except services.DutiesOpen:
        # A deadline has started since the page was opened.
        return redirect("desk:finish", case_id=case_id)
    if finished:
        return redirect("desk:case", case_id=case_id)
    return form_page(
        request, person, "desk/finish.html", form, lambda: _finish_context(request, person, view, mine, duties)
    )


def _finish_context(
    request: HttpRequest, person: Person, view: CaseView, mine: Participation, duties: list[Deadline]
) -> dict[str, Any]:
    return {
        "view": view,
        "title": form_names(view.report),
        "duties": duty_lines(duties, now=timezone.now()),
        "unread": not story_was_read(institution_id=mine.institution_id, report=view.report),
        "story": shown_story(request, person, view.report),
        "may_measure": view.may.get("measure_record", False),
        # What only a message fulfils is not led to the measures.
        "only_news": view.may.get("message_send") and all(d.rule.stops_at == Event.REPORTER_INFORMED for d in duties),
    }
