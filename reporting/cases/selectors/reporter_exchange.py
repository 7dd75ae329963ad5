"""The other half of the follow page: messages both ways, and who has read the story."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reporting.cases.models import Message, Participation, Report
from reporting.cases.principals import Reporter
from reporting.cases.states import Visibility
from reporting.vault import deks
from reporting.vault.models import AuditEvent


@dataclass(frozen=True)
class Line:
    """One message, already opened. ``new``: the page shows it for the first time."""

    mine: bool
    sender: str
    sent_at: datetime
    body: str
    new: bool


def messages_of(report: Report, principal: Reporter) -> list[Line]:
    """Return the messages of ``report``, oldest first."""
    rows = list(
        Message.objects.visible_to(principal)
        .filter(report=report)
        .select_related("participation__institution")
        .order_by("sent_at", "id")
    )
    deks.prime(rows, owner="report_id")
    return [
        Line(
            mine=_is_mine(row),
            sender=_sender(row, report),
            sent_at=row.sent_at,
            body=row.body,
            new=not _is_mine(row) and row.read_at is None,
        )
        for row in rows
    ]


def _is_mine(message: Message) -> bool:
    return message.direction == Message.Direction.FROM_REPORTER


def _sender(message: Message, report: Report) -> str:
    if _is_mine(message):
        return _("ти") if report.is_child else _("ви")
    part = message.participation
    if part is None:
        return _("Тријажа")
    return part.institution.name if part.visibility == Visibility.SHOWN else _("Надлежни орган")


def openings_of(report: Report, parts: list[Participation]) -> list[tuple[str, int]]:
    """Return who has read the story, how often; authorities are summed, withheld ones left out."""
    names = {part.institution_id: part for part in parts}
    counts: dict[str, int] = {}
    readers = AuditEvent.objects.filter(
        object_type="report", object_id=report.pk, action="report.read_story"
    ).values_list("institution", flat=True)
    for institution_id in readers:
        part = names.get(institution_id) if institution_id else None
        if part is None:
            name = _("Тријажа")
        elif part.visibility == Visibility.WITHHELD:
            continue
        else:
            name = part.institution.name if part.visibility == Visibility.SHOWN else _("Надлежни орган")
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())
