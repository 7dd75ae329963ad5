"""What an institution has done: a measure, with the story or the names beside it."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.unsent import takes_text_of
from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.duties import met_by, open_for
from reporting.cases.models import Deadline, Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, identity_of, story_of
from reporting.cases.services.reading import story_was_read
from reporting.cases.states import TransitionNotAllowed
from reporting.desk.forms import MeasureForm, ReasonForm
from reporting.desk.labels import DutyLine, duty_lines, form_names
from reporting.desk.views.common import already_done, desk_view, page
from reporting.desk.views.work import own_part_in
from reporting.registry.models import ChoiceKind
from reporting.registry.selectors import choices


@takes_text_of(MeasureForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def measure(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Record a measure; the page says before and after which deadlines it meets."""
    view, mine = own_part_in(person, case_id)
    form = _measure_form(request, view, mine)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            recorded = services.record_measure(
                principal=person,
                participation_id=mine.pk,
                kind=cleaned["kind"],
                note=cleaned["note"],
                submission_key=cleaned["key"],
                although_unread=cleaned.get("unread", False),
                family_checked=cleaned.get("family", False),
            )
        except (services.StoryUnread, services.FamilyUnchecked):
            # Since the page was opened whoever had read it left, or another report named somebody: it asks now.
            return redirect("desk:measure", case_id=case_id)
        except TransitionNotAllowed:
            messages.warning(request, already_done())
        else:
            messages.success(request, _recorded_text(met_by(recorded)))
        return redirect("desk:case", case_id=case_id)
    require(person, "measure.record", mine)
    return _measure_page(request, person, view, mine, form=form)


def measure_with_story(request: HttpRequest, person: Person, view: CaseView, mine: Participation) -> HttpResponse:
    """Answer the button for the story on the page of a measure: what was typed there comes back with it."""
    require(person, "measure.record", mine)
    story = story_of(principal=person, report=view.report)
    form = _measure_form(request, view, mine, carried=True)
    return _measure_page(request, person, view, mine, form=form, story=story)


def measure_with_names(request: HttpRequest, person: Person, view: CaseView, mine: Participation) -> HttpResponse:
    """Answer the button for the names on the page of a measure: a reason is asked for, then both stand on one page.

    What was typed goes along in hidden fields and comes back, also to whoever gives up.
    """
    require(person, "measure.record", mine)
    require(person, "report.read_identity", view.report)
    typed = _measure_form(request, view, mine, carried=True)
    if "cancel" in request.POST:
        return _measure_page(request, person, view, mine, form=typed)
    form = ReasonForm(request.POST if "asked" in request.POST else None)
    if form.is_valid():
        identity = identity_of(principal=person, report=view.report, reason=form.cleaned_data["reason"])
        return _measure_page(request, person, view, mine, form=typed, identity=identity)
    frame = {"number": view.case.number, "number_label": _("Предмет")}
    return page(request, person, "desk/identity.html", frame | {"form": form, "typed": [typed], "beside": "measure"})


def _measure_form(request: HttpRequest, view: CaseView, mine: Participation, *, carried: bool = False) -> MeasureForm:
    return MeasureForm(
        request.POST if request.method == "POST" else None,
        carried=carried,
        waiting=open_for(mine),
        story_was_read=story_was_read(institution_id=mine.institution_id, report=view.report),
        somebody_must_not_learn=view.must_not_learn is not None,
    )


def _measure_page(
    request: HttpRequest,
    person: Person,
    view: CaseView,
    mine: Participation,
    *,
    form: MeasureForm,
    story: object = None,
    identity: object = None,
) -> HttpResponse:
    context = {
        "form": form,
        "identity": identity,
        "view": view,
        "title": form_names(view.report),
        "unread": "unread" in form.fields,
        "story": story,
        "waiting": _what_meets(open_for(mine)),
    }
    return page(request, person, "desk/measure.html", context)


def _recorded_text(met: list[Deadline]) -> str:
    """Say that a measure stands, and which deadlines it has met."""
    if not met:
        return _("Мера је уписана. Није испунила ниједан рок.")
    names = "; ".join(f"{deadline.rule.title} ({deadline.rule.basis_for_desk})" for deadline in met)
    return _("Мера је уписана. Испунила је: %(names)s.") % {"names": names}


def _what_meets(waiting: Mapping[str, list[Deadline]]) -> list[tuple[str, list[DutyLine]]]:
    """Return the measures that would meet a deadline now, each with all that it would meet."""
    now = timezone.now()
    found = [choice for choice in choices(ChoiceKind.MEASURE) if choice.event in waiting]
    return [(choice.label, duty_lines(waiting[choice.event], now=now)) for choice in found]
