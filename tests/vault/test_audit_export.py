"""What leaves the portal for auditors: lines of JSON, and the rights of a database role."""

import json
import tracemalloc
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from reporting.vault import audit
from reporting.vault.audit import export, grants, heads, reading, removal, sealing, verification
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditSegment
from tests.vault.audit_chain import NOW, months, record, seal_events, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def lines(**options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export.export_lines(**options)]


def test_the_chain_comes_in_its_order_with_segments_and_heads() -> None:
    months(2)
    seal_events(1, NOW + timedelta(days=31))
    assert heads.make_due(NOW + timedelta(days=31)), "which stays inside"
    kinds = [line["kind"] for line in lines()]
    assert kinds == ["segment", "event", "event", "segment", "event", "event", "event", "head", "head"]


@pytest.mark.parametrize(
    ("since", "left"),
    [
        (date(2026, 11, 1), [1, 2]),
        (date(2026, 11, 30), [1, 2]),
        (date(2026, 12, 1), [2]),
        (date(2026, 12, 31), [2]),
        (date(2027, 1, 1), []),
    ],
)
def test_a_day_stands_for_its_whole_month_and_heads_are_never_left_out(since: date, left: list[int]) -> None:
    months(2)
    found = lines(since=since)
    assert [line["number"] for line in found if line["kind"] == "segment"] == left
    assert [line["segment"] for line in found if line["kind"] == "head"] == [1, 2]


def test_segments_and_lines_come_by_their_numbers_wherever_they_lie_in_the_table() -> None:
    months(2)
    tamper("UPDATE vault_auditsegment SET number = 9 WHERE number = 1")
    tamper("UPDATE vault_audithead SET line = 9 WHERE line = 1")
    found = lines()
    assert [line["number"] for line in found if line["kind"] == "segment"] == [2, 9]
    assert [line["line"].split()[1] for line in found if line["kind"] == "head"] == ["2", "9"]


def test_the_lines_carry_all_that_a_tool_needs_to_walk_the_chain() -> None:
    (event,) = seal_events(1)
    heads.publish(NOW)
    segment, link, head = AuditSegment.objects.get(), AuditLink.objects.get(), AuditHead.objects.get()
    assert lines() == [
        {
            "kind": "segment",
            "number": 1,
            "month": "2026-11",
            "key": str(segment.key_id),
            "previous": "00" * 32,
            "opened_at": "2026-11-26T10:00:00+00:00",
            "mac": bytes(segment.mac).hex(),
        },
        {
            "kind": "event",
            "segment": 1,
            "position": 1,
            "id": str(event.pk),
            "mac": bytes(link.mac).hex(),
            "time": event.time.isoformat(),
            "actor_kind": "user",
            "actor": None,
            "institution": None,
            "action": "report.open",
            "object_type": "report",
            "object": str(event.object_id),
            "purpose": "",
            "fields": [],
        },
        {"kind": "head", "line": str(heads.line(head)), "segment": 1, "position": 1},
    ]


def test_a_line_says_all_that_the_event_says() -> None:
    actor, institution, report = uuid4(), uuid4(), uuid4()
    audit.record(
        action="report.open",
        object_type="report",
        object_id=report,
        actor=actor,
        institution_id=institution,
        purpose="call back",
        fields=["narrative"],
    )
    sealing.seal(NOW)
    line = lines()[1]
    assert (line["actor"], line["institution"], line["object"]) == (str(actor), str(institution), str(report))
    assert (line["action"], line["purpose"], line["fields"]) == ("report.open", "call back", ["narrative"])


def test_a_line_is_as_short_as_it_can_be() -> None:
    seal_events(1)
    for line in export.export_lines():
        assert line.isascii() and not set(line) & {" ", "\n"}


def test_of_a_lost_event_stands_its_place_and_that_it_is_missing() -> None:
    event = seal_events(2)[0]
    link = AuditLink.objects.get(event=event.pk)
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    place = {"kind": "event", "segment": 1, "position": 1, "id": str(event.pk), "mac": bytes(link.mac).hex()}
    assert lines()[1] == {**place, "missing": True}
    assert lines()[2]["action"] == "report.open"


