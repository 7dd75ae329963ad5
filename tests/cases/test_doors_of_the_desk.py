"""What a role opens before any matter is asked about: the desk, its menu, the health page."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory

from reporting.cases.access import has_desk_pages, has_role_for, may_read_health, person_of
from reporting.cases.principals import Person
from reporting.registry.models import Role, RoleAssignment
from tests.cases.fixtures import CSW, TRIAGE, fresh
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
DESK = {"triage", "case_worker", "head", "supervisor", "custodian", "auditor", "desk_admin"}


@pytest.mark.parametrize("role", Role.values)
def test_which_roles_open_the_desk(role: str, person: Callable[..., Person]) -> None:
    user = person(role, CSW).user
    assert has_desk_pages(user) is (role in DESK)
    change(RoleAssignment.objects.filter(user=user), confirmed_by=None, confirmed_at=None)
    assert has_desk_pages(user) is False, "what nobody has confirmed opens nothing"


def test_a_menu_shows_what_a_general_role_opens(person: Callable[..., Person]) -> None:
    administrator = person("desk_admin", TRIAGE)
    assert has_role_for(administrator, "roles.view") is True
    assert has_role_for(administrator, "audit.read") is False
    assert has_role_for(Person(user=administrator.user), "roles.view") is False, "without the second factor"


@pytest.mark.parametrize(("role", "readable"), [("operator", True), ("desk_admin", False), ("head", False)])
def test_health_is_read_by_operators_after_their_second_factor(
    role: str, readable: bool, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = RequestFactory().get("/zdravlje/")
    request.user = person(role, TRIAGE).user
    monkeypatch.setattr("portal.accounts.sessions.has_second_factor", lambda asked: asked is request)
    assert may_read_health(request) is readable
    monkeypatch.setattr("portal.accounts.sessions.has_second_factor", lambda asked: False)
    assert may_read_health(request) is False


def test_the_principal_of_a_request_is_its_account(
    person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = RequestFactory().get("/postupanje/")
    request.user = person("head", CSW).user
    for passed in (True, False):
        monkeypatch.setattr("portal.accounts.sessions.has_second_factor", lambda asked, passed=passed: passed)
        found = person_of(request)
        assert (found.user, found.second_factor) == (request.user, passed)
    assert fresh(person_of(request)).roles == set()
