"""Two administrators invite the same new address at the same moment: one account, and no error page."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from portal.accounts.models import EntryLink, User
from portal.accounts.models.user import UserManager
from reporting.notify.models import OutboxMessage
from reporting.registry import invitations
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.services import RoleRefused
from tests.cases.fixtures import CSW, institution
from tests.desk.conftest import Seat
from tests.desk.inviting import ADDRESS, DONE, INVITE, fields

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def invited(by: User, at: Institution, role: str) -> RoleAssignment:
    return invitations.invite(
        invited_by=by, email=ADDRESS, first_name="Јована", last_name="Ђурић", institution=at, role=role
    )


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let the other administrator's invitation be written just after the address was looked for."""
    then: dict[str, Any] = {}
    look = invitations._with_address

    def too_early(address: str) -> User | None:
        found = look(address)
        if (overtake := then.pop("overtake", None)) is not None:
            overtake()
        return found

    monkeypatch.setattr(invitations, "_with_address", too_early)
    return then


def test_the_second_grants_its_role_to_the_account_that_the_first_made(
    first: Seat, second: Seat, overtaken: dict[str, Any]
) -> None:
    overtaken["overtake"] = lambda: invited(first.person.user, institution(CSW), "head")
    second.does(INVITE, fields(), DONE.format(ADDRESS))
    user = User.objects.get(email=ADDRESS)
    assert set(RoleAssignment.objects.filter(user=user).values_list("role", "granted_by")) == {
        ("head", first.person.user.pk),
        ("case_worker", second.person.user.pk),
    }
    # The last letter is the one whose link opens.
    assert EntryLink.objects.filter(user=user).count() == 1
    assert OutboxMessage.objects.filter(object_id=user.pk, template="account.invitation").count() == 2


def test_the_same_role_twice_is_said_in_words(first: Seat, second: Seat, overtaken: dict[str, Any]) -> None:
    overtaken["overtake"] = lambda: invited(first.person.user, institution(CSW), "case_worker")
    # What the first one wrote is part of this transaction here, and goes with it.
    second.does(INVITE, fields(), "Ову улогу у тој установи налог већ има", "error-summary")


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("roles", "refused"), [(("head", "case_worker"), 0), (("head", "head"), 1)])
def test_on_postgresql_two_at_once_make_one_account(
    first: Seat, second: Seat, monkeypatch: pytest.MonkeyPatch, roles: tuple[str, str], refused: int
) -> None:
    """SQLite lets only one write at a time, from the beginning of its transaction."""
    barrier, lock, at = Barrier(2, timeout=90), invitations.lock_administrators, institution(CSW)

    def both_come_to_the_lock() -> None:
        barrier.wait()
        lock()

    monkeypatch.setattr(invitations, "lock_administrators", both_come_to_the_lock)
    outcomes: list[str] = []

    def one(by: User, role: str) -> None:
        try:
            invited(by, at, role)
            outcomes.append("done")
        except RoleRefused as error:
            outcomes.append(error.reason)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    people = (first.person.user, second.person.user)
    threads = [Thread(target=one, args=pair) for pair in zip(people, roles, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcomes) == sorted(["done", "held" if refused else "done"])
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert RoleAssignment.objects.filter(user__email=ADDRESS).count() == 2 - refused
    assert connection.vendor == "postgresql"


def test_another_fault_of_the_database_is_not_taken_for_an_account(
    first: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: UserManager, *args: Any, **kwargs: Any) -> User:
        raise invitations.IntegrityError("another constraint")

    monkeypatch.setattr(UserManager, "create_user", broken)
    with pytest.raises(User.DoesNotExist):
        invited(first.person.user, institution(CSW), "head")
    assert not RoleAssignment.objects.filter(user__email=ADDRESS).exists()
