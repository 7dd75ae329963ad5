"""A segment goes whole, in its time, after its head was published; the chain stays verifiable."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from reporting.vault.audit import heads, removal, verification
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditRemoval, AuditSegment
from tests.vault.audit_chain import NOW, months, rotate, seal_events, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
# The segments are those of November, December, January ...
LATER = NOW + timedelta(days=31 * 14)
BELGRADE = ZoneInfo("Europe/Belgrade")


@pytest.fixture(autouse=True)
def a_year(settings: Any) -> None:
    settings.AUDIT_RETENTION_MONTHS = 12


@pytest.fixture
def chain(keyring: Any) -> None:
    with time_machine.travel(NOW):
        months(4)


def kinds() -> list[str]:
    return [finding.kind for finding in verification.verify().findings]


@pytest.mark.usefixtures("chain")
def test_the_oldest_goes_whole_and_the_rest_is_still_whole(keyring: Any) -> None:
    rotate(keyring)
    removed = removal.remove_oldest(now=LATER)
    assert (removed.segment, removed.events) == (1, 2)
    assert not AuditLink.objects.filter(segment=1).exists()
    assert AuditEvent.objects.filter(action="report.open").count() == 6
    assert AuditSegment.objects.filter(number=1).exists()
    assert kinds() == []
    assert AuditEvent.objects.filter(action="audit.remove_segment").count() == 1


@pytest.mark.usefixtures("chain")
def test_one_by_one_until_nothing_is_past_its_time() -> None:
    assert removal.remove_oldest(now=LATER).segment == 1
    assert removal.remove_oldest(now=LATER).segment == 2
    with pytest.raises(removal.RemovalRefused):
        removal.remove_oldest(now=LATER)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("months_kept", [0, 15, 200])
def test_without_a_period_or_before_its_end_nothing_goes(settings: Any, months_kept: int) -> None:
    settings.AUDIT_RETENTION_MONTHS = months_kept
    with pytest.raises(removal.RemovalRefused, match="for ever" if not months_kept else "past its time"):
        removal.remove_oldest(now=LATER)
    # Nor is any named to a caller who only asks.
    assert removal.removable(LATER) is None
    assert AuditLink.objects.count() == 8


def test_before_the_first_segment_nothing_is_past_its_time() -> None:
    assert removal.removable(LATER) is None


def test_the_open_segment_never_goes() -> None:
    with time_machine.travel(NOW):
        seal_events(2)
        heads.publish(NOW)
    with pytest.raises(removal.RemovalRefused):
        removal.remove_oldest(now=NOW + timedelta(days=4000))


def test_what_was_not_published_does_not_go() -> None:
    with time_machine.travel(NOW):
        seal_events(2)
        heads.publish(NOW)
        seal_events(2, NOW + timedelta(days=31))
    with pytest.raises(removal.RemovalRefused, match="head"):
        removal.remove_oldest(now=LATER)
    # Nor for a caller who goes past the command.
    with pytest.raises(DatabaseError), transaction.atomic():
        removal._remove(AuditSegment.objects.get(number=1), LATER)


@pytest.mark.usefixtures("chain")
def test_nothing_goes_from_a_chain_that_is_not_whole() -> None:
    tamper(
        "UPDATE vault_auditevent SET purpose = 'x' WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 3)"
    )
    with pytest.raises(removal.RemovalRefused, match="whole"):
        removal.remove_oldest(now=LATER)


def test_a_head_of_a_clock_six_hours_ahead_keeps_no_segment_for_ever() -> None:
    """Honest events of those hours look dated back, and nothing ever takes that away; what was changed still counts."""
    with time_machine.travel(NOW):
        seal_events(1)
        heads.publish(NOW + timedelta(hours=6))
    for at in (NOW + timedelta(hours=1), *(NOW + timedelta(days=31 * month) for month in (1, 2, 3))):
        with time_machine.travel(at):
            seal_events(2, at)
        if at.month != NOW.month:
            heads.publish(at)
    with time_machine.travel(LATER):
        assert kinds() == ["backdated", "backdated"]
        assert removal.remove_oldest(now=LATER).segment == 1
        assert kinds() == []
        tamper("UPDATE vault_auditevent SET purpose = 'x' WHERE id IN (SELECT event FROM vault_auditlink)")
        with pytest.raises(removal.RemovalRefused, match="whole"):
            removal.remove_oldest(now=LATER)


@pytest.mark.usefixtures("chain")
def test_a_younger_one_does_not_go_before_the_oldest() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        removal._remove(AuditSegment.objects.get(number=2), LATER)


@pytest.mark.usefixtures("chain")
def test_links_go_only_after_their_events() -> None:
    values = {"last": bytes(32), "kept_months": 1, "removed_at": NOW, "mac": bytes(32)}
    AuditRemoval(segment=1, key_id=AuditSegment.objects.get(number=1).key_id, **values).save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_auditlink WHERE segment = 1")


@pytest.mark.usefixtures("chain")
def test_a_removal_that_the_portal_did_not_note_is_found() -> None:
    """Who holds the database but no key can write the row that opens the trigger, not its MAC."""
    following = AuditSegment.objects.get(number=2)
    values = {"last": bytes(following.previous), "kept_months": 12, "removed_at": LATER, "mac": bytes(32)}
    AuditRemoval(segment=1, key_id=following.key_id, **values).save()
    assert kinds() == ["removed", "removed"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 1)")
        cursor.execute("DELETE FROM vault_auditlink WHERE segment = 1")
    assert kinds() == ["removed"]


@pytest.mark.usefixtures("chain")
def test_a_clock_that_was_ahead_while_sealing_does_not_shorten_the_time() -> None:
    """The event's own time counts too: nothing goes before its newest event is old enough."""
    event = AuditLink.objects.filter(segment=1)[0].event
    tamper("UPDATE vault_auditevent SET time = %s WHERE id = %s", (LATER - timedelta(days=30)).isoformat(" "), event)
    assert removal.removable(LATER) is None


