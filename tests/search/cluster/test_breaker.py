"""Who does not answer is left alone for a while, and then asked again."""

import logging

import pytest

from search.cluster.breaker import Breaker


class Clock:
    """Shows what it was turned to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def one(clock: Clock) -> Breaker:
    return Breaker("away", wait=5, clock=clock)


def test_all_may_ask_while_all_is_well(one: Breaker) -> None:
    assert one.closed


def test_after_a_failure_nobody_asks_for_a_while(one: Breaker, clock: Clock) -> None:
    for _again in range(2):
        one.record_failure("X")
        clock.now += 4.9
        assert not one.closed
        clock.now += 0.2
        assert one.closed


def test_many_that_fail_at_once_are_one_failure(one: Breaker, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for after in (0, 0, 1):
            clock.now += after
            one.record_failure("X")
    assert [record.getMessage() for record in caplog.records] == ["away"]
    clock.now += 4.1
    assert one.closed, "who failed later does not lengthen it"
