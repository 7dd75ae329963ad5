"""Failed sign-ins in the trail: of accounts that exist, without what was typed, and never a flood of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.signals import request_finished
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts import failures
from portal.accounts.models import User
from reporting.desk.audit_grounds import ground_text
from reporting.desk.audit_labels import ACTIONS
from reporting.vault.account_events import MANY
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in, totp_code

pytestmark = pytest.mark.django_db
WRONG = "nije-ova-lozinka"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def guess(email: str, password: str = WRONG, network: int = 1) -> Client:
    client = Client(REMOTE_ADDR=f"203.0.{network}.7")
    client.post("/nalog/prijava/", {"login": email, "password": password})
    return client


def failed(kind: str = "sign_in_failed") -> list[tuple[Any, ...]]:
    """Return the events of that kind: about whom, by whom, on what ground."""
    events = AuditEvent.objects.filter(action=f"account.{kind}").order_by("time", "purpose")
    return list(events.values_list("object_id", "actor", "actor_kind", "purpose"))


def test_a_wrong_password_leaves_one_event_without_anything_typed(make_user: MakeUser) -> None:
    user = make_user()
    for _ in range(3):
        guess(user.email.upper())
    assert failed() == [(user.pk, None, "system", "")]
    stored = repr(list(AuditEvent.objects.values()))
    for typed in (WRONG, user.email, "203.0"):
        assert typed not in stored


def test_an_unknown_address_leaves_none(make_user: MakeUser) -> None:
    make_user()
    guess("niko@primer.rs")
    guess("")
    assert failed() == []


def test_a_wrong_second_factor_leaves_one_too(make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client = guess(user.email, PASSWORD)
    for _ in range(3):
        client.post("/nalog/drugi-korak/provera/", {"code": "000000"})
    assert failed("second_factor_failed") == [(user.pk, None, "system", "")]
    assert failed() == []
    assert "000000" not in repr(list(AuditEvent.objects.values()))


def test_password_and_second_factor_are_counted_apart(make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    guess(user.email)
    guess(user.email, PASSWORD).post("/nalog/drugi-korak/provera/", {"code": "000000"})
    assert failed() == failed("second_factor_failed") == [(user.pk, None, "system", "")]


def test_a_wrong_password_of_whoever_is_signed_in_counts_like_any_other(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    sign_in(client, user)
    client.post("/nalog/potvrda/", {"password": WRONG})
    assert failed() == [(user.pk, None, "system", "")]


def test_an_hour_later_it_is_noted_again(make_user: MakeUser, clock: time_machine.Traveller) -> None:
    user = make_user()
    guess(user.email)
    clock.shift(timedelta(minutes=59))
    guess(user.email)
    assert len(failed()) == 1
    clock.shift(timedelta(minutes=2))
    guess(user.email)
    assert len(failed()) == 2


def test_a_flood_leaves_two_events_an_hour_of_each_account(
    make_user: MakeUser, settings: Any, clock: time_machine.Traveller
) -> None:
    settings.SIGN_IN_SPACED_AFTER = 6
    user, other = make_user(), make_user("mira@primer.rs")
    for network in range(10):
        for _ in range(2):
            guess(user.email, network=network)
        guess(f"niko{network}@primer.rs", network=network)
    guess(other.email, network=99)
    assert {about for about, _actor, _kind, ground in failed() if ground} == {user.pk}
    assert [about for about, *_rest in failed()].count(user.pk) == 2
    assert len(failed()) == 3


def test_the_trail_says_it_in_words() -> None:
    assert "погрешна лозинка" in str(ACTIONS["account.sign_in_failed"])
    assert "много покушаја" in ground_text(MANY)


@pytest.fixture
def held_back() -> Iterator[None]:
    """Let nothing happen after an answer."""
    request_finished.disconnect(failures.write_notes)
    yield
    request_finished.connect(failures.write_notes)


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of which table; PostgreSQL's cursors are numbered on and on."""
    return [re.sub(r"_sync_\d+", "", query["sql"])[:50] for query in queries]


def test_the_answer_does_not_wait_for_the_trail(make_user: MakeUser, held_back: None) -> None:
    """Else the time of the answer would tell which addresses have an account."""
    user = make_user()
    with CaptureQueriesContext(connection) as known:
        guess(user.email)
    assert failed() == []
    failures.write_notes(None)
    assert len(failed()) == 1
    with CaptureQueriesContext(connection) as unknown:
        guess("niko@primer.rs", network=2)
    assert shapes(known) == shapes(unknown)
    failures.write_notes(None)
    assert len(failed()) == 1


def test_the_right_password_afterwards_opens_and_notes_no_failure(make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client = guess(user.email, PASSWORD)
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert "_auth_user_id" in client.session
    assert failed() == failed("second_factor_failed") == []
    assert User.objects.count() == 1
