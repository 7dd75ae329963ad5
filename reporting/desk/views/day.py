"""My day."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.dates import local, plural_form, soon_text
from reporting.cases.models import Deadline, Message
from reporting.cases.principals import Person
from reporting.cases.selectors import my_day
from reporting.cases.states import Risk
from reporting.desk.labels import form_names
from reporting.desk.views.common import desk_view, page

FEW = {1: "један", 2: "два", 3: "три", 4: "четири"}


@require_safe
@desk_view
def day(request: HttpRequest, person: Person) -> HttpResponse:
    """What must be done today, what came in, what waits for approval."""
    found = my_day(person)
    return page(
        request,
        person,
        "desk/day.html",
        {
            "headline": headline(found.due),
            "due": [_line(deadline) for deadline in found.due],
            "incoming": [(part, form_names(part.report)) for part in found.incoming],
            "to_approve": found.to_approve,
            "declined": found.declined,
            "unread": _unread(found.unread),
            "waiting_reports": found.waiting_reports,
        },
    )


def headline(due: list[Deadline]) -> str:
    """Answer "what must I do today" in one sentence, such as „Данас: два рока, један касни“."""
    now = timezone.now()
    late = sum(deadline.is_late(now) for deadline in due)
    today = sum(local(deadline.due_at).date() <= local(now).date() and not deadline.is_late(now) for deadline in due)
    if not late and not today:
        return _("Данас нема рокова")
    parts = []
    if today:
        parts.append(f"{FEW.get(today, today)} {plural_form(today, 'рок', 'рока', 'рокова')}")
    if late:
        verb = plural_form(late, "касни", "касне", "касни")
        parts.append(f"{FEW.get(late, late)} {verb}")
    if not today:
        verb = plural_form(late, "Касни", "Касне", "Касни")
        return f"{verb} {FEW.get(late, late)} {plural_form(late, 'рок', 'рока', 'рокова')}"
    return _("Данас: %(what)s") % {"what": ", ".join(parts)}


def when_text(deadline: Deadline, now: datetime) -> str:
    """Return until when, in words; rules that say „at once“ show no clock time until they are late."""
    if deadline.is_at_once and not deadline.is_late(now):
        return _("одмах")
    return soon_text(deadline.due_at)


def _line(deadline: Deadline) -> dict[str, object]:
    case = deadline.report.case
    now = timezone.now()
    risk = case.risk if case else ""
    return {
        "when": when_text(deadline, now),
        "act": deadline.rule.title,
        "number": case.number if case else deadline.report.number,
        "case_label": _("Предмет") if case else _("Пријава"),
        "basis": deadline.rule.basis_for_desk,
        "late": deadline.is_late(now),
        "primary": local(deadline.due_at).date() <= local(now).date(),
        "tag": _("%(risk)s ризик") % {"risk": case.get_risk_display()}
        if case and risk in (Risk.HIGH, Risk.ACUTE)
        else "",
        "tag_kind": "danger" if risk == Risk.ACUTE else "warm",
        "url": reverse("desk:case", args=[case.pk]) if case else reverse("desk:report", args=[deadline.report_id]),
    }


def _unread(rows: list[Message]) -> list[tuple[str, str, int]]:
    """Group unread messages by case or, before there is one, by report: number, address, how many."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        about = row.report.case or row.report
        name = "desk:case" if row.report.case else "desk:report"
        key = (about.number, reverse(name, args=[about.pk]) + "#poruke")
        counts[key] = counts.get(key, 0) + 1
    return [(number, url, count) for (number, url), count in counts.items()]
