"""Whoever writes into the database grants nothing: a role counts with its seal, of an account that has its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from portal.jobs import health
from portal.security.sealed_rows import SealBypassed
from reporting.cases.models import Case, Exclusion
from reporting.cases.principals import Person, people_now
from reporting.registry import selectors
from reporting.registry.models import Role, RoleAssignment
from reporting.registry.services import RoleRefused, confirm_role, end_role, grant_role
from reporting.vault import grants, rotation
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import KeyState, VaultKey
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, fresh, institution
from tests.registry.factories import RoleAssignmentFactory
from tests.vault.rotating import rotate

pytestmark = [pytest.mark.protected, pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
LINE = "Печати улога и налога"


def write(row: RoleAssignment | User, **columns: Any) -> None:
    """Write columns of a row as somebody does who has the database and no key."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


def planted(user: User, **columns: Any) -> RoleAssignment:
    """Return a role that was written into the table, with every column that could help it."""
    row = RoleAssignment(user=user, institution=institution(TRIAGE), role=Role.TRIAGE, granted_on_server=True)
    for name, value in columns.items():
        setattr(row, name, value)
    RoleAssignment._base_manager.bulk_create([row])
    return row


def role_of(who: Person) -> RoleAssignment:
    return RoleAssignment.objects.get(user=who.user)


def counts(user: User) -> set[str]:
    """Return the roles of an account that count, after each way of asking has said the same."""
    user = User.objects.get(pk=user.pk)
    found = {one.role for one in Person(user=user, second_factor=True).assignments}
    assert found == {one.role for one in people_now([user])[user.pk].assignments}
    assert found == {one.role for one in selectors.roles_of(user)}
    for role in Role.values:
        assert (user in selectors.people_in_role(role)) is (role in found)
    heard = selectors.confirmed_roles_at([institution(code).pk for code in (CSW, SCHOOL, TRIAGE)])
    assert found == {one.role for one in heard if one.user_id == user.pk and one.in_force}
    assert bool(found) is (user.pk in selectors.workplaces_of([user.pk]))
    return found


def test_a_role_that_was_written_into_the_table_counts_for_nothing(person: Callable[..., Person]) -> None:
    officer, stranger = person("triage", TRIAGE), User.objects.create_user("stranac@primer.rs")
    assert counts(officer.user) == {"triage"}
    seals = RoleAssignment.objects.values("seal", "seal_key_id").get(user=officer.user)
    for columns in ({}, seals, {"seal": bytes(32), "seal_key_id": seals["seal_key_id"]}):
        row = planted(stranger, **columns)
        assert counts(stranger) == set()
        row.delete()


