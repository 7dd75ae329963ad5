"""What ``audit verify`` says of events and links: somebody reads it in the worst hour, and nothing else may be said."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from reporting.vault.audit import reading, sealing, verification
from reporting.vault.audit.models import AuditEvent
from tests.vault.audit_chain import NOW, record, seal_events, tamper, without_triggers
from tests.vault.audit_findings import binary, change_event, changed, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


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
    """Let two links stand at one place, as an attacker who holds the database can."""
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


def test_pages_follow_the_places_and_not_the_ids_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for second in range(5):
        time, pk = NOW + timedelta(seconds=second), UUID(int=5 - second)
        AuditEvent(id=pk, time=time, actor_kind="system", action="a.b", object_type="report").save()
    sealing.seal(NOW)
    assert [sealed.link.position for sealed in reading.links_of(1)] == [1, 2, 3, 4, 5]


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
