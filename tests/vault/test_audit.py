from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.vault import audit
from reporting.vault.audit.models import (
    AuditEventQuerySet,
    AuditHead,
    AuditLink,
    AuditRemoval,
    AuditSegment,
    AuditWaiting,
)
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


def test_an_event_costs_two_queries(django_assert_num_queries: Any) -> None:
    """Itself and its place in the queue: there is one with every act of the portal."""
    with django_assert_num_queries(2):
        record()


def test_events_in_bulk_are_written_in_the_batches_that_were_asked_for(django_assert_num_queries: Any) -> None:
    rows = [AuditEvent(time=timezone.now(), actor_kind="system", action="a.b", object_type="r") for _ in range(8)]
    # The batches, all of them into the queue at once, and the savepoint around.
    with django_assert_num_queries(4 + 3):
        AuditEvent.objects.bulk_create(rows[:4], 1)
    with django_assert_num_queries(2 + 3):
        AuditEvent.objects.bulk_create(rows[4:], batch_size=2)
    assert AuditWaiting.objects.count() == 8


def test_events_in_bulk_that_are_there_already_leave_nothing_in_the_queue() -> None:
    event = record()
    with pytest.raises(IntegrityError):
        AuditEvent.objects.bulk_create([AuditEvent(id=event.pk, time=event.time), AuditEvent(time=event.time)])
    assert (AuditEvent.objects.count(), AuditWaiting.objects.count()) == (1, 1)


def test_every_row_of_the_trail_can_be_called_by_a_short_name() -> None:
    one, day = UUID(int=1), date(2026, 11, 26)
    assert str(AuditEvent(id=one, action="report.open")) == f"report.open {one}"
    assert str(AuditWaiting(event=one)) == str(one)
    assert str(AuditSegment(number=3, month=day)) == "3 (2026-11)"
    assert str(AuditLink(event=one, segment=3, position=7)) == "3/7"
    assert str(AuditHead(number=5, day=day)) == "5 (2026-11-26)"
    assert str(AuditRemoval(segment=3)) == "3"


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "Отворено"},
        {"action": ""},
        {"action": "x" * 65},
        {"object_type": "x" * 65},
        {"fields": ["narrative", "x" * 65]},
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


def test_the_longest_words_and_purposes_fit() -> None:
    event = record(action="a" * 64, object_type="b" * 64, fields=["c" * 64], purpose="d" * 120)
    read = AuditEvent.objects.get(pk=event.pk)
    assert [len(word) for word in (read.action, read.object_type, *read.fields, read.purpose)] == [64, 64, 64, 120]


def test_an_unknown_kind_of_actor_is_refused() -> None:
    with pytest.raises(ValueError):
        record(actor_kind="robot")


def test_a_denial_is_named_as_one_and_says_all_that_was_said_of_the_act() -> None:
    actor, institution, report = uuid4(), uuid4(), uuid4()
    audit.record_denial(
        action="report.open",
        object_type="report",
        object_id=report,
        actor=actor,
        institution_id=institution,
        purpose="excluded",
        fields=("narrative",),
    )
    read = AuditEvent.objects.get()
    assert (read.actor, read.actor_kind, read.institution, read.object_id) == (actor, "user", institution, report)
    assert (read.action, read.object_type) == ("report.open.denied", "report")
    assert (read.purpose, read.fields) == ("excluded", ["narrative"])


def test_a_denial_can_be_of_a_visitor_without_an_account() -> None:
    audit.record_denial(action="report.open", object_type="report", object_id=None, actor_kind="reporter")
    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_kind, event.purpose, event.fields) == (None, "reporter", "", [])


@pytest.fixture
def one_hour() -> Iterator[None]:
    """Stand in the middle of an hour in which nothing was counted."""
    cache.clear()
    with time_machine.travel(timezone.now().replace(minute=30), tick=False):
        yield


