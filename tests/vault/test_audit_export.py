"""What leaves the portal for auditors: lines of JSON, and the rights of a database role."""

import json
import tracemalloc
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from reporting.vault import audit
from reporting.vault.audit import export, grants, reading, sealing, verification
from reporting.vault.audit.models import AuditEvent
from tests.vault.audit_chain import NOW, months, record, seal_events, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def lines(**options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export.export_lines(**options)]


def test_the_chain_comes_in_its_order_with_segments_and_heads() -> None:
    months(2)
    kinds = [line["kind"] for line in lines()]
    assert kinds == ["segment", "event", "event", "segment", "event", "event", "head", "head"]
    assert [line["kind"] for line in lines(since=date(2026, 12, 15))][:3] == ["segment", "event", "event"]


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
    assert line["position"] == 1


def test_the_command_writes_a_file_for_its_owner_and_leaves_a_trace(tmp_path: Path) -> None:
    seal_events(3)
    target = tmp_path / "trail.jsonl"
    said = StringIO()
    call_command("audit", "export", "--output", str(target), stderr=said)
    assert len(target.read_text("utf-8").splitlines()) == 4
    assert target.stat().st_mode & 0o777 == 0o600
    assert said.getvalue() == "4 lines.\n"
    assert AuditEvent.objects.filter(action="audit.export", actor_kind="system").count() == 1


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


def test_the_rights_are_printed() -> None:
    out = StringIO()
    call_command("audit", "grants", "portal_web", stdout=out)
    assert 'GRANT SELECT, INSERT ON "vault_auditevent" TO "portal_web";' in out.getvalue()
    assert 'GRANT SELECT, INSERT, DELETE ON "vault_auditwaiting" TO "portal_web";' in out.getvalue()
