"""My day."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases.access import require, would_allow
from reporting.cases.alarms.queries import Ringing, my_alarms
from reporting.cases.casework.queries.lines import HOUSE, LATE, MINE, NOBODY, UNREAD, WAITING
from reporting.cases.emergency_access.queries import (
    cases_with_new_notes,
    openings_to_know,
    reviews_waiting,
    told_not_justified,
)
from reporting.cases.emergency_access.running import late_since
from reporting.cases.models import Case
from reporting.cases.principals import Person
from reporting.cases.roles import PARTICIPANT_ROLES, WORKER
from reporting.cases.selectors import MyDay, Slice, my_day
from reporting.cases.states import Risk
from reporting.desk.day_lines import alarm_rows, arrived_row, grouped, line_row, message_row
from reporting.desk.headline import headline
from reporting.desk.labels import Labels
from reporting.desk.line_filters import Choice, choice, filters_in, link, menus
from reporting.desk.second_words import word_row
from reporting.desk.views.common import desk_page, page
from reporting.registry.duty import waits_to_be_heard
from reporting.registry.models import Event

# Where somebody without cases begins, by what the role allows.
BEGINNINGS = {"roles.view": "desk:roles", "audit.read": "desk:audit"}
# Which part of the address turns which list; none of them holds a word of a case.
LINES_AFTER = "posle"
TURNS = {
    LINES_AFTER: "lines",
    "rokovi": "due",
    "pristiglo": "incoming",
    "predlozi": "to_approve",
    "poruke": "unread",
    "odbijeno": "declined",
    "cutanje": "untaken",
    "potvrde": "to_confirm",
}
NOTES, KNOWN, ALARMS = "uvidi", "hitno", "alarmi"
# So long a person who opened a case without need is told so on the day's page.
TOLD_FOR = timedelta(days=14)


@desk_page
def day(request: HttpRequest, person: Person) -> HttpResponse:
    """What must be done today, what came in, what waits for approval; whoever has no cases begins elsewhere."""
    if not would_allow(person, "day.view"):
        for action, elsewhere in BEGINNINGS.items():
            if would_allow(person, action):
                require(person, action)
                return redirect(elsewhere)
    works, here = bool(person.institution_ids(WORKER)), reverse("desk:day")
    filters = filters_in(request.GET, whose=MINE if works else HOUSE)
    found = my_day(person, filters=filters, keys={name: request.GET.get(turn, "") for turn, name in TURNS.items()})
    context = _work(person, found, here) | _triage(person, found) | _beside(request, person)
    context |= _alarms(request, person, found, lists={} if found.triages else context)
    context["headline"] = headline(found, alarms=context["alarms"], to_review=len(context["emergency_reviews"]))
    turned = any(turn in request.GET for turn in (*TURNS, NOTES, KNOWN, ALARMS))
    return page(request, person, "desk/day.html", context | {"day": found, "turned": turned})


def _work(person: Person, found: MyDay, here: str) -> dict[str, Any]:
    """Return messages, cases to take and the lines with their filters."""
    now, labels, filters = timezone.now(), Labels(), found.filters
    following = f"{link(here, filters)}&{LINES_AFTER}={found.lines.next_key}" if found.lines.next_key else ""
    return {
        "messages_waiting": [message_row(row, labels, now=now) for row in found.unread.rows],
        "messages_more": _next_url("poruke", found.unread),
        "incoming": [arrived_row(row, now=now) for row in found.incoming.rows],
        "incoming_more": _next_url("pristiglo", found.incoming),
        "groups": grouped(person, found.lines.rows, now=now),
        "lines_more": following,
        "works_in_a_house": bool(person.institution_ids(*PARTICIPANT_ROLES)),
        "lists": _lists(here, found),
        "house": choice(here, filters, "whose", HOUSE, _("Цела установа"), found.counts.house),
        "menus": menus(here, filters, found.offered),
        "is_narrowed": bool(filters.which or filters.risk or filters.form or filters.place),
    }


def _lists(here: str, found: MyDay) -> list[Choice]:
    """Return the filters with their numbers, one's own cases first."""
    filters, counts = found.filters, found.counts
    shown = [choice(here, filters, "whose", MINE, _("Моји"), counts.mine)] if found.works else []
    if counts.nobody or filters.whose == NOBODY:
        shown.append(choice(here, filters, "whose", NOBODY, _("Нико не води"), counts.nobody))
    shown.append(choice(here, filters, "which", LATE, _("Касне"), counts.late))
    if found.works:
        shown.append(choice(here, filters, "which", UNREAD, _("Нова порука"), counts.unread))
        shown.append(choice(here, filters, "which", WAITING, _("Чекају мене"), counts.waiting))
    return shown


def _triage(person: Person, found: MyDay) -> dict[str, Any]:
    """Return what only triage has on its day, and the closings that wait for a person."""
    now = timezone.now()
    return {
        "due": [line_row(person, row, now=now) for row in found.due.rows],
        "second_words": [word_row(one) for one in found.second_words.rows],
        "more": {name: _next_url(turn, getattr(found, name)) for turn, name in TURNS.items()},
    }


def _beside(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return the heading's last part and what is about emergency access."""
    now, reviews = timezone.now(), reviews_waiting(person)
    notes = cases_with_new_notes(person, key=request.GET.get(NOTES, ""))
    known = openings_to_know(person, key=request.GET.get(KNOWN, ""))
    return {
        "emergency_reviews": [(one, one.opened_at < late_since()) for one in reviews.rows],
        "not_justified": told_not_justified(person, since=now - TOLD_FOR),
        "emergency_notes": notes.rows,
        "notes_more": _next_url(NOTES, notes),
        "emergency_access_known": [(opening, opening.runs(now)) for opening in known.rows],
        "known_more": _next_url(KNOWN, known),
    }


def _alarms(request: HttpRequest, person: Person, found: MyDay, *, lists: dict[str, Any]) -> dict[str, Any]:
    """Return what rings for the person, without messages and cases to take of which one of ``lists`` tells."""
    ringing = my_alarms(person, key=request.GET.get(ALARMS, ""))
    below = {Event.MESSAGE_RECEIVED: "messages_waiting", Event.PARTICIPATION_REQUESTED: "incoming"}
    told_below = [event for event, name in below.items() if lists.get(name)]
    return {
        "alarms": alarm_rows(ringing.rows, told_below=told_below, now=timezone.now()),
        "alarms_more": _next_url(ALARMS, ringing),
        "test_rings": would_allow(person, "duty.hear") and waits_to_be_heard(person.user),
        **_without_recipients(found, ringing.rows),
    }


def _without_recipients(found: MyDay, ringing: Iterable[Ringing]) -> dict[str, Any]:
    """Return how many cases wait for recipients, beside those that ring above with a line of their own."""
    waiting = [one.about for one in ringing if one.event == Event.CASE_WAITS]
    risks = {about.pk: about.risk for about in waiting if isinstance(about, Case)}
    return {
        "to_route": max(found.to_route - len(risks), 0),
        "acute_to_route": max(found.acute_to_route - list(risks.values()).count(Risk.ACUTE), 0),
        "some_ring": bool(risks),
    }


def _next_url(turn: str, found: Slice) -> str:
    return f"{reverse('desk:day')}?{turn}={found.next_key}" if found.next_key else ""
