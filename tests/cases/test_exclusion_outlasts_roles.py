"""Whom a report excludes stays out when a role ends, before it begins, and at every other desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import Person
from reporting.cases.selectors import triage_queue
from reporting.registry.models import RoleAssignment
from reporting.registry.substitutes import name_substitute
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, fresh, institution, open_up
from tests.registry.factories import change

pytestmark = pytest.mark.django_db


def sees(who: Person, case: Case) -> bool:
    """Whether the case is visible, which the decision on one case must say as well."""
    visible = Case.objects.visible_to(fresh(who)).filter(pk=case.pk).exists()
    assert is_excluded(fresh(who), subject_of(case)) is not visible
    return visible


def role_at(who: Person, code: str) -> RoleAssignment:
    return RoleAssignment.objects.get(user=who.user, institution__code=code)


@pytest.fixture
def both(person: Callable[..., Person]) -> Person:
    """An account that works in the centre and in the school."""
    who = person("case_worker", CSW)
    return person("case_worker", SCHOOL, user=who.user)


@pytest.fixture
def excluding(routed: Callable[..., Case]) -> Case:
    """A case of the centre whose report excludes the school."""
    case = routed(to=(CSW,))
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    return case


def test_a_role_that_ends_does_not_open_what_was_closed(excluding: Case, both: Person) -> None:
    assert not sees(both, excluding)
    change(RoleAssignment.objects.filter(pk=role_at(both, SCHOOL).pk), valid_to=timezone.now())
    assert not sees(both, excluding)


def test_a_substitution_that_ends_does_not_either(excluding: Case, both: Person, person: Callable[..., Person]) -> None:
    absent = role_at(person("case_worker", SCHOOL), SCHOOL)
    change(
        RoleAssignment.objects.filter(pk=role_at(both, SCHOOL).pk),
        stands_in_for=absent,
        valid_to=timezone.now() + timedelta(days=1),
    )
    change(RoleAssignment.objects.filter(pk=absent.pk), valid_to=timezone.now())
    assert not sees(both, excluding)


def test_a_role_counts_from_its_confirmation_on_also_before_its_first_day(excluding: Case, both: Person) -> None:
    role = RoleAssignment.objects.filter(pk=role_at(both, SCHOOL).pk)
    second = role.get().confirmed_by
    change(role, valid_from=timezone.now() + timedelta(days=30))
    assert not sees(both, excluding)
    change(role, confirmed_by=None, confirmed_at=None)
    assert sees(both, excluding)
    change(role, confirmed_by=second, valid_to=timezone.now() + timedelta(days=31))
    assert not sees(both, excluding)


def test_the_head_of_an_excluded_institution_shuts_nobody_of_triage_out(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    """Naming a substitute takes one person, the one whom the report is about."""
    report = submit(danger_now="yes")
    Exclusion.objects.create(report=report, kind="institution", institution=institution(SCHOOL))
    absent = role_at(person("case_worker", SCHOOL), SCHOOL)
    today = timezone.localdate()
    name_substitute(
        named_by=person("head", SCHOOL).user,
        absent_id=absent.pk,
        user=triage.user,
        first_day=today + timedelta(days=200),
        last_day=today + timedelta(days=210),
    )
    assert Report.objects.visible_to(fresh(triage)).filter(pk=report.pk).exists()
    assert triage_queue(fresh(triage)).rows == [report]


def test_whoever_left_the_police_is_out_while_a_report_excludes_the_police(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    who = person("case_worker", CSW)
    person("case_worker", POLICE, user=who.user)
    change(RoleAssignment.objects.filter(pk=role_at(who, POLICE).pk), valid_to=timezone.now())
    assert not sees(who, routed(to=(CSW,), excluded=("police",)))
    assert sees(who, routed(to=(CSW,)))


def test_emergency_access_finds_no_case_for_whoever_left_the_excluded_school(
    excluding: Case, person: Callable[..., Person]
) -> None:
    who = person("case_worker", OTHER_CSW)
    person("case_worker", SCHOOL, user=who.user)
    change(RoleAssignment.objects.filter(pk=role_at(who, SCHOOL).pk), valid_to=timezone.now())
    with pytest.raises(services.NoSuchCase):
        open_up(who, excluding)


def test_what_an_account_has_held_is_read_with_what_it_holds(excluding: Case, both: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        list(Case.objects.visible_to(fresh(both)))
    # The roles, what is open by break-glass, and the rows themselves.
    assert len(queries) <= 3
