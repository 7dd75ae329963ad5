"""A case and its list."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import waiting_text
from reporting.cases import services
from reporting.cases.access import require, would_allow
from reporting.cases.alarms.queries import ringing_since, was_sent_unclaimed
from reporting.cases.casework.queries.case import offered_cases
from reporting.cases.casework.queries.lines import HOUSE, LATE
from reporting.cases.casework.queries.sealed import Story
from reporting.cases.casework.shown import messages_shown
from reporting.cases.closing.queries import gave_approval, has_approved
from reporting.cases.models import Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view, open_cases
from reporting.cases.states import PARTICIPATION_ENDED, ParticipationStatus
from reporting.cases.triage.untaken import said_first
from reporting.desk.day_lines import Group, line_row
from reporting.desk.deadline_rows import deadline_groups
from reporting.desk.drafts import as_left
from reporting.desk.forms.emergency_access import EmergencyNoteForm
from reporting.desk.forms.work import DeskMessageForm, OwnNameForm
from reporting.desk.labels import Labels, facts, form_names
from reporting.desk.line_filters import choice, filters_in, link, menus
from reporting.desk.measure_lines import measure_lines
from reporting.desk.next_step import next_step, triage_goes_on
from reporting.desk.risk_lines import risk_lines
from reporting.desk.stories import shown_story
from reporting.desk.views.closure import still_at_work
from reporting.desk.views.common import (
    attempt,
    desk_act,
    desk_form,
    desk_page,
    just_sent,
    lead_back,
    page,
    says_that_insight_ended,
    send_message,
)
from reporting.desk.views.contacts import own_calls
from reporting.registry.models import ChoiceKind
from reporting.vault import deks


@desk_page
def cases(request: HttpRequest, person: Person) -> HttpResponse:
    """The person's cases, open or closed."""
    closed = request.GET.get("stanje") == "zatvoreni"
    here, filters = reverse("desk:cases"), filters_in(request.GET, whose=HOUSE)
    found = open_cases(person, key=request.GET.get("posle", ""), closed=closed, filters=filters)
    state = "stanje=zatvoreni&" if closed else ""
    following = f"{link(here, filters)}&{state}posle={found.next_key}" if found.next_key else ""
    now, options = timezone.now(), offered_cases(person)
    rows = [line_row(person, line, now=now) for line in found.rows]
    context = {
        "groups": [Group("", urgent=False, rows=rows)] if rows else [],
        "next_url": following,
        "closed": closed,
        "menus": [] if closed else menus(here, filters, options),
        "lists": [] if closed else [choice(here, filters, "which", LATE, _("Касне"))],
        "is_narrowed": bool(filters.which or filters.risk or filters.form or filters.place),
    }
    return page(request, person, "desk/cases.html", context)


@desk_page
@says_that_insight_ended
def case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """One case; opening it for the first time tells the reporter that it was received."""
    view = case_view(person, case_id)
    if request.method == "GET":
        view = _received(person, view)
    return case_page(request, person, view)


def _received(person: Person, view: CaseView) -> CaseView:
    """Note that a person has opened a case, and return it as it is then."""
    new = view.to_take
    if new is not None and would_allow(person, "participation.receive", new):
        services.receive_participation(principal=person, participation_id=new.pk)
        view = case_view(person, view.case.pk)
    return view


def _shown(request: HttpRequest, person: Person, view: CaseView) -> None:
    """Write what the page shows into the trail, then note it as read; who asks for the head only has seen nothing."""
    if request.method == "HEAD":
        return
    messages_shown(person, view.messages, case=view.case)
    if request.method != "GET":
        return
    if view.messages:
        services.mark_read(principal=person, report=view.report, shown=[one.pk for one in view.messages])
    if view.notes:
        services.mark_notes_read(principal=person, case=view.case, shown=[note.pk for note in view.notes])


