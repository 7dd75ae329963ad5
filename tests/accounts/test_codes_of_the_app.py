"""Codes of the app: a slow hand is let in, a copied code is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.accounts.fixtures import PASSWORD, MakeUser, totp_code

pytestmark = pytest.mark.django_db
SECOND_STEP = "/nalog/drugi-korak/provera/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Five seconds before the app shows another code."""
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, 25, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def enters(email: str, code: str) -> bool:
    """Whether a browser that knows the password gets in with ``code``."""
    client = Client()
    client.post("/nalog/prijava/", {"login": email, "password": PASSWORD})
    client.post(SECOND_STEP, {"code": code})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(("seconds", "enters_with_it"), [(0, True), (10, True), (34, True), (36, False), (90, False)])
def test_code_is_good_while_it_is_shown_and_one_period_longer(
    make_user: MakeUser, clock: time_machine.Traveller, seconds: int, enters_with_it: bool
) -> None:
    user = make_user(cms=True, enrolled=True)
    code = totp_code()
    clock.shift(timedelta(seconds=seconds))
    assert enters(user.email, code) is enters_with_it


def test_clock_of_the_telephone_may_be_half_a_minute_ahead(make_user: MakeUser, clock: time_machine.Traveller) -> None:
    user = make_user(cms=True, enrolled=True)
    clock.shift(timedelta(seconds=30))
    code = totp_code()
    clock.shift(timedelta(seconds=-30))
    assert enters(user.email, code)


def test_used_code_is_refused_for_as_long_as_it_would_be_good(
    make_user: MakeUser, clock: time_machine.Traveller
) -> None:
    user = make_user(cms=True, enrolled=True)
    code = totp_code()
    assert enters(user.email, code)
    cache.clear()
    clock.shift(timedelta(seconds=32))
    assert not enters(user.email, code)
    assert enters(user.email, totp_code())


def test_code_from_before_the_last_one_used_is_refused(make_user: MakeUser, clock: time_machine.Traveller) -> None:
    user = make_user(cms=True, enrolled=True)
    earlier = totp_code()
    clock.shift(timedelta(seconds=10))
    assert enters(user.email, totp_code())
    assert not enters(user.email, earlier)


def test_code_may_be_typed_with_a_space(make_user: MakeUser, clock: time_machine.Traveller) -> None:
    user = make_user(cms=True, enrolled=True)
    code = totp_code()
    assert enters(user.email, f"{code[:3]} {code[3:]}")