@pytest.mark.parametrize(
    ("kept", "first"),
    [
        (1, datetime(2027, 11, 1, tzinfo=BELGRADE)),
        (11, datetime(2027, 1, 1, tzinfo=BELGRADE)),
        (12, datetime(2026, 12, 1, tzinfo=BELGRADE)),
        (13, datetime(2026, 11, 1, tzinfo=BELGRADE)),
        (24, datetime(2025, 12, 1, tzinfo=BELGRADE)),
    ],
)
@pytest.mark.parametrize(
    "now", [datetime(2027, 11, 30, 23, 30, tzinfo=UTC), datetime(2027, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC)]
)
def test_whole_months_are_kept_by_the_calendar_of_the_country(
    settings: Any, kept: int, first: datetime, now: datetime
) -> None:
    """In December 2027: a segment goes if the next one was opened when the kept months began, and not a moment later."""
    settings.AUDIT_RETENTION_MONTHS = kept
    with time_machine.travel(first - timedelta(days=40)):
        seal_events(1, first - timedelta(days=40))
        seal_events(1, first)
    segment = AuditSegment.objects.get(number=1)
    assert removal.removable(now) == segment
    tamper("UPDATE vault_auditsegment SET opened_at = %s WHERE number = 2", stored(first + timedelta(microseconds=1)))
    assert removal.removable(now) is None


def stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


@pytest.mark.usefixtures("chain")
def test_the_note_says_under_which_rule_and_when(keyring: Any) -> None:
    following = AuditSegment.objects.get(number=2)
    with time_machine.travel(LATER, tick=False):
        removal.remove_oldest(now=LATER)
    note = AuditRemoval.objects.get()
    assert (note.segment, note.kept_months, note.removed_at) == (1, 12, LATER)
    assert (bytes(note.last), note.key_id) == (bytes(following.previous), keyring.current("audit").id)
    trace = AuditEvent.objects.get(action="audit.remove_segment")
    assert (trace.actor_kind, trace.actor, trace.object_type, trace.object_id) == (
        "system",
        None,
        "audit_segment",
        None,
    )


@pytest.mark.usefixtures("chain")
def test_the_command_says_what_it_removed_or_why_not() -> None:
    out = StringIO()
    with time_machine.travel(LATER):
        call_command("audit", "remove", stdout=out)
    assert out.getvalue() == "Removed segment 1 with 2 events.\n"
    with time_machine.travel(NOW), pytest.raises(CommandError) as refused:
        call_command("audit", "remove")
    assert refused.value.returncode == 2


def test_heads_of_a_removed_segment_still_count() -> None:
    with time_machine.travel(NOW):
        months(2)
    removal.remove_oldest(now=LATER)
    assert AuditHead.objects.filter(segment=1).exists()
    assert kinds() == []
    tamper("UPDATE vault_audithead SET day = '2020-01-01' WHERE number = 1")
    assert "changed head" in kinds()
