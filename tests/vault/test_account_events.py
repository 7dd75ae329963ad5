"""What happens at the door leaves one event each: who did it, to whose account, with which kind of device."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from reporting.vault import account_events
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import MakeUser

pytestmark = pytest.mark.django_db
OWN = sorted(account_events.ACTIONS.keys() - account_events.BY_ANYBODY)


@pytest.fixture(autouse=True)
def the_trail_listens_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the trail begin to listen as it does when the program starts, and nobody else."""
    for signal in account_events.ACTIONS.values():
        monkeypatch.setattr(signal, "receivers", [])
    account_events.connect()


def happens(action: str, **values: Any) -> list[tuple[Any, ...]]:
    """Let it happen and return what the trail holds afterwards."""
    account_events.ACTIONS[action].send(sender=object, request=None, **values)
    return trail()


def trail() -> list[tuple[Any, ...]]:
    # Two in one millisecond have no order of their own.
    events = AuditEvent.objects.order_by("time", "purpose")
    return list(events.values_list("action", "object_type", "object_id", "actor_kind", "actor", "purpose"))


@pytest.fixture
def account(make_user: MakeUser) -> User:
    return make_user()


@pytest.mark.parametrize("action", OWN)
def test_the_owner_of_the_account_does_it(action: str, account: User) -> None:
    assert happens(action, user=account) == [(action, "user", account.pk, "user", account.pk, "")]


@pytest.mark.parametrize("action", sorted(account_events.BY_ANYBODY))
def test_of_a_failure_nobody_knows_by_whom(action: str, account: User) -> None:
    assert happens(action, user=account) == [(action, "user", account.pk, "system", None, "")]
    assert happens(action, user=account, guessing=True)[1:] == [
        (action, "user", account.pk, "system", None, account_events.MANY)
    ]


def test_an_editor_ends_the_sessions_of_another(account: User, make_user: MakeUser) -> None:
    editor = make_user("urednica@primer.rs")
    action = "account.end_all_sessions"
    assert happens(action, user=account, by=editor) == [(action, "user", account.pk, "user", editor.pk, "")]


def test_of_a_device_its_kind_is_noted_and_not_its_name(account: User) -> None:
    device = SimpleNamespace(type="webauthn", data={"name": "Anin telefon"})
    ((*_rest, purpose),) = happens("account.add_device", user=account, authenticator=device)
    assert purpose == "device webauthn"


@pytest.mark.parametrize("nobody", [None, AnonymousUser()], ids=["none", "anonymous"])
def test_nobody_in_particular_leaves_no_event(nobody: Any) -> None:
    assert happens("account.sign_out", user=nobody) == []
    account_events.ACTIONS["account.sign_out"].send(sender=object)
    assert trail() == []


def test_listening_twice_writes_once(account: User) -> None:
    account_events.connect()
    assert len(happens("account.use_link", user=account)) == 1
