"""Two administrators press at the same moment: one of them is second, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from reporting.registry.administrators_from_server import make_first_administrators
from reporting.registry.models import Institution, Role, RoleAssignment
from reporting.registry.selectors import desk_administrators
from reporting.registry.services import RoleRefused, confirm_role, end_role, grant_role
from tests.registry.factories import RoleAssignmentFactory, UserFactory, former_worker

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts side by side and return how each ended: nothing, or why it was refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            start.wait(timeout=60)
            act()
        except RoleRefused as refused:
            return refused.reason
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_role_is_granted_once() -> None:
    admins = [RoleAssignmentFactory(role=Role.DESK_ADMIN).user for _ in range(2)]
    home = Institution.objects.get(code="triage")
    for _ in range(ROUNDS):
        user = former_worker()
        grants = [
            partial(grant_role, granted_by=admin, user=user, institution=home, role=Role.TRIAGE) for admin in admins
        ]
        assert at_once(*grants) == ["", "held"]
        assert RoleAssignment.objects.filter(user=user, role=Role.TRIAGE).count() == 1


def test_two_administrators_remain_in_whatever_order_roles_end() -> None:
    for _ in range(ROUNDS):
        rows = [RoleAssignmentFactory(role=Role.DESK_ADMIN) for _ in range(3 - len(desk_administrators()))]
        first, second, third = sorted(desk_administrators(), key=lambda one: one.pk)
        ends = [
            partial(end_role, assignment_id=first.pk, ended_by=third.user),
            partial(end_role, assignment_id=second.pk, ended_by=third.user),
        ]
        assert rows and at_once(*ends) == ["", "last_administrators"]
        assert len(desk_administrators()) == 2


def test_nobody_confirms_while_being_dismissed() -> None:
    for _ in range(ROUNDS):
        granter, confirmer, other = (RoleAssignmentFactory(role=Role.DESK_ADMIN) for _ in range(3))
        waiting = RoleAssignmentFactory(granted_by=granter.user, confirmed_by=None)
        acts = [
            partial(confirm_role, assignment_id=waiting.pk, confirmed_by=confirmer.user),
            partial(end_role, assignment_id=confirmer.pk, ended_by=other.user),
        ]
        outcomes = at_once(*acts)
        waiting.refresh_from_db()
        confirmer.refresh_from_db()
        assert outcomes in (["", ""], ["", "not_administrator"])
        assert waiting.confirmed_at is None or confirmer.valid_to is None or waiting.confirmed_at < confirmer.valid_to


def test_two_commands_at_once_make_two_administrators() -> None:
    home = Institution.objects.get(code="triage")
    pairs = [(UserFactory(), UserFactory()) for _ in range(2)]
    acts = [partial(make_first_administrators, users=pair, institution=home) for pair in pairs]
    assert at_once(*acts) == ["", "administrators_exist"]
    assert len(desk_administrators()) == 2