@pytest.mark.usefixtures("one_hour")
def test_the_same_denial_is_written_again_at_ten_a_hundred_and_a_thousand() -> None:
    actor = uuid4()

    def refused(times: int, **changes: Any) -> None:
        for _ in range(times):
            values = {"action": "case.view", "object_type": "decision", "object_id": None, "purpose": "state"}
            audit.record_denial(**values | {"actor": actor} | changes)

    def written() -> list[str]:
        return sorted(AuditEvent.objects.filter(actor=actor).values_list("purpose", flat=True))

    refused(9)
    assert written() == ["state"]
    refused(1)
    assert written() == ["state", "state, 10 times"]
    refused(91)
    assert written() == ["state", "state, 10 times", "state, 100 times"]
    # Another act, ground, row, person or hour counts by itself.
    refused(1, action="case.route")
    refused(1, purpose="excluded")
    refused(1, object_id=uuid4())
    refused(1, actor=uuid4())
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        refused(1)
    assert written() == ["excluded", *["state"] * 4, "state, 10 times", "state, 100 times"]
    assert AuditEvent.objects.count() == 8


@pytest.mark.usefixtures("one_hour")
def test_counts_that_are_lost_write_no_denial_twice() -> None:
    for _ in range(3):
        audit.record_denial(action="case.view", object_type="decision", object_id=None, actor_kind="system")
        cache.clear()
    assert AuditEvent.objects.count() == 1


# What is written once


ACTOR, CASE = uuid4(), uuid4()


def shown(**changes: Any) -> AuditEvent:
    values: dict[str, Any] = {"action": "case.view", "object_type": "case", "object_id": CASE, "actor": ACTOR}
    return audit.event_of(**values | {"once": "2026-12-01T08"} | changes)


def test_an_event_that_is_there_costs_one_query_and_is_not_written_again(
    django_assert_num_queries: Any,
) -> None:
    audit.record_once([shown(), shown(action="report.view")])
    with django_assert_num_queries(1):
        audit.record_once([shown(), shown(action="report.view")])
    audit.record_once([shown(), shown(once="2026-12-01T09"), shown(actor=uuid4())])
    assert AuditEvent.objects.count() == AuditWaiting.objects.count() == 4


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("actor_kind", "system"),
        ("actor", uuid4()),
        ("institution", uuid4()),
        ("action", "case.find"),
        ("object_type", "report"),
        ("object_id", uuid4()),
        ("purpose", "import"),
        ("fields", ["status"]),
    ],
)
def test_a_row_that_took_the_id_of_an_event_lets_nothing_be_shown(
    column: str, other: Any, caplog: pytest.LogCaptureFixture
) -> None:
    planted = shown()
    setattr(planted, column, other)
    planted.save()
    with pytest.raises(IntegrityError):
        audit.record_once([shown()])
    (line,) = caplog.records
    assert (line.levelname, line.getMessage()) == ("ERROR", "The id of an audit event is taken by another row.")


def test_what_was_read_for_another_institution_is_another_event() -> None:
    audit.record_once([shown(institution_id=uuid4())])
    audit.record_once([shown(institution_id=uuid4()), shown()])
    assert AuditEvent.objects.count() == 3


def test_an_event_that_another_request_has_just_written_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    first, bulk_create = shown(), AuditEventQuerySet.bulk_create

    def overtaken(self: AuditEventQuerySet, objs: list[AuditEvent]) -> list[AuditEvent]:
        monkeypatch.undo()
        bulk_create(self, [first])
        return list(bulk_create(self, objs))

    monkeypatch.setattr(AuditEventQuerySet, "bulk_create", overtaken)
    audit.record_once([shown(), shown(action="report.view")])
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"case.view", "report.view"}


@pytest.mark.django_db(transaction=True)
def test_a_denial_has_a_transaction_of_its_own() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record_denial(action="report.open", object_type="report", object_id=None)
    audit.record_denial(action="report.open", object_type="report", object_id=None)
    assert AuditEvent.objects.count() == 1
