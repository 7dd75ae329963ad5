"""Seeds come from the system's generator and are long; recovery codes are too many to be tried."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink
from tests.accounts.fixtures import PASSWORD, MakeUser, secret_in, sign_in

APP = "/nalog/drugi-korak/aplikacija/"
BITS = 20  # ASVS 5.0.0, 6.5.4
SEED_BITS = 160  # RFC 4226, section 4


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many bytes were drawn from the generator of the operating system, each time."""
    amounts: list[int] = []
    draw: Callable[[int], bytes] = random._urandom  # type: ignore[attr-defined]

    def counted(size: int) -> bytes:
        amounts.append(size)
        return draw(size)

    monkeypatch.setattr(random, "_urandom", counted)  # of SystemRandom, on which ``secrets`` stands
    monkeypatch.setattr("os.urandom", counted)
    monkeypatch.setattr("secrets.token_bytes", lambda nbytes=32: counted(nbytes))
    yield amounts


def test_the_secret_of_the_app_is_160_bits_of_the_systems_generator(drawn: list[int]) -> None:
    random.seed(1)
    first = generate_totp_secret()
    random.seed(1)
    assert generate_totp_secret() != first
    assert [amount * 8 for amount in drawn] == [SEED_BITS, SEED_BITS]


def test_the_seed_of_the_recovery_codes_is_long_and_of_the_systems_generator(drawn: list[int]) -> None:
    assert RecoveryCodes.generate_seed() != RecoveryCodes.generate_seed()
    assert all(amount * 8 >= SEED_BITS for amount in drawn)
    assert len(drawn) == 2


@pytest.mark.django_db
def test_the_page_shows_a_secret_of_that_length(client: Client, make_user: MakeUser, drawn: list[int]) -> None:
    sign_in(client, make_user(cms=True))
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": APP})
    drawn.clear()
    client.get(APP)
    secret = secret_in(client.session)
    assert len(secret) * 5 == SEED_BITS
    assert SEED_BITS // 8 in drawn


@pytest.mark.django_db
def test_the_token_of_a_link_is_256_bits_of_the_systems_generator(make_user: MakeUser, drawn: list[int]) -> None:
    links.make(user=make_user(cms=True), purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    assert 32 in drawn


def codes_of(seed: str) -> list[str]:
    """Return the codes that follow from ``seed``."""
    data = {"seed": get_adapter().encrypt(seed), "used_mask": 0}
    return RecoveryCodes(Authenticator(type=Authenticator.Type.RECOVERY_CODES, data=data)).generate_codes()


@pytest.mark.django_db
def test_ten_recovery_codes_of_twelve_digits_each_worth_more_than_20_bits(keyring: Any) -> None:
    codes = [code for number in range(60) for code in codes_of(f"{number:080x}")]
    assert {len(codes_of("0" * 80))} == {10}
    assert {len(code) for code in codes} == {12}
    assert len(set(codes)) == len(codes) == 600
    # Every digit at every place, so that no place is worth less than it looks.
    assert [sorted({code[place] for code in codes}) for place in range(12)] == [list("0123456789")] * 12
    # One guess meets any of the ten.
    assert math.log2(10**12 / 10) > BITS + 15
