"""What an institution has done: a measure, with the story or the names beside it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.casework.duties import met_by, open_for
from reporting.cases.casework.reading import story_was_read
from reporting.cases.models import Deadline, Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, Identity
from reporting.desk.drafts import again, as_left, form_of, sent
from reporting.desk.forms.work import MeasureForm
from reporting.desk.labels import DutyLine, duty_lines, form_names
from reporting.desk.stories import shown_story
from reporting.desk.views.common import attempt, desk_form, page
from reporting.desk.views.work import own_part_in
from reporting.registry.models import ChoiceKind
from reporting.registry.selectors import choices


@desk_form
def measure(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Record a measure; the page says before and after which deadlines it meets."""
    view, mine = own_part_in(person, case_id)
    form = form_of(request, MeasureForm, **_asks(view, mine))
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            recorded = attempt(
                request,
                lambda: services.record_measure(
                    principal=person,
                    participation_id=mine.pk,
                    kind=cleaned["kind"],
                    note=cleaned["note"],
                    submission_key=cleaned["key"],
                    although_unread=cleaned.get("unread", False),
                    family_checked=cleaned.get("family", False),
                ),
                done=lambda measure: _recorded_text(met_by(measure)),
            )
        except (services.StoryUnread, services.FamilyUnchecked):
            # Since the page was opened whoever had read it left, or another report named somebody: it asks now.
            return redirect("desk:measure", case_id=case_id)
        if recorded:
            sent(request, form)
        return redirect("desk:case", case_id=case_id)
    require(person, "measure.record", mine)
    if request.method == "POST":
        return again(request, form)
    return measure_page(request, person, view, mine)


def measure_page(
    request: HttpRequest, person: Person, view: CaseView, mine: Participation, *, identity: Identity | None = None
) -> HttpResponse:
    """Render the page of a measure as it was left; ``identity``: names that this answer alone shows."""
    here = reverse("desk:measure", args=[view.case.pk])
    form = as_left(request, MeasureForm, page=here, **_asks(view, mine))
    context = {
        "form": form,
        "identity": identity,
        "view": view,
        "title": form_names(view.report),
        "unread": "unread" in form.fields,
        "story": shown_story(request, person, view.report),
        "waiting": _what_meets(open_for(mine)),
        "names_url": reverse("desk:case_identity", args=[view.case.pk]) + "?uz=mera",
    }
    return page(request, person, "desk/measure.html", context)


def _asks(view: CaseView, mine: Participation) -> dict[str, Any]:
    """Return what the form of a measure asks for beside the measure."""
    return {
        "waiting": open_for(mine),
        "story_was_read": story_was_read(institution_id=mine.institution_id, report=view.report),
        "somebody_must_not_learn": view.must_not_learn is not None,
    }


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
