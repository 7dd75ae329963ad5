"""Who does not answer is left alone, and tried by one for all."""

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
    return Breaker("away", first=5, longest=20, clock=clock)


def test_all_may_ask_while_all_is_well(one: Breaker) -> None:
    assert one.ticket() and one.ticket() and one.closed


def test_after_a_failure_nobody_asks_until_one_tries_for_all(one: Breaker, clock: Clock) -> None:
    one.record_failure(one.ticket(), "X")
    assert (one.ticket(), one.closed) == (0, False)
    clock.now += 4.9
    assert not one.ticket()
    clock.now += 0.2
    tries = one.ticket()
    assert tries and not one.ticket()
    one.record_success(tries)
    assert one.ticket() and one.ticket() and one.closed


def test_the_wait_doubles_while_trying_fails_and_no_further_than_the_longest(one: Breaker, clock: Clock) -> None:
    one.record_failure(one.ticket(), "X")
    for wait in (5, 10, 20, 20):
        clock.now += wait - 0.1
        assert not one.ticket()
        clock.now += 0.2
        one.record_failure(one.ticket(), "X")


def test_many_that_fail_at_once_are_one_failure(one: Breaker, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    tickets = [one.ticket() for _ in range(16)]
    with caplog.at_level(logging.WARNING):
        for ticket in tickets:
            one.record_failure(ticket, "X")
    assert [record.getMessage() for record in caplog.records] == ["away"]
    clock.now += 5.1
    assert one.ticket()


def test_what_was_asked_before_a_failure_says_nothing_about_what_is_now(one: Breaker, clock: Clock) -> None:
    first, second = one.ticket(), one.ticket()
    one.record_failure(first, "X")
    one.record_success(second)
    assert not one.ticket()
    clock.now += 5.1
    tries = one.ticket()
    one.record_failure(second, "X")
    one.record_success(tries)
    assert one.closed


def test_who_tries_and_never_says_how_it_went_holds_nobody_up_for_ever(one: Breaker, clock: Clock) -> None:
    one.record_failure(one.ticket(), "X")
    clock.now += 5.1
    assert one.ticket() and not one.ticket()
    clock.now += 5.1
    assert one.ticket()


def test_after_an_answer_a_new_failure_begins_with_the_short_wait(one: Breaker, clock: Clock) -> None:
    for _ in range(2):
        one.record_failure(one.ticket(), "X")
        clock.now += 30
    one.record_success(one.ticket())
    one.record_failure(one.ticket(), "X")
    clock.now += 5.1
    assert one.ticket()