@desk_act
def reopen(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Triage opens a closed case again."""
    attempt(
        request,
        lambda: services.reopen_case(principal=person, case_id=case_id),
        done=_("Предмет је поново отворен. Носилац наставља рад."),
    )
    return lead_back(request, reverse("desk:case", args=[case_id]))


@desk_form
def message(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Write to the reporter; whoever only asks for the address again is led to the case."""
    view = case_view(person, case_id)
    require(person, "message.send", view.report)
    here = reverse("desk:case", args=[view.case.pk])
    return send_message(request, person, view.report, participation_id=view.writes_as, here=here)


def _parts(person: Person, view: CaseView, labels: Labels) -> list[tuple[Participation, str, str]]:
    """Return who takes part, each with why it declined: the reason in words and, for triage, what it wrote."""
    declined = [part for part in view.participations if part.status == ParticipationStatus.DECLINED]
    notes: dict[UUID, str] = {}
    if declined and would_allow(person, "decline.read", view.case):
        deks.prime(declined, owner="report_id")
        notes = {part.pk: part.decline_note for part in declined}
    return [(part, _why(part, labels), notes.get(part.pk, "")) for part in view.participations]


def _why(part: Participation, labels: Labels) -> str:
    """Return why an institution declined, why triage ended its part, and why it needs nobody else; in words."""
    said = (
        (ChoiceKind.DECLINE_REASON, part.decline_reason),
        (ChoiceKind.END_REASON, part.end_reason),
        (ChoiceKind.NO_OTHER_REASON, part.no_other_reason),
        (ChoiceKind.SEND_AGAIN_REASON, part.send_again_reason),
    )
    return "; ".join(labels.of(kind, code) for kind, code in said if code)


def case_page(
    request: HttpRequest, person: Person, view: CaseView, *, story: Story | None = None, place: str | None = None
) -> HttpResponse:
    """Render the page of a case with the forms as they were left; ``story`` and ``place`` this answer alone shows."""
    _shown(request, person, view)
    page_url = reverse("desk:case", args=[view.case.pk])
    labels = Labels()
    now, is_triage = timezone.now(), "triage" in person.roles
    by_itself = was_sent_unclaimed([view.report.pk], level_id=view.level_at_opening)
    context = {
        "view": view,
        "case": view.case,
        "ringing": ringing_since(person, view.report),
        "report": view.report,
        "title": form_names(view.report),
        "facts": facts(view.report, labels, for_triage=is_triage),
        "story": story or shown_story(request, person, view.report),
        "place": place,
        "may": view.may,
        "may_reach": view.may["report_reach_child"],
        "own_calls": own_calls(person, view.contacts),
        "sent_unclaimed": by_itself,
        "next": next_step(view, now=now, is_triage=is_triage, measured=labels.measured),
        "parts": _parts(person, view, labels),
        "message_url": reverse("desk:message", args=[view.case.pk]),
        "deadlines": deadline_groups(view, now=now, is_triage=is_triage),
        "measures": measure_lines(view, labels),
        "risks": risk_lines(view, labels, by_itself=by_itself),
        "message_form": as_left(request, DeskMessageForm, page=page_url),
        "sent_at": just_sent(request, view.messages),
        "holds": [(hold, labels.of(ChoiceKind.HOLD_REASON, hold.reason), may_lift) for hold, may_lift in view.holds],
        "begun_in": _begun_in(view),
        "leads": view.leads,
        "own_name": view.own_name,
        "name_form": as_left(request, OwnNameForm, page=page_url, initial={"own_name": view.own_name}),
        "note_form": as_left(request, EmergencyNoteForm, page=page_url),
        "emergency_left": waiting_text(now, now=view.emergency_access.ends_at)
        if view.emergency_access is not None
        else "",
        "outcome": labels.of(ChoiceKind.CLOSURE_OUTCOME, view.case.outcome) if view.case.outcome else "",
    }
    return page(request, person, "desk/case.html", context | _closing(person, view))


def _begun_in(view: CaseView) -> str:
    """Return the form whose text must outlive a press on another button of the page."""
    if view.may["message_send"]:
        return "message-form"
    return "note-form" if view.emergency_access is not None else ""


def _closing(person: Person, view: CaseView) -> dict[str, Any]:
    """Return how far closing is, and what it waits for."""
    may_propose = view.may["closure_propose"]
    has_ended = view.mine is not None and view.mine.status in PARTICIPATION_ENDED
    return {
        "approved": view.proposal is not None and has_approved(person, view.proposal),
        "own_approval": view.proposal is not None and gave_approval(person, view.proposal),
        "propose": may_propose and view.all_ended,
        "closing_waits_for": still_at_work(view) if may_propose and has_ended else [],
        "closing_said": said_first(view.case) and view.nobody_can_take,
        "waits_outside": _waits_outside(view) if may_propose and has_ended else [],
        "triage_goes_on": triage_goes_on(),
    }


def _waits_outside(view: CaseView) -> list[str]:
    """Return the institutions that closing waits for and where nobody works at the portal."""
    return [part.institution.name for part in view.at_work if part.institution_id in view.without_accounts]
