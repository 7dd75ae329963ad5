"""The database itself refuses to change the audit trail, and says when somebody took that away."""

from collections.abc import Callable, Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone

from reporting.vault import audit
from reporting.vault.audit import checks, installing, sealing, triggers
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditRemoval, AuditSegment, AuditWaiting
from reporting.vault.audit.triggers import sqlite

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
CHAIN = ("vault_auditevent", "vault_auditlink", "vault_auditsegment", "vault_audithead", "vault_auditwaiting")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [db_value(value) for value in values])


def db_value(value: Any) -> Any:
    return models.UUIDField().get_db_prep_value(value, connection) if isinstance(value, UUID) else value


def refused(statement: str, *values: Any) -> bool:
    try:
        with transaction.atomic():
            sql(statement, *values)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def chain() -> AuditEvent:
    """A chain with a head, and one event that still waits."""
    event = audit.record(action="report.open", object_type="report", object_id=uuid4())
    sealing.seal()
    link = AuditLink.objects.get()
    AuditHead(
        number=1,
        day=timezone.localdate(),
        made_at=timezone.now(),
        segment=1,
        position=1,
        mac=link.mac,
        previous=bytes(32),
        digest=bytes(32),
        proof_key_id=uuid4(),
        signature=bytes(64),
    ).save()
    audit.record(action="report.open", object_type="report", object_id=uuid4())
    return event


@pytest.mark.parametrize("table", CHAIN)
def test_nothing_is_deleted(table: str, chain: AuditEvent) -> None:
    assert refused(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("vault_auditevent", "purpose = 'other'"),
        ("vault_auditlink", "position = 7"),
        ("vault_auditsegment", "month = '2020-01-01'"),
        ("vault_audithead", "position = 7"),
        ("vault_auditwaiting", "event = event"),
    ],
)
def test_nothing_is_changed(table: str, change: str, chain: AuditEvent) -> None:
    assert refused(f"UPDATE {table} SET {change}")


@pytest.mark.postgresql_only
@pytest.mark.parametrize("table", [*CHAIN, "vault_auditremoval"])
def test_nothing_is_truncated(table: str, chain: AuditEvent) -> None:
    assert refused(f"TRUNCATE {table}")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.postgresql_only
def test_a_session_in_replication_mode_does_not_pass_them_by(chain: AuditEvent) -> None:
    sql("SET LOCAL session_replication_role = replica")
    assert refused("DELETE FROM vault_auditevent")
    assert refused("TRUNCATE vault_auditevent")


@pytest.mark.postgresql_only
def test_a_table_of_ones_own_in_front_of_the_path_lets_nothing_through(chain: AuditEvent) -> None:
    sql("CREATE TEMPORARY TABLE vault_auditremoval (segment integer)")
    sql("INSERT INTO vault_auditremoval VALUES (1)")
    assert refused("DELETE FROM vault_auditevent")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "replacing",
    [
        "INSERT OR REPLACE INTO vault_auditevent SELECT id, time, actor_kind, actor, institution, action,"
        " object_type, object_id, 'other', fields FROM vault_auditevent LIMIT 1",
        "INSERT OR REPLACE INTO vault_auditlink (event, segment, position, mac)"
        " SELECT 'f', segment, position, mac FROM vault_auditlink",
        "INSERT OR REPLACE INTO vault_auditlink (rowid, event, segment, position, mac)"
        " SELECT rowid, 'f', 9, 9, mac FROM vault_auditlink",
        "UPDATE OR REPLACE vault_auditlink SET position = 2",
    ],
)
def test_a_row_is_not_replaced_by_another(replacing: str, chain: AuditEvent) -> None:
    before = list(AuditLink.objects.values_list("event", "position"))
    assert refused(replacing)
    assert list(AuditLink.objects.values_list("event", "position")) == before


def test_only_a_sealed_event_leaves_the_queue(chain: AuditEvent) -> None:
    waiting = AuditWaiting.objects.get()
    assert refused("DELETE FROM vault_auditwaiting WHERE event = %s", waiting.pk)
    assert sealing.seal() == 1
    assert not AuditWaiting.objects.exists()


