"""The door of break-glass: who is let in by which number, how often, and until when it is shut."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied, would_allow
from reporting.cases.emergency_access.opening import ReviewFirst, TooManyMisses
from reporting.cases.models import Case, EmergencyAccess
from reporting.cases.principals import Person, System
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, fresh, institution, open_up
from tests.cases.test_emergency_access import sees
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def test_a_second_press_opens_nothing_twice(case: Case, stranger: Person) -> None:
    key = uuid.uuid4()
    first = open_up(stranger, case, submission_key=key)
    assert open_up(stranger, case, submission_key=key) == first
    assert open_up(stranger, case) == first, "nor does asking anew while it is open"
    assert AuditEvent.objects.filter(action="emergency_access.open").count() == 1


@pytest.mark.parametrize("by_uuid", [False, True])
def test_a_number_or_a_uuid_opens_and_a_wrong_one_says_nothing(case: Case, stranger: Person, by_uuid: bool) -> None:
    assert open_up(stranger, case, matter=case.pk if by_uuid else case.number).case == case
    with pytest.raises(services.NoSuchCase):
        open_up(stranger, case, matter=uuid.uuid4() if by_uuid else "10000000")


def test_guessing_of_numbers_ends_after_ten(case: Case, stranger: Person) -> None:
    for number in range(10):
        with pytest.raises(services.NoSuchCase):
            open_up(stranger, case, matter=f"1000000{number}")
    with pytest.raises(TooManyMisses):
        open_up(stranger, case)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_the_door_opens_again_an_hour_after_the_first_miss_wherever_the_clock_stood(
    minute: int, case: Case, stranger: Person
) -> None:
    start = (timezone.now() + timedelta(hours=2)).replace(minute=minute, second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(10):
            clock.move_to(start + timedelta(minutes=number))
            with pytest.raises(services.NoSuchCase):
                open_up(stranger, case, matter=f"1000000{number}")
        for later in (timedelta(minutes=10), timedelta(minutes=59, seconds=59)):
            clock.move_to(start + later)
            with pytest.raises(TooManyMisses):
                open_up(stranger, case)
        clock.move_to(start + timedelta(hours=1))
        assert open_up(stranger, case).case == case


def test_a_press_with_a_corrected_number_opens_the_case_that_it_names(
    case: Case, routed: Callable[..., Case], stranger: Person
) -> None:
    """Back, another number, the same form with the same key."""
    key, other = uuid.uuid4(), routed()
    first = open_up(stranger, case, submission_key=key)
    second = open_up(stranger, other, submission_key=key)
    assert (first.case, second.case) == (case, other)
    assert open_up(stranger, other, submission_key=key) == second


def test_whoever_lost_the_role_in_whose_name_it_was_opened_opens_anew_in_the_name_of_another(
    case: Case, stranger: Person, person: Callable[..., Person]
) -> None:
    first = open_up(stranger, case)
    change(RoleAssignment.objects.filter(user=stranger.user), valid_to=timezone.now())
    person("case_worker", POLICE, user=stranger.user)
    again = open_up(stranger, case)
    assert again != first and again.institution == institution(POLICE)
    assert sees(stranger, case)


def test_whoever_sees_the_case_needs_no_emergency_access(
    case: Case, person: Callable[..., Person], triage: Person
) -> None:
    for who in (person("case_worker", CSW), person("case_worker", SCHOOL), triage):
        with pytest.raises(services.SeenAlready) as seen:
            open_up(who, case)
        assert seen.value.case_id == case.pk


@pytest.mark.parametrize("role", ["head", "supervisor", "custodian", "auditor", "operator", "desk_admin"])
def test_only_a_worker_or_triage_may_open_in_emergency(role: str, case: Case, person: Callable[..., Person]) -> None:
    with pytest.raises(AccessDenied):
        open_up(person(role, OTHER_CSW), case)


def test_without_a_second_factor_nothing_breaks(case: Case, stranger: Person) -> None:
    assert not would_allow(Person(user=stranger.user, second_factor=False), "emergency_access.open")


def test_a_ground_must_be_one_that_is_offered(case: Case, stranger: Person) -> None:
    with pytest.raises(services.UnknownCode):
        open_up(stranger, case, ground="curiosity")


def test_an_account_opens_a_case_twice_and_then_waits_until_somebody_has_judged(
    case: Case, stranger: Person, person: Callable[..., Person]
) -> None:
    head = person("head", CSW)
    for _ in range(2):
        last = open_up(stranger, case)
        services.end_emergency_access(principal=fresh(stranger), opening_id=last.pk)
    with pytest.raises(ReviewFirst):
        open_up(stranger, case)
    assert EmergencyAccess.objects.visible_to(SYSTEM).count() == 2
    assert open_up(person("case_worker", OTHER_CSW), case), "of other accounts nothing is counted"
    services.review_emergency_access(principal=fresh(head), opening_id=last.pk, verdict="justified", remark="Да.")
    assert open_up(stranger, case)
