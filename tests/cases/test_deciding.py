"""In which order ``decide`` asks, and what it never asks."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission

from portal.pages.cms_groups import EDITORS, REVIEWERS
from reporting.cases.access import RULES, decide
from reporting.cases.models import Case, Exclusion, Participation
from reporting.cases.principals import Person, System
from tests.access.cast import account
from tests.cases.fixtures import CSW

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def test_whoever_fails_everything_hears_of_one_obstacle_after_the_other(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    parts = Participation.objects.visible_to(SYSTEM).filter(case=routed(), institution__code=CSW)
    user, second_factor, field_class = account(), False, "original_file"
    exclusion = Exclusion.objects.create(report=parts.get().report, kind="user", user=user)

    def answer() -> tuple[bool, str]:
        who = Person(user=user, second_factor=second_factor)
        decision = decide(who, "participation.finish", parts.get(), field_class)
        return decision.allowed, decision.reason

    assert answer() == (False, "excluded")
    exclusion.delete()
    assert answer() == (False, "second_factor")
    second_factor = True
    assert answer() == (False, "role_or_participation")
    person("case_worker", CSW, user=user)
    assert answer() == (False, "state")
    parts.update(status="accepted")
    assert answer() == (False, "field_class")
    field_class = "public"
    assert answer() == (True, "role")


def test_groups_and_permissions_of_the_cms_open_nothing(routed: Callable[..., Case]) -> None:
    case = routed()
    user = account(is_staff=True)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in (EDITORS, REVIEWERS)])
    user.user_permissions.set(Permission.objects.all())
    assert user.has_perm("cases.view_case") and not user.is_superuser
    report, part = case.first_report, case.participations.all()[0]
    for action in RULES:
        for obj in (None, report, case, part):
            decision = decide(Person(user=user, second_factor=True), action, obj)
            assert (decision.allowed, decision.reason) == (False, "role_or_participation"), (action, obj)
