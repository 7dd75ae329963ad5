"""An attacker who writes to the database without a key cannot date an event past what is published with it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault.audit import heads, removal, sealing, verification
from reporting.vault.audit.backdating import TOLERANCE, EarliestTime
from reporting.vault.audit.dated_ahead import LatestTime
from reporting.vault.audit.models import AuditHead
from tests.vault.audit_chain import NOW
from tests.vault.test_audit_backdating import DAY, days, found, happens

HOUR, MOMENT = timedelta(hours=1), timedelta(milliseconds=1)
chain = pytest.mark.usefixtures("db", "keyring")


@chain
@pytest.mark.parametrize("ahead", [TOLERANCE + MOMENT, 9 * DAY, 400 * DAY])
def test_an_event_dated_past_the_head_behind_it_is_found_and_named_and_stays_found(ahead: timedelta) -> None:
    days(1)
    event = happens(NOW + DAY + ahead, "identity.open")
    sealing.seal(NOW + HOUR)
    assert found(NOW + 2 * HOUR) == [], "nothing is published with it yet"
    assert heads.make_due(NOW + DAY)
    happens(NOW + DAY)
    assert heads.make_due(NOW + 2 * DAY)
    for at in (NOW + 3 * DAY, NOW + 500 * DAY):
        assert found(at) == found(at, recent=1) == [("dated ahead", "segment 1, link 2")]
    with time_machine.travel(NOW + 3 * DAY):
        (finding,) = verification.verify().findings
    assert str(event.pk) in finding.text and "head 2" in finding.text


@chain
def test_what_happened_while_a_head_was_made_is_believed_for_the_tolerance() -> None:
    happens(NOW + TOLERANCE)
    assert heads.make_due(NOW)
    assert found(NOW + DAY) == []


@chain
def test_a_clock_that_was_ahead_is_found_like_somebody_who_dates_ahead_and_holds_up_no_removal() -> None:
    """Nothing in the chain tells them from each other; the event is as it was sealed."""
    happens(NOW + 2 * HOUR)
    sealing.seal(NOW + 2 * HOUR)
    assert heads.make_due(NOW)
    with time_machine.travel(NOW + DAY):
        result = verification.verify()
    assert [finding.kind for finding in result.findings] == ["dated ahead"]
    assert result.is_as_sealed and not result.whole


@chain
def test_a_head_of_a_clock_that_had_gone_back_accuses_nobody() -> None:
    """Neither of what stood before it nor of what came between; the others still measure."""
    days(3)
    happens(NOW + 3 * DAY)
    assert heads.publish_sealed(NOW - 5 * DAY)
    happens(NOW + 4 * DAY)
    assert heads.make_due(NOW + 5 * DAY)
    assert found(NOW + 6 * DAY) == []
    happens(NOW + 30 * DAY)
    assert heads.make_due(NOW + 6 * DAY)
    assert [kind for kind, _where in found(NOW + 7 * DAY)] == ["dated ahead"]


@chain
def test_a_head_of_a_clock_that_had_leapt_ahead_hides_nobody_while_it_is_still_to_come() -> None:
    days(1)
    assert heads.publish(NOW + 400 * DAY)
    happens(NOW + 30 * DAY)
    assert heads.make_due(NOW + DAY)
    assert [kind for kind, _where in found(NOW + 2 * DAY)] == ["dated ahead"]


@chain
def test_a_segment_with_such_an_event_may_go_when_its_time_is_over(settings: object) -> None:
    settings.AUDIT_RETENTION_MONTHS = 1  # type: ignore[attr-defined]
    days(1)
    happens(NOW + 2 * DAY)
    assert heads.make_due(NOW + DAY)
    happens(NOW + 40 * DAY)
    assert heads.make_due(NOW + 40 * DAY)
    later = NOW + 100 * DAY
    assert [kind for kind, _where in found(later)] == ["dated ahead"]
    with time_machine.travel(later):
        assert removal.remove_oldest(now=later).segment == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["event", "head"]), st.timedeltas(timedelta(), 2 * DAY), st.timedeltas(-HOUR, HOUR)),
    max_size=40,
)


def built(
    steps: list[tuple[str, timedelta, timedelta]],
) -> tuple[list[tuple[int, datetime]], list[AuditHead], datetime]:
    """Return places and times of events, heads, and the end, of a portal whose clock is an hour wrong at most."""
    now, events, made = NOW, list[tuple[int, datetime]](), list[AuditHead]()
    for kind, later, wrong in steps:
        now += later
        if kind == "event":
            events.append((len(events) + 1, now + wrong))
        else:
            made.append(AuditHead(number=len(made) + 1, made_at=now, segment=1, position=len(events)))
    return events, made, now


@given(STEPS)
def test_no_honest_event_is_accused_of_either(steps: list[tuple[str, timedelta, timedelta]]) -> None:
    events, made, now = built(steps)
    before, after = EarliestTime(made, now), LatestTime(made, now)
    for position, time in events:
        assert (before.head_before((1, position), time), after.head_after((1, position), time)) == (None, None)


@given(STEPS, st.data())
def test_every_event_that_says_too_much_is_accused_once_a_head_stands_behind_it(
    steps: list[tuple[str, timedelta, timedelta]], data: st.DataObject
) -> None:
    events, made, now = built(steps)
    measure = LatestTime(made, now)
    for position, _time in events:
        behind = next((head for head in made if head.position >= position), None)
        lie = data.draw(st.timedeltas(MOMENT, 400 * DAY))
        claimed = (behind.made_at if behind else now) + TOLERANCE + lie
        assert measure.head_after((1, position), claimed) == (behind.number if behind else None)
