"""Desk roles: two people, a period, an audit event; and the first two administrators."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts.cms_users import cms_accounts
from portal.accounts.staff import holders_of_registered_roles, is_staff_account
from reporting.registry.models import Role, RoleAssignment
from reporting.registry.selectors import holds_desk_role, roles_of
from reporting.registry.services import RoleRefused, confirm_role, end_role, grant_role
from reporting.vault.models import AuditEvent
from tests.registry.factories import InstitutionFactory, RoleAssignmentFactory, UserFactory, former_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


@pytest.fixture
def admins() -> tuple[Any, Any]:
    """Return two desk administrators."""
    pair = UserFactory(), UserFactory()
    for user in pair:
        RoleAssignmentFactory(user=user, role=Role.DESK_ADMIN)
    return pair


def grant(granted_by: Any, **changes: Any) -> RoleAssignment:
    values = {
        "user": UserFactory(),
        "institution": InstitutionFactory(),
        "role": "case_worker",
        "invited": True,
    } | changes
    return grant_role(granted_by=granted_by, **values)


def test_a_role_counts_only_after_a_second_person_confirmed_it(admins: tuple[Any, Any]) -> None:
    assignment = grant(admins[0])
    assert roles_of(assignment.user) == []
    confirm_role(assignment_id=assignment.pk, confirmed_by=admins[1])
    assert roles_of(assignment.user) == [assignment]


def test_granting_and_confirming_leave_their_traces(admins: tuple[Any, Any]) -> None:
    assignment = grant(admins[0])
    confirm_role(assignment_id=assignment.pk, confirmed_by=admins[1])
    end_role(assignment_id=assignment.pk, ended_by=admins[0])
    events = AuditEvent.objects.filter(object_id=assignment.user_id).order_by("time", "pk")
    assert {(event.action, event.actor) for event in events} == {
        ("role.grant", admins[0].pk),
        ("role.confirm", admins[1].pk),
        ("role.end", admins[0].pk),
    }


def test_the_granter_cannot_confirm(admins: tuple[Any, Any]) -> None:
    assignment = grant(admins[0])
    with pytest.raises(RoleRefused):
        confirm_role(assignment_id=assignment.pk, confirmed_by=admins[0])
    assert roles_of(assignment.user) == []


@pytest.mark.parametrize("how", ["role ended", "account off"])
def test_what_a_dismissed_administrator_granted_is_not_confirmed(admins: tuple[Any, Any], how: str) -> None:
    RoleAssignmentFactory(role=Role.DESK_ADMIN)
    assignment = grant(admins[0])
    if how == "role ended":
        own = RoleAssignment.objects.get(user=admins[0], role=Role.DESK_ADMIN)
        end_role(assignment_id=own.pk, ended_by=admins[1])
    else:
        admins[0].is_active = False
        admins[0].save()
    with pytest.raises(RoleRefused) as refused:
        confirm_role(assignment_id=assignment.pk, confirmed_by=admins[1])
    assert refused.value.reason == "granter_gone"
    assert roles_of(assignment.user) == []


def test_nobody_confirms_a_role_of_their_own(admins: tuple[Any, Any]) -> None:
    assignment = grant(admins[0], user=admins[1])
    with pytest.raises(RoleRefused):
        confirm_role(assignment_id=assignment.pk, confirmed_by=admins[1])


def test_an_account_that_never_held_a_role_is_invited_and_one_that_did_is_not(admins: tuple[Any, Any]) -> None:
    with pytest.raises(RoleRefused) as refused:
        grant(admins[0], invited=False)
    assert refused.value.reason == "never_held"
    assert grant(admins[0], user=former_worker(), invited=False)


def test_nobody_grants_to_themself(admins: tuple[Any, Any]) -> None:
    with pytest.raises(RoleRefused):
        grant(admins[0], user=admins[0])


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.DESK_ADMIN])
def test_only_desk_administrators_grant_confirm_and_end(role: str, admins: tuple[Any, Any]) -> None:
    other = RoleAssignmentFactory(role=role).user
    waiting = grant(admins[0])
    with pytest.raises(RoleRefused):
        grant(other)
    with pytest.raises(RoleRefused):
        confirm_role(assignment_id=waiting.pk, confirmed_by=other)
    with pytest.raises(RoleRefused):
        end_role(assignment_id=waiting.pk, ended_by=other)


def test_flags_of_django_give_no_right_to_grant() -> None:
    with pytest.raises(RoleRefused):
        grant(UserFactory(is_superuser=True, is_staff=True))


def test_the_database_itself_refuses_one_person_for_both_acts() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignmentFactory(granted_by=user, confirmed_by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignmentFactory(user=user, granted_by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignmentFactory(user=user, confirmed_by=user)


def test_a_role_counts_only_in_its_period() -> None:
    begins = datetime(2027, 1, 1, tzinfo=UTC)
    role = RoleAssignmentFactory(valid_from=begins, valid_to=begins + timedelta(days=30))
    for days, counts in ((-1, False), (0, True), (29, True), (30, False)):
        moment = begins + timedelta(days=days)
        assert bool(roles_of(role.user, at=moment)) is counts
        with time_machine.travel(moment, tick=False):
            assert bool(roles_of(role.user)) is counts


def test_an_ended_role_stops_at_once(admins: tuple[Any, Any]) -> None:
    role = RoleAssignmentFactory()
    end_role(assignment_id=role.pk, ended_by=admins[0])
    assert roles_of(role.user) == []
    assert not holds_desk_role(role.user)
    waiting = grant(admins[0])
    end_role(assignment_id=waiting.pk, ended_by=admins[0])
    with pytest.raises(RoleRefused):
        confirm_role(assignment_id=waiting.pk, confirmed_by=admins[1])


def test_two_desk_administrators_must_remain(admins: tuple[Any, Any]) -> None:
    own = RoleAssignment.objects.get(user=admins[1], role=Role.DESK_ADMIN)
    with pytest.raises(RoleRefused):
        end_role(assignment_id=own.pk, ended_by=admins[0])
    RoleAssignmentFactory(role=Role.DESK_ADMIN)
    end_role(assignment_id=own.pk, ended_by=admins[0])
    assert roles_of(admins[1]) == []


def test_the_same_role_is_not_granted_twice(admins: tuple[Any, Any]) -> None:
    first = grant(admins[0])
    with pytest.raises(RoleRefused):
        grant(admins[1], user=first.user, institution=first.institution)


def test_a_role_for_june_may_be_granted_to_who_has_it_until_may_or_from_july(admins: tuple[Any, Any]) -> None:
    may, june, july = (timezone.now() + timedelta(days=days) for days in (30, 60, 90))
    held = grant(admins[0], valid_to=may)
    same: dict[str, Any] = {"user": held.user, "institution": held.institution}
    grant(admins[0], valid_from=june, **same)
    grant(admins[0], valid_from=may, valid_to=june, **same)
    with pytest.raises(RoleRefused):
        grant(admins[0], valid_from=july, **same)


@pytest.mark.parametrize("changes", [{"valid_to": datetime(2020, 1, 1, tzinfo=UTC)}])
def test_an_empty_period_is_refused(admins: tuple[Any, Any], changes: dict[str, Any]) -> None:
    with pytest.raises(RoleRefused):
        grant(admins[0], **changes)


def test_an_account_that_holds_or_awaits_a_role_needs_the_second_factor(admins: tuple[Any, Any]) -> None:
    nobody = UserFactory()
    assert not is_staff_account(nobody)
    waiting = grant(admins[0], user=nobody, valid_from=timezone.now() + timedelta(days=3))
    assert is_staff_account(nobody)
    assert {nobody.pk, admins[0].pk} <= holders_of_registered_roles()
    end_role(assignment_id=waiting.pk, ended_by=admins[1])
    assert not is_staff_account(nobody)
    # Nobody confirmed it, so one administrator took the account from nobody.
    assert nobody.pk not in holders_of_registered_roles()


def test_the_cms_never_lists_who_once_worked_at_the_desk(admins: tuple[Any, Any], rf: RequestFactory) -> None:
    role = RoleAssignmentFactory()
    end_role(assignment_id=role.pk, ended_by=admins[0])
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True)
    assert role.user not in cms_accounts(request)
    assert request.user in cms_accounts(request)


def desk_admins(*emails: str) -> str:
    out = StringIO()
    call_command("desk_admins", *emails, stdout=out)
    return out.getvalue()


def test_the_command_makes_the_first_two_who_then_grant() -> None:
    first, second = UserFactory(), UserFactory()
    assert "2 made" in desk_admins(first.email.upper(), second.email)
    events = AuditEvent.objects.filter(action="role.grant", object_id__in=[first.pk, second.pk])
    assert [event.actor_kind for event in events] == ["system", "system"]
    assignment = grant(first)
    confirm_role(assignment_id=assignment.pk, confirmed_by=second)
    assert roles_of(assignment.user)


def test_the_command_may_be_repeated_but_makes_no_third() -> None:
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    desk_admins(first.email, second.email)
    assert "0 made" in desk_admins(first.email, second.email)
    with pytest.raises(CommandError):
        desk_admins(first.email, third.email)
    assert not holds_desk_role(third)


def test_a_third_is_made_on_the_server_where_one_of_two_cannot_be_helped() -> None:
    first, second, third, fourth = (UserFactory() for _ in range(4))
    with pytest.raises(CommandError, match="first two"):
        desk_admins("--third", third.email)
    desk_admins(first.email, second.email)
    assert "1 made" in desk_admins("--third", third.email)
    assert "0 made" in desk_admins("--third", third.email)
    event = AuditEvent.objects.get(action="role.grant", object_id=third.pk)
    assert (event.actor, event.actor_kind) == (None, "system")
    with pytest.raises(CommandError, match="grant and confirm"):
        desk_admins("--third", fourth.email)
    assert not holds_desk_role(fourth)


def test_no_third_of_an_account_that_is_off() -> None:
    first, second, off = UserFactory(), UserFactory(), UserFactory(is_active=False)
    desk_admins(first.email, second.email)
    with pytest.raises(CommandError, match="active"):
        desk_admins("--third", off.email)
    with pytest.raises(CommandError, match="two addresses"):
        desk_admins(first.email, "--third", off.email)


def test_the_command_refuses_one_person_twice_and_strangers() -> None:
    user = UserFactory()
    with pytest.raises(CommandError):
        desk_admins(user.email, user.email)
    with pytest.raises(CommandError):
        desk_admins(user.email, "niko@primer.test")
    assert not holds_desk_role(user)
