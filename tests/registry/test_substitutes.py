"""A head names who stands in for an absent worker; the right comes and goes with the days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases import services as cases
from reporting.cases.access import decide, would_allow
from reporting.cases.models import Case, Exclusion, Participation
from reporting.cases.principals import Person, System
from reporting.registry.models import RoleAssignment
from reporting.registry.services import RoleRefused, confirm_role, end_role
from reporting.registry.substitutes import end_substitute, name_substitute
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, TRIAGE, fresh
from tests.registry.factories import UserFactory, former_worker

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
FIRST, LAST = date(2027, 3, 27), date(2027, 3, 30)  # over the change to summer time


@pytest.fixture
def head(person: Callable[..., Person]) -> Person:
    with time_machine.travel("2027-03-20", tick=False):
        return person("head", CSW)


@pytest.fixture
def absent(person: Callable[..., Person]) -> RoleAssignment:
    with time_machine.travel("2027-03-20", tick=False):
        return person("case_worker", CSW).user.role_assignments.get()


@pytest.fixture
def administrator(person: Callable[..., Person]) -> Person:
    with time_machine.travel("2027-03-20", tick=False):
        return person("desk_admin", TRIAGE)


@pytest.fixture
def name(head: Person, absent: RoleAssignment) -> Callable[..., RoleAssignment]:
    def make(**changes: Any) -> RoleAssignment:
        asked: dict[str, Any] = {"named_by": head.user, "absent_id": absent.pk, "first_day": FIRST, "last_day": LAST}
        asked |= {"user": changes.pop("user", None) or former_worker()} | changes
        with time_machine.travel("2027-03-25 10:00:00Z", tick=False):
            return name_substitute(**asked)

    return make


@pytest.fixture
def confirmed(name: Callable[..., RoleAssignment], administrator: Person) -> RoleAssignment:
    with time_machine.travel("2027-03-25 11:00:00Z", tick=False):
        return confirm_role(assignment_id=name().pk, confirmed_by=administrator.user)


def at(moment: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(moment))


def works(user: User) -> bool:
    return bool(Person(user=user, second_factor=True).institution_ids("case_worker"))


def test_it_counts_from_the_first_day_to_the_end_of_the_last(confirmed: RoleAssignment) -> None:
    for moment, counts in (
        ("2027-03-26 23:59:59.999999", False),
        ("2027-03-27 00:00:00", True),
        ("2027-03-30 23:59:59.999999", True),
        ("2027-03-31 00:00:00", False),
    ):
        with time_machine.travel(at(moment), tick=False):
            assert works(confirmed.user) == counts, moment


def test_unconfirmed_it_never_counts(name: Callable[..., RoleAssignment], head: Person) -> None:
    named = name()
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False):
        assert not works(named.user)
        with pytest.raises(RoleRefused):
            confirm_role(assignment_id=named.pk, confirmed_by=head.user)


def test_whom_a_former_head_named_is_not_confirmed(
    name: Callable[..., RoleAssignment], head: Person, administrator: Person
) -> None:
    named = name()
    with time_machine.travel(at("2027-03-26 12:00:00"), tick=False):
        end_role(assignment_id=head.user.role_assignments.get().pk, ended_by=administrator.user)
        with pytest.raises(RoleRefused) as refused:
            confirm_role(assignment_id=named.pk, confirmed_by=administrator.user)
    assert refused.value.reason == "granter_gone"


def test_the_substitute_works_on_the_cases_and_passes_exclusion_itself(
    routed: Callable[..., Case], confirmed: RoleAssignment
) -> None:
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False) as clock:
        case, who = routed(to=(CSW,)), Person(user=confirmed.user, second_factor=True)
        part = Participation.objects.visible_to(SYSTEM).get(case=case)
        assert cases.accept_participation(principal=fresh(who), participation_id=part.pk).status == "accepted"
        assert would_allow(fresh(who), "report.read_story", case.first_report)
        clock.move_to(at("2027-03-31 00:00:00"))
        assert not Case.objects.visible_to(fresh(who)).exists()
        clock.move_to(at("2027-03-28 12:00:00"))
        Exclusion.objects.create(report=case.first_report, kind="user", user=confirmed.user)
        assert not Case.objects.visible_to(fresh(who)).exists()


def test_it_counts_no_longer_than_the_role_that_it_stands_in_for(
    confirmed: RoleAssignment, absent: RoleAssignment, administrator: Person, person: Callable[..., Person]
) -> None:
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False):
        assert works(confirmed.user)
        end_role(assignment_id=absent.pk, ended_by=administrator.user)
        assert not works(confirmed.user)


def test_the_head_ends_it_when_the_absent_one_is_back(confirmed: RoleAssignment, head: Person) -> None:
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False):
        ended = end_substitute(assignment_id=confirmed.pk, ended_by=head.user)
        assert end_substitute(assignment_id=confirmed.pk, ended_by=head.user).valid_to == ended.valid_to
        assert not works(confirmed.user)
    assert set(AuditEvent.objects.filter(object_id=confirmed.user_id).values_list("action", flat=True)) == {
        "substitute.name",
        "role.confirm",
        "substitute.end",
    }


@pytest.mark.parametrize(("role", "where"), [("head", OTHER_CSW), ("case_worker", CSW), ("desk_admin", CSW)])
def test_nobody_but_the_head_of_that_institution_names_or_ends(
    role: str, where: str, name: Callable[..., RoleAssignment], confirmed: RoleAssignment, person: Callable[..., Person]
) -> None:
    with time_machine.travel("2027-03-20", tick=False):
        other = person(role, where)
    with pytest.raises(RoleRefused, match="head"):
        name(named_by=other.user)
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False), pytest.raises(RoleRefused, match="head"):
        end_substitute(assignment_id=confirmed.pk, ended_by=other.user)


def test_what_makes_no_sense_is_refused(
    name: Callable[..., RoleAssignment], head: Person, absent: RoleAssignment, confirmed: RoleAssignment
) -> None:
    for reason, changes in {
        "own": {"user": head.user},
        "period": {"last_day": FIRST - timedelta(days=1)},
        "inactive": {"user": former_worker(is_active=False)},
        "absent": {"absent_id": confirmed.pk},
        "held": {"user": confirmed.user, "last_day": LAST + timedelta(days=1)},
    }.items():
        with pytest.raises(RoleRefused) as refused:
            name(**changes)
        assert refused.value.reason == reason
    with pytest.raises(RoleRefused, match="Nobody stands in"):
        name(user=absent.user)
    with pytest.raises(RoleRefused, match="one of the desk"):
        name(user=UserFactory())


def test_a_second_press_names_nobody_twice(name: Callable[..., RoleAssignment]) -> None:
    user = former_worker()
    assert name(user=user) == name(user=user)
    assert RoleAssignment.objects.filter(user=user, stands_in_for__isnull=False).count() == 1


def test_another_first_day_is_another_period_and_not_the_same_press(name: Callable[..., RoleAssignment]) -> None:
    user = former_worker()
    name(user=user)
    with pytest.raises(RoleRefused) as refused:
        name(user=user, first_day=FIRST - timedelta(days=1))
    assert refused.value.reason == "held"


def test_one_period_after_the_other_or_before_it_is_no_overlap(name: Callable[..., RoleAssignment]) -> None:
    user = former_worker()
    name(user=user)
    day = timedelta(days=1)
    assert name(user=user, first_day=LAST + day, last_day=LAST + 3 * day)
    assert name(user=user, first_day=FIRST - day, last_day=FIRST - day)
    with pytest.raises(RoleRefused):
        name(user=user, first_day=FIRST - day, last_day=FIRST)


def test_a_second_press_today_is_the_same_press(name: Callable[..., RoleAssignment]) -> None:
    user, today = former_worker(), date(2027, 3, 25)
    assert name(user=user, first_day=today) == name(user=user, first_day=today)


def test_a_substitutes_role_lifts_no_verdict_on_emergency_access(
    routed: Callable[..., Case],
    name: Callable[..., RoleAssignment],
    administrator: Person,
    person: Callable[..., Person],
) -> None:
    from reporting.cases.models import EmergencyAccess
    from tests.cases.test_access_matrix import opening_on

    with time_machine.travel(at("2027-03-24 12:00:00"), tick=False):
        who = person("case_worker", OTHER_CSW)
        opening = opening_on(routed(), by=who)
        EmergencyAccess.objects.visible_to(SYSTEM).filter(pk=opening.pk).update(
            verdict="not_justified", reviewed_at=timezone.now()
        )
        assert decide(fresh(who), "emergency_access.open").reason == "not_justified"
    named = name(user=who.user)
    with time_machine.travel(at("2027-03-28 12:00:00"), tick=False):
        confirm_role(assignment_id=named.pk, confirmed_by=administrator.user)
        assert decide(fresh(who), "emergency_access.open").reason == "not_justified"