@pytest.mark.parametrize(
    "columns",
    [
        {"role": "triage"},
        {"institution_id": "other"},
        {"user_id": "other"},
        {"valid_from": timezone.now() - timedelta(days=400)},
        {"valid_to": timezone.now() + timedelta(days=400)},
        {"granted_on_server": True},
        {"granted_by_id": None},
        {"granted_at": timezone.now() - timedelta(days=400)},
        {"confirmed_by_id": "other"},
        {"confirmed_at": None},
        {"stands_in_for_id": "other", "valid_to": timezone.now() + timedelta(days=1)},
        {"seal": None},
        {"seal_key_id": uuid.UUID(int=0)},
        {"id": uuid.UUID(int=5)},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_no_column_of_a_role_changes_past_the_portal(columns: dict[str, Any], person: Callable[..., Person]) -> None:
    who, other = person("case_worker", CSW), person("head", SCHOOL)
    kept = role_of(other)
    others = {"institution_id": institution(SCHOOL).pk, "user_id": other.user.pk, "stands_in_for_id": kept.pk}
    others["confirmed_by_id"] = other.user.pk
    role = role_of(who)
    write(role, **{name: others[name] if value == "other" else value for name, value in columns.items()})
    changed = RoleAssignment.objects.get(pk=columns.get("id", role.pk))
    assert not changed.seal_stands()
    assert selectors.counting(RoleAssignment.objects.all()) == [kept]


def test_a_role_that_waits_cannot_be_made_confirmed(person: Callable[..., Person]) -> None:
    first, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    waiting = RoleAssignmentFactory(granted_by=first.user, confirmed_by=None)
    write(waiting, confirmed_by=second.user, confirmed_at=timezone.now())
    assert counts(waiting.user) == set()


def test_what_the_portal_does_with_a_role_keeps_its_seal(person: Callable[..., Person]) -> None:
    first, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    account = User.objects.create_user("nova@primer.rs")
    granted = grant_role(
        granted_by=first.user, user=account, institution=institution(CSW), role="case_worker", invited=True
    )
    assert counts(account) == set() and RoleAssignment.objects.get(pk=granted.pk).seal_stands()
    confirm_role(assignment_id=granted.pk, confirmed_by=second.user)
    assert counts(account) == {"case_worker"}
    end_role(assignment_id=granted.pk, ended_by=second.user)
    assert counts(account) == set() and RoleAssignment.objects.get(pk=granted.pk).seal_stands()


def test_no_act_of_the_portal_seals_what_it_finds(person: Callable[..., Person]) -> None:
    first, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    stranger = person("operator", TRIAGE).user
    row = planted(stranger, granted_on_server=False, granted_by=first.user)
    with pytest.raises(RoleRefused) as refused:
        confirm_role(assignment_id=row.pk, confirmed_by=second.user)
    assert refused.value.reason == "unsealed"
    row.refresh_from_db()
    row.confirmed_by = second.user
    row.save()
    assert counts(stranger) == {"operator"}
    end_role(assignment_id=row.pk, ended_by=second.user)
    assert not RoleAssignment.objects.get(pk=row.pk).seal_stands()


def test_of_an_account_that_was_changed_no_role_counts_and_no_new_one_is_granted(person: Callable[..., Person]) -> None:
    admin, worker = person("desk_admin", TRIAGE), person("case_worker", CSW)
    write(worker.user, email="lopov@primer.rs")
    assert counts(worker.user) == set()
    changed = User.objects.get(pk=worker.user.pk)
    with pytest.raises(RoleRefused) as refused:
        grant_role(granted_by=admin.user, user=changed, institution=institution(SCHOOL), role="head")
    assert refused.value.reason == "unsealed"
    write(worker.user, email=worker.user.email)
    assert counts(worker.user) == {"case_worker"}


def test_commands_that_write_past_save_are_refused(person: Callable[..., Person]) -> None:
    who = person("case_worker", CSW)
    role = role_of(who)
    for attempt in (
        lambda: RoleAssignment.objects.update(role="triage"),
        lambda: who.user.role_assignments.update(valid_to=None),
        lambda: RoleAssignment.objects.filter(pk=role.pk).update(institution=institution(SCHOOL)),
        lambda: RoleAssignment.objects.update(seal=None),
        lambda: RoleAssignment.objects.bulk_update([role], ["role"]),
        lambda: RoleAssignment.objects.bulk_create([RoleAssignment(user=who.user)]),
        lambda: User.objects.filter(pk=who.user.pk).update(password="!"),
        lambda: User.objects.bulk_update([who.user], ["is_active"]),
    ):
        with pytest.raises(SealBypassed):
            attempt()
    assert counts(who.user) == {"case_worker"}


def test_a_fixture_brings_no_role_but_one_with_its_seal(person: Callable[..., Person]) -> None:
    who = person("case_worker", CSW)
    text = serializers.serialize("json", [role_of(who)])
    for changed, expected in ((text.replace("case_worker", "supervisor"), set()), (text, {"case_worker"})):
        RoleAssignment.objects.all().delete()
        for row in serializers.deserialize("json", changed):
            row.save()
        assert counts(who.user) == expected


def test_a_broken_seal_opens_nothing_that_an_exclusion_has_closed(
    person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case, both = routed(to=(CSW,)), person("case_worker", SCHOOL)
    person("triage", TRIAGE, user=both.user)
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    write(RoleAssignment.objects.get(user=both.user, role="case_worker"), seal=None)
    assert counts(both.user) == {"triage"}
    assert not Case.objects.visible_to(fresh(both)).exists()


def test_the_command_and_the_health_page_name_what_is_broken(person: Callable[..., Person]) -> None:
    who, out = person("case_worker", CSW), StringIO()
    call_command("grants", "check", stdout=out)
    assert "All seals are good." in out.getvalue() and dict(health.statuses())[LINE].ok
    row = planted(who.user)
    write(who.user, password="md5$a$b")
    with pytest.raises(CommandError) as refused:
        call_command("grants", "check", stdout=out)
    assert refused.value.returncode == 4
    assert f"BROKEN: role {row.pk} (account {who.user.pk}: triage in {TRIAGE})" in out.getvalue()
    assert f"BROKEN: account {who.user.pk} (on)" in out.getvalue()
    assert (dict(health.statuses())[LINE].ok, dict(health.statuses())[LINE].text) == (False, "2")


def test_without_the_key_nothing_counts_and_nothing_is_called_good(person: Callable[..., Person]) -> None:
    who = person("case_worker", CSW)
    VaultKey.objects.filter(purpose="grant").update(state=KeyState.DESTROYED, wrapped=None)
    vault_keyring.forget()
    assert counts(who.user) == set()
    with pytest.raises(CommandError) as refused:
        call_command("grants", "check", stdout=StringIO())
    assert refused.value.returncode == 1


def test_a_rotation_moves_good_seals_and_leaves_the_others_broken(person: Callable[..., Person]) -> None:
    who, other = person("case_worker", CSW), person("head", SCHOOL)
    old = vault_keyring.current("grant").id
    write(role_of(other), role="triage")
    said: list[str] = []
    outcome = rotate("grant", progress=said.append)
    # A role and two accounts are good.
    assert (outcome.moved, outcome.stuck) == (3, 1)
    assert [line for line in said if line.endswith("sealed anew")]
    assert counts(who.user) == {"case_worker"} and counts(other.user) == set()
    assert role_of(who).seal_key_id == outcome.key_id != old == role_of(other).seal_key_id
    assert rotation.move("grant").moved == 0


def test_the_message_is_the_same_in_every_process_and_for_ever() -> None:
    row = RoleAssignment(
        id=uuid.UUID(int=1),
        user_id=uuid.UUID(int=2),
        institution_id=uuid.UUID(int=3),
        role="triage",
        valid_from="2026-12-01T08:00:00+01:00",
        granted_at="2026-12-01T07:00:00Z",
    )
    assert row.seal_message().decode() == (
        '["registry.roleassignment.1","00000000-0000-0000-0000-000000000001",{"confirmed_at":null,"confirmed_by_id":null,'
        '"granted_at":"2026-12-01T07:00:00.000+00:00","granted_by_id":null,"granted_on_server":false,'
        '"institution_id":"00000000-0000-0000-0000-000000000003","role":"triage","stands_in_for_id":null,'
        '"user_id":"00000000-0000-0000-0000-000000000002","valid_from":"2026-12-01T07:00:00.000+00:00","valid_to":null}]'
    )


def test_the_seal_of_a_message_is_the_same_for_ever() -> None:
    key = vault_keyring.Key(uuid.UUID(int=1), "grant", "current", bytes(range(32)))
    mac = grants._mac(key, b'["registry.roleassignment.1","1",{}]')
    assert mac.hex() == "a4d1b86619c82a0d26fa82a29ab25775be8dd17a53386be9963a90aa009cdb26"


def test_a_value_says_the_same_before_it_is_stored_and_after(person: Callable[..., Person]) -> None:
    role = role_of(person("case_worker", CSW))
    role.valid_to = timezone.now() + timedelta(days=1, microseconds=7)
    role.save(update_fields=["valid_to"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM registry_roleassignment WHERE seal IS NULL")
        assert cursor.fetchone() == (0,)
    assert role.seal_stands() and RoleAssignment.objects.get(pk=role.pk).seal_stands()
