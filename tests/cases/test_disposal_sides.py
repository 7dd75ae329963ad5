"""Two people of two institutions: who stands apart from whom, and when a first agreement falls."""

from collections.abc import Callable

import pytest

from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, Exclusion, Report, Tombstone
from reporting.cases.principals import Person
from reporting.registry.models import RoleAssignment
from tests.cases.disposing import BODY, NOW, SYSTEM, agree, proposals, proposed
from tests.cases.fixtures import CSW, SCHOOL, fresh
from tests.registry.factories import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


def test_the_same_person_is_refused_also_with_a_role_elsewhere(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head = person("head", CSW)
    person("supervisor", BODY, user=head.user)
    agree(principal=head, proposal_id=proposal.pk)
    for _ in range(2):
        with pytest.raises(AccessDenied) as refused:
            agree(principal=fresh(head), proposal_id=proposal.pk)
        assert refused.value.decision.reason == "same_person"
    assert Report.objects.visible_to(SYSTEM).exists()


def test_another_person_of_the_same_institution_is_refused_also_with_a_role_elsewhere(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    second = person("supervisor", BODY)
    person("custodian", CSW, user=second.user)
    with pytest.raises(AccessDenied) as refused:
        agree(principal=fresh(second), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "same_institution"


def test_two_who_do_not_keep_the_file_are_not_enough(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    agree(principal=person("head", SCHOOL), proposal_id=proposal.pk)
    with pytest.raises(AccessDenied) as refused:
        agree(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "role_or_participation"
    assert agree(principal=person("head", CSW), proposal_id=proposal.pk) is not None


def test_a_first_agreement_of_who_is_excluded_or_gone_by_now_does_not_count(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    head, above = person("head", CSW), person("supervisor", BODY)
    agree(principal=head, proposal_id=proposal.pk)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    assert agree(principal=above, proposal_id=proposal.pk) is None
    second = person("head", CSW)
    change(RoleAssignment.objects.filter(user=above.user), valid_to=NOW)
    assert agree(principal=second, proposal_id=proposal.pk) is None
    (kept,) = proposals()
    assert kept.first_user == second.user
    assert not Tombstone.objects.exists()


def test_a_first_agreement_falls_with_the_role_in_whose_name_it_was_given(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head = person("head", CSW)
    agree(principal=head, proposal_id=proposal.pk)
    change(RoleAssignment.objects.filter(user=head.user), valid_to=NOW)
    # Still of the same institution, in a role that agrees to nothing.
    person("custodian", CSW, user=head.user)
    assert agree(principal=person("supervisor", BODY), proposal_id=proposal.pk) is None
    assert not Tombstone.objects.exists()


@pytest.mark.parametrize("head_is_first", [True, False])
def test_neither_may_belong_to_the_institution_for_which_the_other_agrees(
    head_is_first: bool, ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head, above = person("head", CSW), person("supervisor", BODY)
    person("auditor", BODY, user=head.user)
    first, second = (head, above) if head_is_first else (above, head)
    agree(principal=fresh(first), proposal_id=proposal.pk)
    with pytest.raises(AccessDenied) as refused:
        agree(principal=fresh(second), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "same_institution"
    assert Report.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize(("of_first", "apart"), [(BODY, SCHOOL), (SCHOOL, BODY)])
def test_who_could_agree_for_two_institutions_does_so_for_the_one_apart_from_the_first(
    of_first: str, apart: str, ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head, second = person("head", CSW), person("supervisor", BODY)
    person("auditor", of_first, user=head.user)
    person("head", SCHOOL, user=second.user)
    agree(principal=fresh(head), proposal_id=proposal.pk)
    stone = agree(principal=fresh(second), proposal_id=proposal.pk)
    assert stone is not None and stone.second_institution.code == apart