def test_a_segment_is_not_removed_while_it_is_open_or_without_a_published_head(chain: AuditEvent) -> None:
    values = {"last": bytes(32), "kept_months": 1, "removed_at": timezone.now(), "key_id": uuid4(), "mac": bytes(32)}
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRemoval(segment=1, **values).save()
    # Closed by a next segment, but no head was published since.
    segment = AuditSegment.objects.get()
    again = {"month": segment.month, "key_id": segment.key_id, "opened_at": segment.opened_at, "mac": segment.mac}
    AuditSegment(number=2, previous=bytes(32), **again).save()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRemoval(segment=1, **values).save()
    assert refused("DELETE FROM vault_auditevent WHERE id = %s", chain.pk)


# What the check says


def problems() -> list[str]:
    return [str(finding) for finding in triggers.findings(connection)]


def check_says(*words: str) -> None:
    """Both the system check and ``audit verify`` must name it."""
    found = " ".join(f"{message.id} {message.msg}" for message in checks.triggers_are_whole(databases=["default"]))
    for word in words:
        assert word in found


def test_after_a_migration_everything_is_in_place() -> None:
    assert problems() == []
    assert checks.triggers_are_whole(databases=["default"]) == []


def drop(name: str) -> None:
    table = name.partition("_no_")[0]
    sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


@pytest.mark.parametrize("name", ["vault_auditevent_no_delete", "vault_auditremoval_no_insert"])
def test_a_missing_trigger_is_named_and_put_back(name: str) -> None:
    drop(name)
    check_says("vault.W001", name, "missing")
    assert not checks.health().ok
    triggers.install(connection)
    assert problems() == []


SWALLOWING = {
    "sqlite": ("CREATE TRIGGER quiet BEFORE INSERT ON Vault_AuditEvent BEGIN SELECT RAISE(IGNORE); END",),
    "postgresql": (
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER quiet BEFORE INSERT ON vault_auditevent FOR EACH ROW EXECUTE FUNCTION quiet()",
    ),
}


def test_a_foreign_trigger_that_swallows_events_is_named() -> None:
    for statement in SWALLOWING[connection.vendor]:
        sql(statement)
    audit.record(action="report.open", object_type="report", object_id=uuid4())
    assert not AuditEvent.objects.exists()
    check_says("vault.E004", "quiet", "foreign")
    triggers.install(connection)
    check_says("vault.E004", "quiet", "foreign")


@pytest.mark.sqlite_only
def test_a_trigger_of_another_wording_is_named_sqlite() -> None:
    drop("vault_auditevent_no_delete")
    sql("CREATE TRIGGER vault_auditevent_no_delete BEFORE DELETE ON vault_auditevent BEGIN SELECT 1; END")
    check_says("vault_auditevent_no_delete", "altered")
    assert problems() == ["altered: vault_auditevent_no_delete on vault_auditevent"]


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE vault_auditevent DISABLE TRIGGER vault_auditevent_no_delete",
        "ALTER TABLE vault_auditevent ENABLE TRIGGER vault_auditevent_no_delete",
        "CREATE OR REPLACE FUNCTION vault_auditevent_no_delete() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN OLD; END'",
        "ALTER FUNCTION vault_auditevent_no_delete() RESET search_path",
        "CREATE OR REPLACE TRIGGER vault_auditevent_no_delete BEFORE DELETE ON vault_auditevent"
        " FOR EACH ROW WHEN (OLD.purpose = 'x') EXECUTE FUNCTION vault_auditevent_no_delete()",
    ],
)
def test_a_trigger_of_another_wording_is_named_postgresql(change: str) -> None:
    sql(change)
    check_says("vault_auditevent_no_delete", "altered")
    triggers.install(connection)
    assert problems() == []


