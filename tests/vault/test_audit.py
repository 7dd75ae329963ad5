from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from reporting.vault import audit
from reporting.vault.models import AppendOnly, AuditEvent

pytestmark = pytest.mark.django_db


def record(**changes: Any) -> AuditEvent:
    values = {"action": "report.open", "object_type": "report", "object_id": uuid4(), **changes}
    return audit.record(**values)


def test_an_event_says_who_what_when_and_what_for() -> None:
    actor, institution, report = uuid4(), uuid4(), uuid4()
    event = record(
        actor=actor, institution_id=institution, object_id=report, purpose="call back", fields=("narrative",)
    )
    read = AuditEvent.objects.get(pk=event.pk)
    assert (read.actor, read.actor_kind, read.institution, read.object_id) == (actor, "user", institution, report)
    assert (read.action, read.purpose, read.fields) == ("report.open", "call back", ["narrative"])
    assert read.time.tzinfo is not None


def test_an_event_shares_the_fate_of_its_transaction() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_an_event_is_never_changed_and_never_deleted() -> None:
    event = record()
    again = AuditEvent.objects.get(pk=event.pk)
    again.purpose = "other"
    refused = [
        event.save,
        again.save,
        again.delete,
        AuditEvent.objects.all().delete,
        AuditEvent._base_manager.all().delete,
        lambda: AuditEvent.objects.update(purpose="x"),
        lambda: AuditEvent.objects.bulk_update([again], ["purpose"]),
        lambda: AuditEvent.objects.update_or_create(pk=event.pk, defaults={"purpose": "x"}),
        lambda: AuditEvent.objects.bulk_create(
            [again], update_conflicts=True, unique_fields=["id"], update_fields=["purpose"]
        ),
    ]
    for act in refused:
        with pytest.raises(AppendOnly):
            act()
    assert AuditEvent.objects.get().purpose == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "Отворено"},
        {"action": ""},
        {"action": "x" * 65},
        {"object_type": "report 17"},
        {"fields": ["Бојим се"]},
        {"purpose": "Зовем Ану"},
        {"purpose": "x" * 121},
    ],
)
def test_an_event_takes_no_values(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError) as error:
        record(**changes)
    for value in changes.values():
        assert not value or str(value) not in str(error.value)
    assert not AuditEvent.objects.exists()


def test_an_unknown_kind_of_actor_is_refused() -> None:
    with pytest.raises(ValueError):
        record(actor_kind="robot")


def test_a_denial_is_named_as_one() -> None:
    event = audit.record_denial(
        action="report.open", object_type="report", object_id=None, actor_kind="reporter", purpose="excluded"
    )
    assert (event.action, event.purpose, event.actor_kind) == ("report.open.denied", "excluded", "reporter")


@pytest.mark.django_db(transaction=True)
def test_a_denial_has_a_transaction_of_its_own() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record_denial(action="report.open", object_type="report", object_id=None)
    audit.record_denial(action="report.open", object_type="report", object_id=None)
    assert AuditEvent.objects.count() == 1
