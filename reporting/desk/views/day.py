"""My day."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.dates import local, plural_form, soon_text
from reporting.cases.access import require, would_allow
from reporting.cases.models import Case, Deadline, Report
from reporting.cases.principals import Person
from reporting.cases.selectors import Slice, my_day
from reporting.cases.selectors.day import Due
from reporting.cases.states import Risk
from reporting.desk.labels import DANGER_TAG, form_names
from reporting.desk.views.common import desk_view, page

FEW = {1: "један", 2: "два", 3: "три", 4: "четири"}


# Which part of the address turns which list; none of them holds a word of a case.
TURNS = {
    "rokovi": "due",
    "pristiglo": "incoming",
    "predlozi": "to_approve",
    "poruke": "unread",
    "odbijeno": "declined",
    "cutanje": "untaken",
}


@require_safe
@desk_view
def day(request: HttpRequest, person: Person) -> HttpResponse:
    """What must be done today, what came in, what waits for approval."""
    if not would_allow(person, "day.view") and would_allow(person, "roles.view"):
        require(person, "roles.view")
        return redirect("desk:roles")
    found = my_day(person, keys={name: request.GET.get(turn, "") for turn, name in TURNS.items()})
    more = {name: _next_url(turn, getattr(found, name)) for turn, name in TURNS.items()}
    return page(
        request,
        person,
        "desk/day.html",
        {
            "headline": headline(late=found.late, today=found.today),
            "all_due": found.late + found.today + found.later,
            "due": [_line(row) for row in found.due.rows],
            "incoming": [(part, form_names(part.report)) for part in found.incoming.rows],
            "to_approve": found.to_approve.rows,
            "declined": found.declined.rows,
            "untaken": found.untaken.rows,
            "unread": [(row.about.number, _url(row.about) + "#poruke", row.count) for row in found.unread.rows],
            "waiting_reports": found.waiting_reports,
            "in_danger": found.in_danger,
            "more": more,
            "turned": any(turn in request.GET for turn in TURNS),
        },
    )


def _next_url(turn: str, found: Slice) -> str:
    return f"{reverse('desk:day')}?{turn}={found.next_key}" if found.next_key else ""


def headline(*, late: int, today: int) -> str:
    """Answer "what must I do today" in one sentence, such as „Данас: два рока, један касни“."""
    if not late and not today:
        return _("Данас нема рокова")
    if not today:
        verb = plural_form(late, "Касни", "Касне", "Касни")
        return f"{verb} {FEW.get(late, late)} {plural_form(late, 'рок', 'рока', 'рокова')}"
    parts = [f"{FEW.get(today, today)} {plural_form(today, 'рок', 'рока', 'рокова')}"]
    if late:
        verb = plural_form(late, "касни", "касне", "касни")
        parts.append(f"{FEW.get(late, late)} {verb}")
    return _("Данас: %(what)s") % {"what": ", ".join(parts)}


def when_text(deadline: Deadline, now: datetime) -> str:
    """Return until when, in words; what is due at once shows no clock time until it is late."""
    if not deadline.is_late(now) and (deadline.is_at_once or deadline.due_at < now):
        return _("одмах")
    return soon_text(deadline.due_at)


def _url(about: Case | Report) -> str:
    return reverse("desk:case" if isinstance(about, Case) else "desk:report", args=[about.pk])


def _line(row: Due) -> dict[str, object]:
    """Return one line of the day: a case or a report, everything due in it, and one place to go."""
    about, now = row.case or row.report, timezone.now()
    tag, tag_kind = _urgency_tag(row)
    return {
        "number": about.number,
        "label": _("Предмет") if row.case else _("Пријава"),
        "url": _url(about),
        "primary": any(
            deadline.is_late(now) or local(deadline.due_at).date() <= local(now).date() for deadline in row.deadlines
        ),
        "tag": tag,
        "tag_kind": tag_kind,
        "deadlines": [
            {
                "when": when_text(deadline, now),
                "act": deadline.rule.title,
                "basis": deadline.rule.basis_for_desk,
                "late": deadline.is_late(now),
            }
            for deadline in row.deadlines
        ],
    }


def _urgency_tag(row: Due) -> tuple[object, str]:
    if row.case is None:
        return (DANGER_TAG, "danger") if row.report.danger_now == "yes" else ("", "")
    if row.case.risk not in (Risk.HIGH, Risk.ACUTE):
        return "", ""
    tag = _("%(risk)s ризик") % {"risk": row.case.get_risk_display()}
    return tag, "danger" if row.case.risk == Risk.ACUTE else "warm"
