"""What the health page and the system checks say of the audit trail, word by word where people act on it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.checks import ERROR, WARNING
from django.db import connection, connections

from portal.jobs.status import Status
from reporting.vault.audit import checks, installing, sealing, triggers
from reporting.vault.audit.models import AuditEvent, AuditWaiting
from tests.vault.audit_chain import record, tamper
from tests.vault.test_audit_triggers import SWALLOWING, drop, problems, sql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
LOOK = "Покрените „manage.py audit verify“; он каже шта не стоји. Шта даље, пише у docs/audit.md."
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_all_is_well_before_the_first_event_and_after_the_seal() -> None:
    assert checks.health() == Status(True, "запечаћено")
    record()
    sealing.seal()
    assert checks.health() == Status(True, "запечаћено")


def test_triggers_that_are_not_as_they_should_be_are_counted() -> None:
    drop("vault_auditevent_no_delete")
    drop("vault_auditlink_no_update")
    assert checks.health() == Status(False, "окидачи базе нису како треба: 2", advice=LOOK)


def test_an_event_that_vanished_before_its_seal_is_said() -> None:
    record()
    AuditWaiting.objects.create(event=uuid4())
    assert checks.health() == Status(False, "догађај је нестао пре печаћења", advice=LOOK)


@pytest.mark.parametrize(("waited", "well"), [(120, True), (121, False)])
def test_the_sealer_has_two_minutes(waited: int, well: bool) -> None:
    late = Status(
        False,
        "печаћење касни",
        advice="Проверите да ли ради процес „manage.py work“ и да ли кључеви могу да се отворе.",
    )
    with time_machine.travel(NOON, tick=False) as clock:
        record()
        clock.shift(timedelta(seconds=waited))
        record()
        assert checks.health() == (Status(True, "запечаћено") if well else late)


def messages() -> list[Any]:
    return [
        (message.level, message.id, message.msg, message.hint)
        for message in checks.triggers_are_whole(databases=["default"])
    ]


def test_a_missing_trigger_is_a_warning_and_a_foreign_one_an_error() -> None:
    drop("vault_auditlink_no_update")
    for statement in SWALLOWING[connection.vendor]:
        sql(statement)
    assert messages() == [
        (
            WARNING,
            "vault.W001",
            "Trigger vault_auditlink_no_update on vault_auditlink is missing.",
            "manage.py migrate installs it; run manage.py audit verify first.",
        ),
        (
            ERROR,
            "vault.E004",
            "Trigger quiet on vault_auditevent is foreign.",
            "Find out who made it and what it swallowed; run manage.py audit verify; drop it.",
        ),
    ]


def test_a_check_that_may_ask_no_database_says_nothing() -> None:
    drop("vault_auditlink_no_update")
    assert checks.triggers_are_whole() == []


def test_before_the_first_migration_there_is_nothing_to_say_and_nothing_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop("vault_auditlink_no_update")
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TABLES", (*triggers.TABLES, "vault_of_tomorrow"))
        assert messages() == []
        installing.reinstall(using="default")
    assert problems() == ["missing: vault_auditlink_no_update on vault_auditlink"]


def test_the_owner_of_tables_is_told_which_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    owned = {connections["default"]: ["vault_auditevent", "vault_auditlink"]}
    monkeypatch.setattr(triggers, "owned_tables", lambda asked: owned[asked])
    (message,) = checks.connects_as_another_than_the_owner(databases=["default"])
    assert (message.level, message.id) == (WARNING, "vault.W005")
    assert message.msg == "default: the portal connects as an owner of vault_auditevent, vault_auditlink."
    assert message.hint == "Connect as another role: manage.py audit grants ROLE. docs/audit.md says how."


def test_what_was_lost_is_told_from_what_waits() -> None:
    (event,) = record()
    lost = AuditWaiting.objects.create(event=uuid4())
    assert list(checks.lost_before_seal()) == [lost]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    assert {row.pk for row in checks.lost_before_seal()} == {lost.pk, event.pk}
    assert not AuditEvent.objects.exists()