@pytest.mark.postgresql_only
def test_a_trigger_for_one_column_alone_is_named() -> None:
    sql(
        "CREATE OR REPLACE TRIGGER vault_auditevent_no_update BEFORE UPDATE OF purpose ON vault_auditevent"
        " FOR EACH ROW EXECUTE FUNCTION vault_auditevent_no_update()"
    )
    sql("ALTER TABLE vault_auditevent ENABLE ALWAYS TRIGGER vault_auditevent_no_update")
    check_says("vault_auditevent_no_update", "altered")


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("CREATE RULE nothing AS ON INSERT TO vault_auditlink DO INSTEAD NOTHING", "nothing"),
        ("ALTER TABLE vault_auditlink ENABLE ROW LEVEL SECURITY", "row level security"),
    ],
)
def test_rules_and_row_policies_are_foreign_too(change: str, name: str) -> None:
    sql(change)
    check_says("vault.E004", name)


# A remade table


@pytest.fixture
def vault_config() -> Any:
    return apps.get_app_config("vault")


@pytest.fixture
def remake(vault_config: Any) -> Iterator[Callable[[type[models.Model], str], None]]:
    """Alter a column as a migration does, which on SQLite makes the table anew."""
    plan = [(SimpleNamespace(app_label="vault"), False)]

    def alter(model: type[models.Model], name: str) -> None:
        installing.step_aside(using="default", plan=plan)
        old = model._meta.get_field(name)
        new = old.clone()
        new.null = not old.null
        new.set_attributes_from_name(name)
        new.model = model
        with connection.schema_editor() as editor:
            editor.alter_field(model, old, new, strict=True)

    yield alter


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("model", "name"), [(AuditEvent, "purpose"), (AuditLink, "segment")])
def test_a_remade_table_has_its_triggers_again(
    remake: Callable[..., None], model: Any, name: str, vault_config: Any
) -> None:
    remake(model, name)
    assert f"missing: {model._meta.db_table}_no_delete on {model._meta.db_table}" in problems()
    installing.reinstall(using="default")
    try:
        assert problems() == []
        audit.record(action="report.open", object_type="report", object_id=uuid4())
        assert refused(f"DELETE FROM {model._meta.db_table}") == (model is AuditEvent)
    finally:
        remake(model, name)
        installing.reinstall(using="default")


@pytest.fixture
def migrating(vault_config: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Let the triggers begin to listen to migrations as they do when the program starts, and tell them of one."""
    for signal in (pre_migrate, post_migrate):
        monkeypatch.setattr(signal, "receivers", [])
    installing.connect(vault_config)

    def migrate(signal: Any, room: str) -> None:
        plan = [(SimpleNamespace(app_label="cases"), False), (SimpleNamespace(app_label=room), False)]
        signal.send(sender=apps.get_app_config(room), using="default", plan=plan, verbosity=0, interactive=False)

    return migrate


def test_migrate_installs_what_is_missing(migrating: Callable[[Any, str], None]) -> None:
    drop("vault_auditlink_no_update")
    migrating(post_migrate, "cases")
    assert problems() == ["missing: vault_auditlink_no_update on vault_auditlink"]
    migrating(post_migrate, "vault")
    assert problems() == []


@pytest.mark.sqlite_only
def test_before_a_migration_of_the_vault_they_step_aside(migrating: Callable[[Any, str], None]) -> None:
    migrating(pre_migrate, "cases")
    assert problems() == []
    migrating(pre_migrate, "vault")
    assert {problem.partition(":")[0] for problem in problems()} == {"missing"}
    assert len(problems()) == len(sqlite.expected())
    installing.step_aside(using="default")
    migrating(post_migrate, "vault")
    assert problems() == []


def test_a_migrate_that_has_nothing_to_do_leaves_them_alone() -> None:
    installing.step_aside(using="default")
    assert problems() == []


def test_a_migration_of_another_room_leaves_them_alone() -> None:
    installing.step_aside(using="default", plan=[(SimpleNamespace(app_label="cases"), False)])
    assert problems() == []


def test_the_check_command_asks_the_database() -> None:
    drop("vault_auditevent_no_delete")
    said = StringIO()
    call_command("check", "--database", "default", "--tag", "database", stderr=said)
    assert "vault_auditevent_no_delete" in said.getvalue()
