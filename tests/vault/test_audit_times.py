"""Times of the trail: made in whole milliseconds, which a fixture carries, and sealed to the microsecond."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import DateTimeField
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault.audit import heads, macs, removal, sealing, verification
from reporting.vault.audit.models import AppendOnlyModel, AuditEvent, AuditHead, AuditRemoval, AuditSegment
from tests.vault.audit_chain import NOW, seal_events, tamper

COLUMNS: list[tuple[type[AppendOnlyModel], str]] = [
    (AuditEvent, "time"),
    (AuditSegment, "opened_at"),
    (AuditHead, "made_at"),
    (AuditRemoval, "removed_at"),
]
of_every_kind = pytest.mark.parametrize(("model", "column"), COLUMNS)
moments = st.datetimes(timezones=st.just(UTC))


@pytest.fixture
def trail(db: None, keyring: None) -> None:
    """One row of each kind at least, made while the clock shows microseconds."""
    for month in range(2):
        at = NOW + timedelta(days=31 * month, microseconds=123_456)
        with time_machine.travel(at, tick=False):
            seal_events(2, at)
            heads.publish(at)
    with time_machine.travel(at, tick=False):
        removal._remove(AuditSegment.objects.get(number=1), at)
        sealing.seal(at)


@pytest.mark.usefixtures("trail")
@of_every_kind
def test_a_time_is_made_in_whole_milliseconds(model: type[AppendOnlyModel], column: str) -> None:
    found = {moment.microsecond for moment in model.objects.values_list(column, flat=True)}
    # That a segment was removed no account did: such an event has the whole minute, and so has each segment.
    assert found == {AuditEvent: {123_000, 0}, AuditSegment: {0}}.get(model, {123_000})


@pytest.mark.usefixtures("trail")
@of_every_kind
def test_a_time_that_was_moved_by_a_microsecond_is_found(model: type[AppendOnlyModel], column: str) -> None:
    assert verification.verify().whole
    row = model.objects.latest(column)
    moved = connection.ops.adapt_datetimefield_value(getattr(row, column) + timedelta(microseconds=1))
    tamper(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE {model._meta.pk.column} = %s", moved, row.pk)
    assert not verification.verify().whole


def test_no_other_column_of_the_trail_holds_a_time() -> None:
    trail = [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]
    times = [(model, field) for model in trail for field in model._meta.fields if isinstance(field, DateTimeField)]
    assert [(model, field.name) for model, field in times] == COLUMNS


@given(moments, st.sets(st.integers(0, 999), min_size=2))
def test_two_moments_of_one_millisecond_are_not_spelled_alike(moment: datetime, microseconds: set[int]) -> None:
    alike = [moment.replace(microsecond=number) for number in microseconds]
    assert len({macs.spell("x", (one,)) for one in alike}) == len(alike)


@given(moments)
def test_a_moment_that_is_made_for_the_trail_comes_back_from_a_fixture(moment: datetime) -> None:
    made = macs.whole_milliseconds(moment)
    back = datetime.fromisoformat(json.loads(json.dumps(made, cls=DjangoJSONEncoder)))
    assert back == made
    assert timedelta(0) <= moment - made < timedelta(milliseconds=1)
