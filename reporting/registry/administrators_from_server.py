"""Desk administrators that a command makes on the server: the first two, and a third where one is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reporting.registry.addresses import is_mailbox
from reporting.registry.models import Institution, Role, RoleAssignment
from reporting.registry.selectors import desk_administrators

if TYPE_CHECKING:
    from portal.accounts.models import User
from reporting.registry.services import ADMINISTRATORS, RoleRefused, record_role

# Of two, the one who loses the second factor has nobody left who may confirm a new one.
ADMINISTRATORS_FROM_SERVER = 3


@transaction.atomic
def make_first_administrators(*, users: tuple[User, User], institution: Institution) -> list[RoleAssignment]:
    """Make the first two desk administrators, from the server, where nobody can grant or confirm yet.

    Calling it again for the same two changes nothing. Raises ``RoleRefused`` for one person twice,
    an inactive account or one at an institution's mailbox, or when two other desk administrators exist: they
    grant and confirm.
    """
    wanted = {user.pk for user in users}
    if len(wanted) != ADMINISTRATORS:
        raise RoleRefused("Two different people are needed.", reason="two_people")
    if not all(user.is_active for user in users):
        raise RoleRefused("Both accounts must be active.", reason="inactive")
    _lock_making_on_server()
    current = {assignment.user_id for assignment in desk_administrators()}
    if len(current | wanted) > ADMINISTRATORS and current:
        raise RoleRefused("Desk administrators exist already; they grant and confirm.", reason="administrators_exist")
    return [_made_on_server(user, institution) for user in users if user.pk not in current]


@transaction.atomic
def make_third_administrator(*, user: User, institution: Institution) -> RoleAssignment | None:
    """Make a third desk administrator, from the server, and return the role; None when ``user`` is one already.

    For an installation of two, one of whom lost the second factor: the other cannot help alone, and a
    third could not be granted and confirmed. Raises ``RoleRefused`` for an inactive account or one at an
    institution's mailbox, where there are no administrators yet, and where three are: they need no server.
    """
    if not user.is_active:
        raise RoleRefused("The account must be active.", reason="inactive")
    _lock_making_on_server()
    current = {assignment.user_id for assignment in desk_administrators()}
    if user.pk in current:
        return None
    if not current:
        raise RoleRefused("There are no desk administrators yet: make the first two.", reason="no_administrators")
    if len(current) >= ADMINISTRATORS_FROM_SERVER:
        raise RoleRefused("Three desk administrators exist; they grant and confirm.", reason="administrators_exist")
    return _made_on_server(user, institution)


def _made_on_server(user: User, institution: Institution) -> RoleAssignment:
    if is_mailbox(user.email):
        raise RoleRefused(
            "An institution is reached at the address, so others read there too; an account needs one of its own.",
            reason="address_of_mailbox",
        )
    assignment = RoleAssignment.objects.create(
        user=user, institution=institution, role=Role.DESK_ADMIN, granted_on_server=True
    )
    record_role("role.grant", assignment, None, fields=("user", "institution", "role"))
    return assignment


def _lock_making_on_server() -> None:
    """Let one command at a time make administrators, also where there is none yet whose row could be locked."""
    Institution.objects.select_for_update(no_key=True).order_by("pk").first()
