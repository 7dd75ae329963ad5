"""The sealer: every committed event gets one place, whatever the clock and other sealers do."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.jobs import runner
from portal.jobs.models import JobRun
from portal.jobs.registry import jobs
from reporting.vault.audit import checks, macs, sealing
from reporting.vault.audit.models import AuditEvent, AuditLink, AuditSegment, AuditWaiting
from reporting.vault.audit.sealing import LONGEST_RUN  # as it is outside the tests
from reporting.vault.models import KeyState
from tests.vault.audit_chain import NOW, record, rotate

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def places() -> list[tuple[int, int]]:
    return list(AuditLink.objects.order_by("segment", "position").values_list("segment", "position"))


def test_every_event_gets_one_place_in_the_order_of_the_sealer() -> None:
    first = record(3)
    assert sealing.seal(NOW) == 3
    second = record(2)
    assert sealing.seal(NOW) == 2
    assert sealing.seal(NOW) == 0
    assert places() == [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5)]
    events = list(AuditLink.objects.order_by("position").values_list("event", flat=True))
    # Within a millisecond the order is that of the ids, which is tested below.
    assert set(events[:3]) == {event.pk for event in first} and set(events[3:]) == {event.pk for event in second}
    assert not AuditWaiting.objects.exists()


def test_what_happened_at_one_moment_is_ordered_by_its_id() -> None:
    with time_machine.travel(NOW, tick=False):
        made = record(5)
    late = AuditEvent(id=UUID(int=0), time=NOW + timedelta(seconds=1), actor_kind="system", action="a", object_type="b")
    late.save()
    sealing.seal(NOW)
    events = list(AuditLink.objects.order_by("position").values_list("event", flat=True))
    assert events == [*sorted(event.pk for event in made), late.pk]


def test_each_link_builds_on_the_one_before(keyring: Any) -> None:
    record(2)
    sealing.seal(NOW)
    segment, links = AuditSegment.objects.get(), list(AuditLink.objects.order_by("position"))
    secret = keyring.current("audit").secret
    last = macs.segment_mac(secret, segment)
    assert bytes(segment.mac) == last
    for link in links:
        event = AuditEvent.objects.get(pk=link.event)
        last = macs.link_mac(secret, segment=1, position=link.position, previous=last, event=event)
        assert bytes(link.mac) == last


def test_events_carry_no_number() -> None:
    numbers = {"AutoField", "BigAutoField", "IntegerField", "PositiveIntegerField", "PositiveBigIntegerField"}
    assert not numbers & {field.get_internal_type() for field in AuditEvent._meta.get_fields()}


def test_an_event_that_commits_late_is_sealed_after_the_later_ones() -> None:
    late = AuditEvent(time=NOW - timedelta(hours=3), actor_kind="system", action="a.b", object_type="report")
    record(2)
    sealing.seal(NOW)
    late.save()
    assert sealing.seal(NOW) == 1
    assert AuditLink.objects.get(event=late.pk).position == 3


def test_more_than_a_batch_is_sealed_in_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    record(11)
    assert sealing.seal(NOW) == 11
    assert places() == [(1, number) for number in range(1, 12)]


def test_a_run_gives_way_after_five_seconds_and_the_rest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr(sealing, "LONGEST_RUN", LONGEST_RUN)
    clock = itertools.count(100.0, 2.5)
    monkeypatch.setattr(sealing.time, "monotonic", lambda: next(clock))
    record(5)
    assert sealing.seal(NOW) == 2
    assert AuditWaiting.objects.count() == 3
    assert sealing.seal(NOW) == 2


def test_a_segment_says_when_it_was_opened_and_of_which_month_it_is(keyring: Any) -> None:
    record()
    with time_machine.travel(NOW, tick=False):
        sealing.seal()
    segment = AuditSegment.objects.get()
    assert (segment.number, segment.month, segment.opened_at) == (1, date(2026, 11, 1), NOW)
    assert (segment.key_id, bytes(segment.previous)) == (keyring.current("audit").id, bytes(32))


def test_a_new_month_opens_a_segment_that_builds_on_the_last_link() -> None:
    # 23:30 UTC is already the first of December in Serbia.
    record(2)
    sealing.seal(datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
    record()
    sealing.seal(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    first, second = AuditSegment.objects.order_by("number")
    assert (first.month.month, second.month.month) == (11, 12)
    assert bytes(second.previous) == bytes(AuditLink.objects.get(segment=1, position=2).mac)
    assert places() == [(1, 1), (1, 2), (2, 1)]


def test_a_segment_that_holds_nothing_yet_is_gone_on_with() -> None:
    record()
    sealing.seal(NOW)
    december = NOW + timedelta(days=30)
    with transaction.atomic():
        opened = sealing.open_place(december)
    assert sealing.last_place() == opened and opened.position == 0
    record(2)
    sealing.seal(december)
    assert places() == [(1, 1), (2, 1), (2, 2)]
    assert [bytes(one.mac) for one in AuditLink.objects.filter(segment=1)] == [bytes(opened.segment.previous)]


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(seconds=-5), timedelta(0)])
def test_a_clock_that_goes_back_leaves_the_chain_in_its_segment(jump: timedelta) -> None:
    record()
    sealing.seal(NOW)
    record()
    sealing.seal(NOW + jump)
    assert places() == [(1, 1), (1, 2)]


def test_a_clock_that_leaps_ahead_and_returns_makes_one_more_segment_and_no_gap() -> None:
    for moment in (NOW, NOW + timedelta(days=700), NOW):
        record()
        sealing.seal(moment)
    assert places() == [(1, 1), (2, 1), (2, 2)]
    months = [segment.month for segment in AuditSegment.objects.order_by("number")]
    assert months == sorted(months)


def test_a_new_key_starts_a_segment_and_the_old_one_stays_readable(keyring: Any) -> None:
    record()
    sealing.seal(NOW)
    rotate(keyring)
    record()
    sealing.seal(NOW)
    first, second = AuditSegment.objects.order_by("number")
    assert first.key_id != second.key_id == keyring.current("audit").id
    assert places() == [(1, 1), (2, 1)]


def test_a_new_key_and_a_clock_that_went_back_leave_the_month_where_it_was(keyring: Any) -> None:
    record()
    sealing.seal(NOW)
    rotate(keyring)
    record()
    sealing.seal(NOW - timedelta(days=90))
    months = [segment.month for segment in AuditSegment.objects.order_by("number")]
    assert months == [date(2026, 11, 1), date(2026, 11, 1)]


def test_a_process_that_has_not_heard_of_a_new_key_does_not_return_to_the_old_one(keyring: Any) -> None:
    record()
    sealing.seal(NOW)
    old = keyring.current("audit").id
    rotate(keyring)
    record()
    sealing.seal(NOW)
    # What it knows: the new key was made, and is not current yet.
    new = keyring.current("audit").id
    keyring.by_id(old)
    states = {old: KeyState.CURRENT, new: KeyState.READABLE}
    ring = keyring._Opened.ring
    stale = {pk: replace(key, state=states.get(pk, key.state)) for pk, key in ring.keys.items()}
    keyring._Opened.ring = replace(ring, keys=stale)
    record()
    sealing.seal(NOW)
    assert places() == [(1, 1), (2, 1), (2, 2)]


def test_a_crash_in_the_middle_leaves_the_events_in_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    record(3)
    monkeypatch.setattr(AuditWaiting.objects, "sealed", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sealing.seal(NOW)
    monkeypatch.undo()
    assert places() == []
    assert sealing.seal(NOW) == 3
    assert places() == [(1, 1), (1, 2), (1, 3)]


def test_an_event_that_vanished_before_sealing_stays_in_the_queue_as_a_trace() -> None:
    AuditWaiting.objects.create(event=uuid4())
    record()
    assert sealing.seal(NOW) == 1
    assert checks.lost_before_seal().count() == 1
    assert not sealing.has_work()
    assert sealing.seal(NOW) == 0
    assert not checks.health().ok


def test_events_made_in_bulk_are_queued_too() -> None:
    rows = [AuditEvent(time=NOW, actor_kind="system", action="a.b", object_type="report") for _ in range(3)]
    AuditEvent.objects.bulk_create(rows)
    assert sealing.seal(NOW) == 3


def test_health_says_when_the_sealer_stands_still() -> None:
    record()
    assert checks.health().ok
    AuditEvent(time=timezone.now() - timedelta(minutes=10), actor_kind="system", action="a.b", object_type="r").save()
    assert not checks.health().ok
    sealing.seal()
    assert checks.health().ok


# Two sealers


@contextmanager
def other_connection() -> Iterator[Any]:
    """A second connection to the same database."""
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()


def test_a_sealer_that_does_not_get_the_lock_leaves_everything_to_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    record(2)
    monkeypatch.setattr(sealing, "take_lock", lambda: False)
    assert sealing.seal(NOW) == 0
    assert (places(), AuditWaiting.objects.count()) == ([], 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql_only
def test_a_second_sealer_steps_back_while_the_first_is_at_work() -> None:
    record(2)
    with other_connection() as other:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        assert sealing.seal(NOW) == 0
        with other.cursor() as cursor:
            cursor.execute("ROLLBACK")
        assert sealing.seal(NOW) == 2


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_leave_no_gap_and_no_fork() -> None:
    def write() -> None:
        for _ in range(5):
            record(4)

    def keep_sealing() -> None:
        for _ in range(12):
            sealing.seal(NOW)

    # Two who begin at once know no place yet, and one would say so in an event.
    record(1)
    sealing.seal(NOW)
    run_at_once(write, write, keep_sealing, keep_sealing)
    sealing.seal(NOW)
    assert places() == [(1, number) for number in range(1, 42)]
    assert not AuditWaiting.objects.exists()


def run_at_once(*acts: Callable[[], None]) -> None:
    """Run each in a thread with a connection of its own; what one raises is raised here."""

    def alone(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(alone, act) for act in acts]:
            done.result()


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_no_fork() -> None:
    """The second reads the queue before the first has committed, and comes to its turn afterwards."""
    record(3)
    seen = sealing._waiting(None)
    assert sealing.seal(NOW) == 3
    assert sealing._seal_batch(seen, NOW) == 0
    assert places() == [(1, 1), (1, 2), (1, 3)]


def test_without_any_lock_the_places_are_still_unique() -> None:
    record(2)
    sealing.seal(NOW)
    link = AuditLink.objects.get(position=2)
    for fork in (
        AuditLink(event=uuid4(), segment=1, position=2, mac=link.mac),
        AuditLink(event=link.event, segment=1, position=3, mac=link.mac),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            fork.save()
    segment = AuditSegment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSegment(
            number=1, month=segment.month, key_id=segment.key_id, previous=macs.NOTHING, opened_at=NOW, mac=macs.NOTHING
        ).save()


# The job


@pytest.fixture
def only_the_sealer(monkeypatch: pytest.MonkeyPatch) -> None:
    sealer = [job for job in jobs() if job.name == "audit.seal"]
    monkeypatch.setattr(runner, "jobs", lambda: sealer)


@pytest.mark.usefixtures("only_the_sealer")
def test_the_job_seals_every_second_and_rests_when_there_is_nothing() -> None:
    record()
    assert runner.run_due(NOW) == ["audit.seal"]
    assert places() == [(1, 1)]
    assert runner.run_due(NOW + timedelta(seconds=2)) == []
    record()
    assert runner.run_due(NOW + timedelta(seconds=3)) == ["audit.seal"]
    assert runner.run_due(NOW + timedelta(seconds=70)) == ["audit.seal"]
    assert JobRun.objects.get(name="audit.seal").ok


@pytest.mark.usefixtures("only_the_sealer")
def test_the_job_runs_on_after_the_clock_was_put_back() -> None:
    record()
    runner.run_due(NOW)
    record()
    assert runner.run_due(NOW - timedelta(days=30)) == ["audit.seal"]
    assert places() == [(1, 1), (1, 2)]
