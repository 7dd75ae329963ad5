"""Nobody shuts the door for a device that entered before: not from its network, not from many, not with its password."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from portal.accounts.models import User
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in

pytestmark = pytest.mark.django_db
DOOR, SECOND = "/nalog/prijava/", "/nalog/drugi-korak/provera/"
OFFICE, ELSEWHERE = "192.0.2.7", "198.51.100.4"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    return make_user(cms=True, enrolled=True)


def browser(network: str = OFFICE, *, like: Client | None = None) -> Client:
    """Return a browser in ``network``; with the cookies that ``like`` keeps after its session."""
    client = Client(REMOTE_ADDR=network)
    if like is not None:
        client.cookies = copy.deepcopy(like.cookies)
        client.cookies.pop("s", None)
    return client


@pytest.fixture
def known(owner: User, clock: time_machine.Traveller) -> Client:
    """A browser in the office that has entered and left."""
    client = browser()
    assert enters(client, owner, clock)
    client.post("/nalog/odjava/")
    return client


def enters(client: Client, user: User, clock: time_machine.Traveller, *, after: int = 31) -> bool:
    """Say whether the right password and a code open the account ``after`` seconds: a code opens once."""
    clock.shift(timedelta(seconds=after))
    sign_in(client, user)
    return "_auth_user_id" in client.session


def guess_passwords(network: str, times: int, email: str = "", like: Client | None = None) -> None:
    for number in range(times):
        browser(network, like=like).post(DOOR, {"login": email or f"niko{number}@primer.rs", "password": "nije-ova"})


def guess_codes(network: str, user: User, times: int, like: Client | None = None) -> list[str]:
    """Give the right password and wrong codes; return what the pages said."""
    client = browser(network, like=like)
    client.post(DOOR, {"login": user.email, "password": PASSWORD})
    return [client.post(SECOND, {"code": "000000"}).content.decode() for _ in range(times)]


def test_wrong_passwords_of_its_network_do_not_stop_a_known_device(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    guess_passwords(OFFICE, 10)
    assert not enters(browser(), owner, clock), "a device that nobody knows waits with its network"
    assert enters(known, owner, clock, after=0)


def test_wrong_passwords_at_its_account_from_everywhere_do_not_stop_a_known_device(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    guess_passwords(OFFICE, 6, owner.email)
    for number in range(12):
        guess_passwords(f"203.0.{number}.1", 2, owner.email)
    assert not enters(browser(), owner, clock)
    assert enters(known, owner, clock, after=0)


def test_wrong_codes_from_elsewhere_stop_neither_a_known_device_nor_a_new_one(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    said = guess_codes(ELSEWHERE, owner, 6)
    assert "Код није тачан" in said[4] and "превише" in said[5]
    assert enters(browser(), owner, clock)
    assert enters(known, owner, clock)


def test_wrong_codes_of_its_network_do_not_stop_a_known_device(
    owner: User, known: Client, make_user: MakeUser, clock: time_machine.Traveller
) -> None:
    for number in range(2):
        guess_codes(OFFICE, make_user(f"drugi{number}@primer.rs", cms=True, enrolled=True), 5)
    assert not enters(browser(), owner, clock), "ten wrong codes of a network in a minute"
    assert enters(known, owner, clock, after=0)


def test_wrong_codes_of_many_networks_end_for_all_but_a_known_device(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    said = [page for number in range(8) for page in guess_codes(f"203.0.{number}.1", owner, 5)]
    assert sum("Код није тачан" in page for page in said) == 30, "thirty in an hour, whoever they come from"
    assert "са којег сте улазили и раније" in said[-1]
    assert not enters(browser("203.0.99.1"), owner, clock), "nor does the right code open there"
    assert enters(known, owner, clock)
    clock.shift(timedelta(hours=1))
    assert enters(browser("203.0.99.1"), owner, clock)


def test_one_network_does_not_use_up_what_an_account_has(owner: User, clock: time_machine.Traveller) -> None:
    said = []
    for _ in range(10):
        said += guess_codes(ELSEWHERE, owner, 5)
        clock.shift(timedelta(minutes=5))
    assert sum("Код није тачан" in page for page in said) == 10, "ten of the account's thirty"
    assert enters(browser("203.0.99.1"), owner, clock)


def test_a_stolen_cookie_has_five_passwords_wherever_it_is_carried(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    for number in range(5):
        guess_passwords(f"203.0.{number}.1", 1, owner.email, like=known)
    assert not enters(browser(ELSEWHERE, like=known), owner, clock)
    assert enters(browser(ELSEWHERE), owner, clock), "another device of the owner is not stopped by it"
    clock.shift(timedelta(minutes=5))
    assert enters(known, owner, clock)


def test_a_stolen_cookie_with_the_password_has_twenty_codes_in_an_hour(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    said = []
    for number in range(8):
        said += guess_codes(f"203.0.{number}.1", owner, 6, like=known)
        clock.shift(timedelta(minutes=5))
    assert sum("Код није тачан" in page for page in said) == 20
    assert [len([page for page in said[at : at + 6] if "превише" in page]) for at in (0, 6, 12, 18)] == [1] * 4


def test_a_cookie_of_one_account_is_worth_nothing_at_another(
    known: Client, make_user: MakeUser, clock: time_machine.Traveller
) -> None:
    other = make_user("mira@primer.rs", cms=True, enrolled=True)
    guess_passwords(OFFICE, 10)
    assert not enters(browser(like=known), other, clock)
    clock.shift(timedelta(minutes=5))
    guess_codes(OFFICE, other, 5)
    said = guess_codes(OFFICE, other, 1, like=known)
    assert "превише" in said[0]


def test_a_network_has_thirty_tries_a_minute_with_right_passwords_too(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    fields = {"login": owner.email, "password": PASSWORD}
    answers = [browser().post(DOOR, fields) for _ in range(30)]
    assert [answer.status_code for answer in answers] == [302] * 29 + [200], "the first of the minute was the owner's"
    assert "превише" in answers[-1].content.decode()
    assert enters(known, owner, clock)


def test_wrong_keys_count_as_wrong_codes_do(owner: User, clock: time_machine.Traveller) -> None:
    client = browser()
    client.post(DOOR, {"login": owner.email, "password": PASSWORD})
    for _ in range(5):
        client.post(SECOND, {"credential": '{"id": "eA", "rawId": "eQ"}'})
    assert "превише" in client.post(SECOND, {"code": "000000"}).content.decode()


def test_wrong_codes_of_a_confirmation_count_too(owner: User, clock: time_machine.Traveller) -> None:
    client = browser()
    assert enters(client, owner, clock)
    said = [client.post("/nalog/drugi-korak/potvrda/", {"code": "000000"}).content.decode() for _ in range(6)]
    assert "Код није тачан" in said[4] and "превише" in said[5]


def test_a_right_code_uses_nothing_up_and_gives_nothing_back(
    owner: User, known: Client, clock: time_machine.Traveller
) -> None:
    for _ in range(7):
        assert enters(browser(), owner, clock)
    guess_codes(ELSEWHERE, owner, 4)
    assert enters(browser(ELSEWHERE), owner, clock)
    said = guess_codes(ELSEWHERE, owner, 2)
    assert "Код није тачан" in said[0] and "превише" in said[1]
