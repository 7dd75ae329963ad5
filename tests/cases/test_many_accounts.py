"""Whom a report excludes is asked about any number of accounts: a database puts only so many questions together."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.casework.queries.charge import colleagues, who_can_take
from reporting.cases.models import Case, Exclusion, Participation
from reporting.cases.notifications.hearing import hearers_at
from reporting.cases.principals import Person, System
from reporting.cases.triage.sent import sent_cases
from reporting.registry.models import RoleAssignment
from tests.cases.fixtures import CSW, fresh, institution

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
MANY = 600


def test_six_hundred_accounts_of_one_house_are_asked_whether_a_report_excludes_them(
    triage: Person, routed: Callable[..., Case]
) -> None:
    users = [User.objects.create(email=f"{number}@mnogo.test") for number in range(MANY)]
    now, roles = timezone.now(), {"institution": institution(CSW), "role": "case_worker", "granted_by": triage.user}
    roles |= {"valid_from": now, "confirmed_by": users[0], "confirmed_at": now}
    for user in users[1:]:
        RoleAssignment.objects.create(user=user, **roles)
    case = routed(to=(CSW,))
    for user in (users[1], users[-1]):
        Exclusion.objects.create(report=case.first_report, kind="user", user=user)
    part = Participation.objects.visible_to(System("test")).get(case=case)
    left = MANY - 3
    assert len(hearers_at(institution(CSW), case.first_report).people) == left
    assert len(colleagues(part)) == len(who_can_take([part])[part.pk]) == left
    assert [line.hearers for sent in sent_cases(fresh(triage)).rows for line in sent.lines] == [left]
