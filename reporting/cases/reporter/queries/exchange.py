"""The other half of the follow page: messages both ways, and who has read the story."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from portal.script.convert import to_latin
from portal.script.words import serbian_name
from reporting.cases.models import Message, Participation, Report
from reporting.cases.principals import SYSTEM, Reporter
from reporting.cases.states import Visibility
from reporting.cases.triage.routing import visibility_of
from reporting.registry.models import Institution
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault import deks
from reporting.vault.models import AuditEvent, DekKind

EMERGENCY = "emergency_access.open"
# A question mark that ends something; in the address of a site it stands before a letter.
QUESTION = re.compile(r"\?(?!\w)")
# „Да ли је престало?“, however it is asked, in Latin letters.
WHETHER_IT_STOPPED = re.compile(r"\bpresta", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One message. ``new``: the page shows it for the first time; ``asks``: a question that waits for an answer.

    ``pressed``: one press has sent it, and it answers „Да ли је престало?“.
    Of what the reporter wrote ``body`` is empty: nothing here opens it, and the holder of the code may be another.
    It is None of what should open and does not.
    """

    pk: UUID
    mine: bool
    sender: str
    sent_at: datetime
    body: str | None
    new: bool
    asks: bool
    topic: str
    pressed: bool


def messages_of(report: Report, principal: Reporter, *, exchange: bytes | None, waiting: bool) -> list[Line]:
    """Return the messages of ``report``, oldest first; ``waiting``: somebody is there who waits for answers.

    ``exchange`` is the key of what institutions wrote, which the code has opened: needed where nothing else opens it.
    """
    rows = list(
        Message.objects.visible_to(principal)
        .filter(report=report)
        .select_related("participation__institution")
        .order_by("sent_at", "id")
    )
    if exchange is not None:
        for row in rows:
            deks.remember(row, report.pk, DekKind.EXCHANGE, exchange)
    mine = [row for row in rows if row.is_from_reporter]
    return [
        Line(
            pk=row.pk,
            mine=row.is_from_reporter,
            sender=_sender(row, report),
            sent_at=row.sent_at,
            body="" if row.is_from_reporter else row.words,
            new=not row.is_from_reporter and row.read_at is None,
            asks=waiting and not row.is_from_reporter and _waits_for_answer(row, mine),
            topic=row.topic,
            pressed=row.one_press,
        )
        for row in rows
    ]


def _waits_for_answer(message: Message, mine: list[Message]) -> bool:
    """Whether a message asks something and the reporter has written nothing since it was shown.

    What one press sends answers whether it has stopped, and nothing else.
    """
    words = message.words or ""
    if not QUESTION.search(words):
        return False
    if message.read_at is None:
        return True
    since = [row for row in mine if row.sent_at > message.read_at]
    if len(QUESTION.findall(words)) == 1 and WHETHER_IT_STOPPED.search(to_latin(words)):
        return not since
    return all(row.one_press for row in since)


def has_unread(report: Report, *, unless_read_by: Collection[UUID]) -> bool:
    """Whether the reporter wrote something that nobody has opened; of ``unless_read_by`` nothing must show."""
    rows = Message.objects.visible_to(SYSTEM).filter(report=report, direction=Message.Direction.FROM_REPORTER)
    counting = Institution.objects.exclude(pk__in=unless_read_by)
    read = rows.filter(readings__institution__in=counting).values("pk")
    return bool(rows.exclude(pk__in=read).exists())


def _sender(message: Message, report: Report) -> str:
    if message.is_from_reporter:
        return _("ти") if report.is_child else _("ви")
    part = message.participation
    if part is None:
        return triage_name(report)
    return serbian_name(part.institution.name) if part.visibility == Visibility.SHOWN else _("Надлежни орган")


def triage_name(report: Report) -> str:
    """Return what the reporter calls whoever receives reports."""
    return _("Тим који чита пријаве") if report.is_child else _("Тим за тријажу")


def openings_of(report: Report, parts: list[Participation]) -> list[tuple[str, int]]:
    """Return who has opened the story, or the case by an emergency access through which it opens, and how often.

    An account counts once an hour, and an emergency access is one with the first reading in it. Authorities are
    summed, withheld ones left out. Whoever broke the emergency access is named by the same rule by which their
    institution would be shown if it took part.
    """
    about = [report.pk] if report.case_id is None else [report.pk, report.case_id]
    readers = _readers(about)
    by_part: dict[UUID | None, Participation] = {part.institution_id: part for part in parts}
    others = Institution.objects.select_related("type").in_bulk({pk for pk in readers if pk and pk not in by_part})
    counts: dict[str, int] = {}
    for institution_id in readers:
        part, other = by_part.get(institution_id), others.get(institution_id)
        if part is not None:
            name = _shown_as(part.institution, part.visibility)
        else:
            name = (
                triage_name(report)
                if other is None or other.type_id == TRIAGE_TYPE
                else _shown_as(other, visibility_of(other))
            )
        if name:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())


def _readers(about: list[UUID]) -> list[UUID | None]:
    """Return the institution of each opening of what ``about`` names, as ``openings_of`` counts them."""
    events = AuditEvent.objects.filter(object_id__in=about, action__in=("report.read_story", EMERGENCY))
    lasts = timedelta(hours=settings.EMERGENCY_ACCESS_HOURS)
    counted: set[tuple[UUID | None, UUID | None, datetime]] = set()
    unread_until: dict[UUID | None, datetime] = {}
    readers = []
    for time, actor, institution, action in events.order_by("time", "id").values_list(
        "time", "actor", "institution", "action"
    ):
        hour = (actor, institution, time.astimezone(UTC).replace(minute=0, second=0, microsecond=0))
        in_emergency = time < unread_until.pop(actor, time)
        if action == EMERGENCY:
            unread_until[actor] = time + lasts
        elif in_emergency:
            counted.add(hour)
        if hour not in counted:
            counted.add(hour)
            readers.append(institution)
    return readers


def _shown_as(institution: Institution, visibility: str) -> str:
    """Return under which name an institution stands on the page; empty when it must not."""
    if visibility == Visibility.WITHHELD:
        return ""
    return serbian_name(institution.name) if visibility == Visibility.SHOWN else _("Надлежни орган")
