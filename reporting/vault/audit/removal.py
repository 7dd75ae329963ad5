"""Removing a segment whose time is over: whole, the oldest first, and only after a later head was published.

``AuditRemoval`` notes it with a MAC. The database lets events and links go only where such a row
stands, and takes the row only for a closed and published segment, so the note cannot be left out.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from reporting.vault import keyring
from reporting.vault.audit import heads, macs
from reporting.vault.audit.models import AuditEvent, AuditLink, AuditRemoval, AuditSegment
from reporting.vault.audit.recording import record
from reporting.vault.audit.verification import verify


class RemovalRefused(Exception):
    """A segment may not be removed; the text says why."""


@dataclass(frozen=True)
class Removed:
    """What was removed: the segment's number and how many events it held."""

    segment: int
    events: int


def kept_months() -> int:
    """Return for how many months events are kept: ``AUDIT_RETENTION_MONTHS``; 0 means for ever."""
    return int(settings.AUDIT_RETENTION_MONTHS)


def removable(now: datetime) -> AuditSegment | None:
    """Return the oldest segment if its time is over at ``now``, else None."""
    months = kept_months()
    removed = AuditRemoval.objects.values("segment")
    oldest = AuditSegment.objects.exclude(pk__in=removed).order_by("number").first()
    if oldest is None or not months:
        return None
    return oldest if _ended(oldest) <= _months_before(now, months) else None


def remove_oldest(*, now: datetime) -> Removed:
    """Remove the oldest segment with its events. Raises ``RemovalRefused`` and changes nothing when it may not go."""
    if not kept_months():
        raise RemovalRefused("No period is set (AUDIT_RETENTION_MONTHS), so events are kept for ever.")
    segment = removable(now)
    if segment is None:
        raise RemovalRefused("No segment is past its time.")
    if not heads.published().filter(segment__gt=segment.number).exists():
        raise RemovalRefused(f"No head was published since segment {segment.number} was closed; wait for the next day.")
    # Honest events are found as dated back when a head was made by a clock some hours ahead, and as dated ahead when
    # they were written by one. Nothing takes such a finding away, so it must not keep every segment for ever; it was
    # told each day while it was new.
    if not verify().is_as_sealed:
        raise RemovalRefused("The chain is not whole; run manage.py audit verify. Nothing is removed from evidence.")
    return _remove(segment, now)


@transaction.atomic
def _remove(segment: AuditSegment, now: datetime) -> Removed:
    key, following = keyring.current("audit"), AuditSegment.objects.get(number=segment.number + 1)
    removal = AuditRemoval(
        segment=segment.number,
        last=bytes(following.previous),
        kept_months=kept_months(),
        removed_at=macs.whole_milliseconds(now),
        key_id=key.id,
    )
    removal.mac = macs.removal_mac(key.secret, removal)
    removal.save()
    with connection.cursor() as cursor:
        # Past the models, which refuse; the triggers ask for the row that was just written.
        cursor.execute(
            "DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = %s)",
            [segment.number],
        )
        cursor.execute("DELETE FROM vault_auditlink WHERE segment = %s", [segment.number])
        count = cursor.rowcount
    record(action="audit.remove_segment", object_type="audit_segment", object_id=None, actor_kind="system")
    return Removed(segment.number, count)


def _ended(segment: AuditSegment) -> datetime:
    """Return when the last event of a segment happened or was sealed, by whichever clock ran ahead."""
    following = AuditSegment.objects.filter(number=segment.number + 1).first()
    if following is None:
        # Still open.
        return datetime.max.replace(tzinfo=timezone.get_default_timezone())
    links = AuditLink.objects.filter(segment=segment.number)
    latest = AuditEvent.objects.filter(pk__in=links.values("event")).aggregate(latest=Max("time"))["latest"]
    return max(following.opened_at, latest or following.opened_at)


def _months_before(moment: datetime, months: int) -> datetime:
    """Return the beginning of the month that lies so many whole months before ``moment``."""
    local = timezone.localtime(moment)
    count = local.year * 12 + local.month - 1 - months
    return local.replace(year=count // 12, month=count % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