def test_of_a_removed_segment_stands_when_it_was_removed(settings: Any) -> None:
    settings.AUDIT_RETENTION_MONTHS = 12
    with time_machine.travel(NOW):
        months(3)
    removal.remove_oldest(now=NOW + timedelta(days=420))
    found = lines()
    assert [line["kind"] for line in found][:4] == ["segment", "removal", "segment", "event"]
    assert found[1] == {"kind": "removal", "segment": 1, "removed_at": "2028-01-20T10:00:00+00:00"}


def test_the_command_writes_a_file_for_its_owner_and_leaves_a_trace(tmp_path: Path) -> None:
    seal_events(3)
    target = tmp_path / "trail.jsonl"
    said = StringIO()
    call_command("audit", "export", "--output", str(target), stderr=said)
    assert len(target.read_text("utf-8").splitlines()) == 4
    assert target.stat().st_mode & 0o777 == 0o600
    assert said.getvalue() == "4 lines.\n"
    trace = AuditEvent.objects.get(action="audit.export")
    assert (trace.actor_kind, trace.actor, trace.object_type, trace.object_id) == ("system", None, "audit", None)


def test_memory_stays_the_same_however_long_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 20)

    def peak() -> int:
        tracemalloc.start()
        try:
            for _line in export.export_lines():
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    seal_events(60)
    peak()
    short = peak()
    rows = [AuditEvent(time=NOW, actor_kind="system", action="a.b", object_type="report") for _ in range(600)]
    AuditEvent.objects.bulk_create(rows)
    del rows
    sealing.seal(NOW)
    # Eleven times as many; what the garbage collector has not taken yet makes it uneven.
    assert peak() < short * 4


def test_a_chain_that_changes_its_database_by_a_fixture_is_still_whole(tmp_path: Path) -> None:
    """Times in fixtures have milliseconds; rows are inserted where Django would begin with an UPDATE."""
    months(2)
    record(2)
    models = [f"vault.Audit{name}" for name in ("Event", "Waiting", "Segment", "Link", "Head", "Removal")]
    fixture = tmp_path / "trail.json"
    call_command("dumpdata", *models, output=str(fixture), verbosity=0)
    for table in ("event", "link", "segment", "head", "waiting"):
        tamper(f"DELETE FROM vault_audit{table}")
    call_command("loaddata", str(fixture), verbosity=0)
    result = verification.verify()
    assert result.whole, result.findings
    assert (result.events, result.heads) == (4, 2)
    assert sealing.seal(NOW) == 2


@pytest.mark.postgresql_only
def test_the_portals_role_reads_and_adds_and_cannot_do_more() -> None:
    """As PostgreSQL itself says it, with the triggers out of the way."""
    from tests.vault.audit_chain import without_triggers

    role = f"portal_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}"')
        for statement in grants.statements(role):
            cursor.execute(statement)
    seal_events(1)
    record(1)
    with without_triggers():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{role}"')
        record(1)
        assert sealing.seal(NOW) == 2
        for statement in (
            "DELETE FROM vault_auditevent",
            "UPDATE vault_auditevent SET purpose = 'x'",
            "TRUNCATE vault_auditevent",
            "DELETE FROM vault_auditlink",
            "UPDATE vault_audithead SET position = 1",
            "UPDATE vault_auditwaiting SET event = event",
            "ALTER TABLE vault_auditevent DISABLE TRIGGER ALL",
            "CREATE TRIGGER quiet BEFORE INSERT ON vault_auditevent FOR EACH ROW EXECUTE FUNCTION"
            " vault_auditevent_no_delete()",
        ):
            with (
                pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def test_the_rights_are_printed_as_statements_that_can_be_run() -> None:
    out = StringIO()
    call_command("audit", "grants", "portal web", stdout=out)
    role, append, queue = '"portal web"', "SELECT, INSERT", "SELECT, INSERT, DELETE"
    rights = dict.fromkeys(("event", "segment", "link", "head", "removal"), append) | {"waiting": queue}
    said = out.getvalue().splitlines()
    assert said[:4] == [
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};",
    ]
    # Each table of the trail loses what the third statement gave, before it gets what it needs.
    pairs = sorted(zip(said[4::2], said[5::2], strict=True))
    assert pairs == sorted(
        (
            f'REVOKE ALL ON "vault_audit{table}" FROM PUBLIC, {role};',
            f'GRANT {right} ON "vault_audit{table}" TO {role};',
        )
        for table, right in rights.items()
    )
