"""My day."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import local
from reporting.cases.access import require, would_allow
from reporting.cases.alarms.queries import Ringing, my_alarms
from reporting.cases.casework.queries.day import Due
from reporting.cases.emergency_access.queries import (
    cases_with_new_notes,
    openings_to_know,
    reviews_waiting,
    told_not_justified,
)
from reporting.cases.emergency_access.running import late_since
from reporting.cases.models import Case, Report
from reporting.cases.principals import Person
from reporting.cases.selectors import Slice, my_day
from reporting.cases.states import Risk
from reporting.desk.headline import headline
from reporting.desk.labels import DANGER_TAG, duty_line, form_names
from reporting.desk.next_step import when_text
from reporting.desk.views.common import desk_page, page
from reporting.registry.models import Event

# Where somebody without cases begins, by what the role allows.
BEGINNINGS = {"roles.view": "desk:roles", "audit.read": "desk:audit"}


# Which part of the address turns which list; none of them holds a word of a case.
TURNS = {
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
    found = my_day(person, keys={name: request.GET.get(turn, "") for turn, name in TURNS.items()})
    reviews = reviews_waiting(person)
    notes = cases_with_new_notes(person, key=request.GET.get(NOTES, ""))
    alarms = my_alarms(person, key=request.GET.get(ALARMS, ""))
    known, now = openings_to_know(person, key=request.GET.get(KNOWN, "")), timezone.now()
    more = {name: _next_url(turn, getattr(found, name)) for turn, name in TURNS.items()}
    more |= {"alarms": _next_url(ALARMS, alarms)}
    more |= {"emergency_notes": _next_url(NOTES, notes), "emergency_access_known": _next_url(KNOWN, known)}
    return page(
        request,
        person,
        "desk/day.html",
        {
            "headline": headline(found, to_review=len(reviews.rows)),
            "all_due": found.late + found.today + found.later,
            "alarms": [(one.title, _alarm_url(one), one.about.number, one.since) for one in alarms.rows],
            "due": [_line(row) for row in found.due.rows],
            "incoming": [(part, form_names(part.report)) for part in found.incoming.rows],
            "to_approve": found.to_approve.rows,
            "to_confirm": found.to_confirm.rows,
            "declined": found.declined.rows,
            "untaken": found.untaken.rows,
            "unread": [(row.about.number, _url(row.about) + "#poruke", row.count) for row in found.unread.rows],
            "emergency_reviews": [(one, one.opened_at < late_since()) for one in reviews.rows],
            "not_justified": told_not_justified(person, since=now - TOLD_FOR),
            "emergency_notes": notes.rows,
            "emergency_access_known": [(opening, opening.runs(now)) for opening in known.rows],
            "waiting_reports": found.waiting_reports,
            "to_route": found.to_route,
            "in_danger": found.in_danger,
            "more": more,
            "turned": any(turn in request.GET for turn in (*TURNS, NOTES, KNOWN, ALARMS)),
        },
    )


def _next_url(turn: str, found: Slice) -> str:
    return f"{reverse('desk:day')}?{turn}={found.next_key}" if found.next_key else ""


def _url(about: Case | Report) -> str:
    return reverse("desk:case" if isinstance(about, Case) else "desk:report", args=[about.pk])


def _alarm_url(one: Ringing) -> str:
    """Return where an alarm is answered."""
    match one.event:
        case Event.EXCLUSION_NAMED:
            return reverse("desk:resolve", args=[one.row])
        case Event.MESSAGE_RECEIVED | Event.NOT_STOPPED | Event.REVIEW_WISHED:
            return _url(one.about) + "#poruke"
    return _url(one.about)


def _line(row: Due) -> dict[str, object]:
    """Return one line of the day: a case or a report, everything due in it, and one place to go."""
    about, now = row.case or row.report, timezone.now()
    tag, tag_kind = _urgency_tag(row)
    return {
        "number": about.number,
        "label": _("Предмет") if row.case else _("Пријава"),
        "url": _url(about),
        "primary": tag_kind == "danger"
        or any(
            deadline.is_late(now) or local(deadline.due_at).date() <= local(now).date() for deadline in row.deadlines
        ),
        "tag": tag,
        "tag_kind": tag_kind,
        "deadlines": [duty_line(deadline, when=when_text(deadline, now), now=now) for deadline in row.deadlines],
    }


def _urgency_tag(row: Due) -> tuple[object, str]:
    if row.case is None:
        return (DANGER_TAG, "danger") if row.report.danger_now == "yes" else ("", "")
    if row.case.risk not in (Risk.HIGH, Risk.ACUTE):
        return "", ""
    tag = _("%(risk)s ризик") % {"risk": row.case.get_risk_display()}
    return tag, "danger" if row.case.risk == Risk.ACUTE else "warm"
