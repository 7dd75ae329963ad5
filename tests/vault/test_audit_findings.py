"""What ``audit verify`` says, line by line: somebody reads it in the worst hour, and nothing else may be said."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from reporting.vault.audit import heads, macs, reading, removal, sealing, verification
from reporting.vault.audit.models import AuditHead, AuditLink, AuditRemoval, AuditSegment
from reporting.vault.models import VaultKey
from tests.vault.audit_chain import NOW, months, record, rotate, seal_events, tamper, without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
CUT = "its place in the chain is gone: the tail was cut off"


def said(**options: Any) -> list[str]:
    return [str(finding) for finding in verification.verify(**options).findings]


def changed(segment: int, link: int) -> str:
    event = AuditLink.objects.filter(segment=segment, position=link).order_by("event")[0].event
    return f"changed event or link: segment {segment}, link {link}: event {event} or its link was changed"


def change_event(segment: int, link: int) -> None:
    event = AuditLink.objects.get(segment=segment, position=link).event
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", event)


def lose_key(keyring: Any, **which: Any) -> None:
    VaultKey.objects.filter(**which).update(state="destroyed", wrapped=None, destroyed_at=NOW)
    keyring.forget()


def binary(value: bytes) -> Any:
    return connection.Database.Binary(value)


# Events and links


def test_neighbours_that_were_both_changed_are_both_named() -> None:
    seal_events(4)
    change_event(1, 2)
    change_event(1, 3)
    assert said() == [changed(1, 2), changed(1, 3)]


def test_changes_that_are_no_neighbours_are_each_named() -> None:
    seal_events(5)
    for link in (1, 3, 5):
        change_event(1, link)
    assert said() == [changed(1, 1), changed(1, 3), changed(1, 5)]


def test_a_changed_link_and_a_changed_event_behind_it_are_both_named() -> None:
    seal_events(4)
    tamper("UPDATE vault_auditlink SET mac = %s WHERE position = 2", binary(bytes(32)))
    assert said() == [changed(1, 2)]
    change_event(1, 3)
    assert said() == [changed(1, 2), changed(1, 3)]


def test_a_lost_event_is_named_and_the_next_is_still_compared() -> None:
    events = seal_events(4)
    tamper("DELETE FROM vault_auditevent WHERE id = %s", events[1].pk)
    gone = f"missing event: segment 1, link 2: event {events[1].pk} is gone"
    assert said() == [gone]
    change_event(1, 3)
    assert said() == [gone, changed(1, 3)]


@pytest.mark.sqlite_only
def test_an_event_that_cannot_be_read_is_named_and_its_neighbours_are_read() -> None:
    events = seal_events(4)
    tamper("UPDATE vault_auditevent SET object_id = 'no uuid' WHERE id = %s", events[1].pk)
    tamper("DELETE FROM vault_auditevent WHERE id = %s", events[2].pk)
    change_event(1, 4)
    assert said() == [
        f"changed event: segment 1, link 2: event {events[1].pk} cannot be read",
        f"missing event: segment 1, link 3: event {events[2].pk} is gone",
        changed(1, 4),
    ]


def test_a_gap_is_named_once_by_the_link_behind_it() -> None:
    for event in seal_events(6)[1:3]:
        tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
        tamper("DELETE FROM vault_auditlink WHERE event = %s", event.pk)
    assert said() == ["missing link: segment 1, link 4: stands where link 2 should", changed(1, 4)]


def take_the_constraint_away() -> None:
    """Let two links stand at one place, as whoever holds the database can."""
    statements = ["ALTER TABLE vault_auditlink DROP CONSTRAINT vault_audit_one_link_per_place"]
    if connection.vendor == "sqlite":
        statements = [
            "ALTER TABLE vault_auditlink RENAME TO vault_kept",
            "CREATE TABLE vault_auditlink AS SELECT * FROM vault_kept",
        ]
    with without_triggers(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 1000])
def test_a_fork_is_named_and_no_link_of_it_is_passed_over(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(reading, "PAGE", page)
    seal_events(5)
    take_the_constraint_away()
    tamper("UPDATE vault_auditlink SET position = 2 WHERE position IN (3, 4)")
    result = verification.verify()
    forks = [str(finding) for finding in result.findings if finding.kind == "fork"]
    assert forks == [
        "fork: segment 1, link 2: stands where link 3 should",
        "fork: segment 1, link 2: stands where link 4 should",
    ]
    assert result.events == 5


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5, 6])
def test_pages_of_any_size_give_every_link_once_and_in_order(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(reading, "PAGE", page)
    events = seal_events(5)
    seal_events(1, NOW + timedelta(days=31))
    read = list(reading.links_of(1))
    assert [sealed.link.position for sealed in read] == [1, 2, 3, 4, 5]
    assert [sealed.event for sealed in read] == events
    assert not any(sealed.unreadable for sealed in read)
    assert said() == []


def test_what_stands_outside_the_chain_is_named() -> None:
    seal_events(1)
    past, lost = record(2)
    tamper("DELETE FROM vault_auditwaiting WHERE event = %s", past.pk)
    tamper("DELETE FROM vault_auditevent WHERE id = %s", lost.pk)
    waits = record()[0]
    assert said() == [
        f"outside: event {past.pk}: is neither sealed nor waiting: it was written past the portal",
        f"missing event: event {lost.pk}: was deleted before it was sealed",
    ]
    assert str(waits.pk) not in str(said())


def test_a_trigger_that_is_gone_is_named() -> None:
    from tests.vault.test_audit_triggers import drop

    drop("vault_auditlink_no_update")
    assert said() == ["missing trigger: vault_auditlink: vault_auditlink_no_update is missing"]


# Segments


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


# Removed segments


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


# Heads


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ("day = '2020-01-01'", ["its digest does not fit", "its signature does not fit"]),
        ("made_at = '2020-01-01 00:00:00'", ["its digest does not fit"]),
        ("mac = digest", ["its digest does not fit"]),
    ],
)
def test_a_head_that_was_changed_says_in_what(change: str, findings: list[str]) -> None:
    months(2)
    tamper(f"UPDATE vault_audithead SET {change} WHERE number = 2")
    heard = [line for line in said() if not line.startswith("replayed")]
    assert heard == [f"changed head: head 2: {finding}" for finding in findings]


def test_a_head_of_another_place_is_named() -> None:
    seal_events(3)
    heads.publish(NOW)
    tamper("UPDATE vault_audithead SET position = 2")
    assert said() == [
        "replayed: head 1: the chain was another one when it was published",
        "changed head: head 1: its digest does not fit",
    ]
    tamper("UPDATE vault_audithead SET position = 4")
    assert said() == [f"cut: head 1: {CUT}", "changed head: head 1: its digest does not fit"]


def test_two_heads_of_one_place_are_both_compared() -> None:
    seal_events(1)
    for day in range(2):
        heads.publish(NOW + timedelta(days=day))
    assert said() == []
    tamper("UPDATE vault_auditlink SET mac = %s", binary(bytes(32)))
    assert said() == [
        changed(1, 1),
        "replayed: head 1: the chain was another one when it was published",
        "replayed: head 2: the chain was another one when it was published",
    ]


def test_a_head_under_a_key_that_never_signed_is_named() -> None:
    months(1)
    tamper("UPDATE vault_audithead SET proof_key_id = %s", uuid4())
    assert said() == ["changed head: head 1: its key is not in the keyring"]


def test_a_head_that_is_gone_is_named_by_the_one_behind_it() -> None:
    months(4)
    tamper("DELETE FROM vault_audithead WHERE number = 2")
    assert said() == ["missing head: head 3: does not follow the one before"]
    tamper("DELETE FROM vault_audithead WHERE number = 1")
    assert said() == ["missing head: head 3: does not follow the one before"]


def test_a_head_that_names_another_one_before_it_is_named() -> None:
    months(3)
    tamper("UPDATE vault_audithead SET previous = %s WHERE number = 2", binary(bytes(32)))
    assert said() == [
        "missing head: head 2: does not follow the one before",
        "changed head: head 2: its digest does not fit",
    ]


def test_a_head_of_a_segment_that_never_was_is_named() -> None:
    months(1)
    tamper("UPDATE vault_audithead SET segment = 7")
    assert said() == [f"cut: head 1: {CUT}"]


def test_a_head_of_the_moment_a_segment_was_opened_has_its_place() -> None:
    months(1)
    segment = AuditSegment.objects.get()
    tamper("UPDATE vault_audithead SET position = 0, mac = %s", binary(bytes(segment.mac)))
    assert said() == ["changed head: head 1: its digest does not fit"]


# Lines that somebody outside has kept


def test_kept_lines_are_compared_one_by_one() -> None:
    months(3)
    first, second, third = [heads.line(head) for head in AuditHead.objects.order_by("number")]
    assert said(published=[first, second, third]) == []
    another = "is another one here: the chain was set back or rewritten"
    kept = [
        heads.Line("2020-01-01", 1, first.digest, "key", "signature"),
        heads.Line(second.day, 2, third.digest, "key", "signature"),
        third,
        heads.Line(third.day, 4, third.digest, "key", "signature"),
    ]
    assert said(published=kept) == [
        f"replayed: published head 1: {another}",
        f"replayed: published head 2: {another}",
        "cut: published head 4: is not in the database: the tail was cut off",
    ]


def test_it_is_the_day_and_the_digest_that_are_compared() -> None:
    months(1)
    ours = heads.line(AuditHead.objects.get())
    assert said(published=[heads.Line(ours.day, 1, ours.digest, "another key", "another signature")]) == []


# The newest segments only


@pytest.mark.parametrize(("recent", "segments"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (None, 4)])
def test_so_many_of_the_newest_segments_are_walked(recent: int | None, segments: int) -> None:
    months(4)
    result = verification.verify(recent=recent)
    assert result.whole, result.findings
    assert (result.segments, result.events, result.heads) == (segments, 2 * segments, 4)


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
