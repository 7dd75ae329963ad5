"""What ``audit verify`` says of segments: of those that are there, that were removed, and that are newest."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from reporting.vault.audit import macs, removal, sealing, verification
from reporting.vault.audit.models import AuditHead, AuditLink, AuditRemoval, AuditSegment
from tests.vault.audit_chain import NOW, months, rotate, seal_events, tamper
from tests.vault.audit_findings import CUT, binary, lose_key, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def test_a_segment_that_is_gone_is_named_by_the_one_behind_it() -> None:
    months(4)
    tamper("DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 2)")
    tamper("DELETE FROM vault_auditlink WHERE segment = 2")
    tamper("DELETE FROM vault_auditsegment WHERE number = 2")
    assert said() == ["missing segment: segment 3: follows number 1", f"cut: head 2: {CUT}"]


def test_the_first_segment_is_missed_too() -> None:
    months(2)
    for head in AuditHead.objects.all():
        tamper("DELETE FROM vault_audithead WHERE number = %s", head.number)
    tamper("DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 1)")
    tamper("DELETE FROM vault_auditlink WHERE segment = 1")
    tamper("DELETE FROM vault_auditsegment WHERE number = 1")
    assert said() == ["missing segment: segment 2: follows number 0"]


def test_the_first_segment_follows_nothing() -> None:
    months(2)
    tamper("UPDATE vault_auditsegment SET previous = mac WHERE number = 1")
    assert said() == [
        "cut: segment 1: does not begin where the one before ended",
        "changed segment: segment 1: its own row was changed",
    ]


def test_a_segment_whose_end_was_cut_off_is_named_by_the_next() -> None:
    months(2)
    tamper("DELETE FROM vault_audithead")
    last = AuditLink.objects.get(segment=1, position=2).event
    tamper("DELETE FROM vault_auditevent WHERE id = %s", last)
    tamper("DELETE FROM vault_auditlink WHERE event = %s", last)
    assert said() == ["cut: segment 2: does not begin where the one before ended"]


def test_a_segment_of_an_earlier_month_is_named() -> None:
    months(3)
    tamper("UPDATE vault_auditsegment SET month = '2026-10-01' WHERE number = 2")
    assert said() == [
        "order: segment 2: is of an earlier month than the one before",
        "changed segment: segment 2: its own row was changed",
    ]


def test_two_segments_of_one_month_are_in_order(keyring: Any) -> None:
    seal_events(1)
    rotate(keyring)
    seal_events(1)
    assert [segment.month.month for segment in AuditSegment.objects.all()] == [11, 11]
    assert said() == []


def test_a_segment_without_its_key_is_named_and_the_next_is_not_blamed(keyring: Any) -> None:
    months(1)
    rotate(keyring)
    seal_events(2)
    lose_key(keyring, purpose="audit", state="readable")
    result = verification.verify()
    assert [str(finding) for finding in result.findings] == [
        "key: segment 1: its key is not in the keyring",
        f"cut: head 1: {CUT}",
        "changed head: head 1: its key is not in the keyring",
    ]
    assert (result.segments, result.events, result.heads) == (2, 2, 1)


@pytest.fixture
def removed(settings: Any) -> None:
    """The oldest of four segments is gone, as it should."""
    settings.AUDIT_RETENTION_MONTHS = 12
    with time_machine.travel(NOW):
        months(4)
    removal.remove_oldest(now=NOW + timedelta(days=420))
    sealing.seal(NOW + timedelta(days=420))


def test_a_note_under_a_key_that_is_gone_is_named(removed: None, keyring: Any) -> None:
    tamper("UPDATE vault_auditremoval SET key_id = %s", uuid4())
    assert said() == ["key: segment 1: the key of its removal is not in the keyring"]


def test_a_note_that_was_changed_is_named(removed: None) -> None:
    assert said() == []
    tamper("UPDATE vault_auditremoval SET kept_months = 1")
    assert said() == ["removed: segment 1: was removed without the portal's own note"]


def test_a_note_that_names_another_end_is_named_by_the_next_segment_too(removed: None) -> None:
    tamper("UPDATE vault_auditremoval SET last = %s", binary(bytes(32)))
    assert said() == [
        "removed: segment 1: was removed without the portal's own note",
        "cut: segment 2: does not begin where the one before ended",
    ]


def test_links_that_were_left_of_a_removed_segment_are_named(keyring: Any) -> None:
    months(3)
    key, following = keyring.current("audit"), AuditSegment.objects.get(number=2)
    note = AuditRemoval(
        segment=1, last=bytes(following.previous), kept_months=12, removed_at=NOW, key_id=key.id, mac=b""
    )
    note.mac = macs.removal_mac(key.secret, note)
    note.save()
    assert said() == ["removed: segment 1: was removed in part only"]


@pytest.mark.parametrize(("recent", "segments"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (None, 4)])
def test_so_many_of_the_newest_segments_are_walked(recent: int | None, segments: int) -> None:
    months(4)
    result = verification.verify(recent=recent)
    assert result.whole, result.findings
    # With the head before them, by which their first events measure.
    assert (result.segments, result.events, result.heads) == (segments, 2 * segments, min(segments + 1, 4))


def test_the_first_that_is_walked_is_compared_with_the_one_before() -> None:
    months(4)
    tamper("UPDATE vault_auditsegment SET month = '2027-01-02' WHERE number = 2")
    assert said(recent=2) == ["order: segment 3: is of an earlier month than the one before"]
    tamper("DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 2)")
    tamper("DELETE FROM vault_auditlink WHERE segment = 2")
    tamper("DELETE FROM vault_auditsegment WHERE number = 2")
    assert said(recent=2) == ["missing segment: segment 3: follows number 1"]


def test_progress_is_told_of_every_event() -> None:
    months(2)
    told: list[int] = []
    verification.verify(progress=told.append)
    assert told == [1, 2, 3, 4]
