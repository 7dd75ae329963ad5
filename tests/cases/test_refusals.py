"""What each check answers, reason by reason: the audit trail and the pages speak by these words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Recovery
from reporting.cases.access.checks import (
    confirmation_refusal,
    disposal_refusal,
    disposing_for,
    first_agreement_valid,
    house_refusal,
    own_emergency_refusal,
    recovery_refusal,
    review_refusal,
)
from reporting.cases.access.closing import closure_refusal, stand_in_ids
from reporting.cases.models import Case, ClosureProposal, DisposalProposal, EmergencyAccess, Exclusion
from reporting.cases.principals import Person
from reporting.registry.models import RoleAssignment
from tests.cases.disposing import BODY, proposed
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
PARTICIPATION = "role_or_participation"


def role_of(person: Person) -> RoleAssignment:
    return RoleAssignment.objects.get(user=person.user)


def opened_by(person: Person, case: Case, *, at: str, reviewer: str | None) -> EmergencyAccess:
    """An opening as the check reads it; nothing is saved."""
    return EmergencyAccess(
        case=case,
        user=person.user,
        institution=institution(at),
        reviewer=institution(reviewer) if reviewer else None,
    )


def test_a_role_is_confirmed_by_neither_of_the_two_whom_it_concerns(person: Callable[..., Person]) -> None:
    granting, receiving, third = (person("desk_admin", TRIAGE) for _ in range(3))
    assignment = RoleAssignment(user=receiving.user, granted_by=granting.user)
    assert confirmation_refusal(granting, assignment) == "own_grant"
    assert confirmation_refusal(receiving, assignment) == "own_grant"
    assert confirmation_refusal(third, assignment) == ""


def test_a_lost_factor_is_confirmed_by_neither_its_owner_nor_the_first(person: Callable[..., Person]) -> None:
    owner, first, second = person("case_worker", CSW), person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    assert recovery_refusal(owner, owner.user) == "own_grant"
    assert recovery_refusal(first, owner.user) == ""
    Recovery.objects.create(user=owner.user, asked_by_owner=True, asked_at=timezone.now(), first_by=first.user)
    assert recovery_refusal(first, owner.user) == "own_grant"
    assert recovery_refusal(owner, owner.user) == "own_grant"
    assert recovery_refusal(second, owner.user) == ""
    other = person("case_worker", CSW)
    assert recovery_refusal(first, other.user) == "", "the matter of one account is not that of another"


def test_a_substitute_is_named_in_the_house_of_the_head(person: Callable[..., Person]) -> None:
    worker = role_of(person("case_worker", CSW))
    assert house_refusal(person("head", CSW), worker) == ""
    assert house_refusal(person("head", SCHOOL), worker) == PARTICIPATION
    assert house_refusal(person("case_worker", CSW), worker) == PARTICIPATION


def test_an_opening_is_ended_by_its_own_person(person: Callable[..., Person], routed: Callable[..., Case]) -> None:
    one, other = person("case_worker", OTHER_CSW), person("case_worker", OTHER_CSW)
    opening = opened_by(one, routed(), at=OTHER_CSW, reviewer=CSW)
    assert own_emergency_refusal(one, opening) == ""
    assert own_emergency_refusal(other, opening) == "others_emergency_access"


def test_an_opening_is_judged_from_outside(person: Callable[..., Person], routed: Callable[..., Case]) -> None:
    case, one = routed(), person("case_worker", OTHER_CSW)
    person("head", CSW, user=(double := person("case_worker", OTHER_CSW)).user)
    by_centre = opened_by(one, case, at=OTHER_CSW, reviewer=CSW)
    assert review_refusal(person("head", CSW), by_centre) == ""
    assert review_refusal(one, by_centre) == "own_emergency_access"
    assert review_refusal(person("case_worker", CSW), by_centre) == PARTICIPATION
    assert review_refusal(person("head", SCHOOL), by_centre) == PARTICIPATION
    by_its_own = opened_by(double, case, at=OTHER_CSW, reviewer=CSW)
    assert review_refusal(person("head", CSW), by_its_own) == "own_emergency_access", (
        "the centre is also an institution of theirs"
    )
    nobody_can = opened_by(one, case, at=OTHER_CSW, reviewer=None)
    assert review_refusal(person("triage", TRIAGE), nobody_can) == ""
    assert review_refusal(person("head", CSW), nobody_can) == PARTICIPATION
    assert review_refusal(person("triage", TRIAGE), by_centre) == PARTICIPATION


def test_a_case_is_closed_by_somebody_else(person: Callable[..., Person], closed: Callable[..., Case]) -> None:
    case = closed()
    proposal = ClosureProposal.objects.select_related("proposed_by").get(case=case)
    assert closure_refusal(Person(user=proposal.proposed_by, second_factor=True), proposal) == "own_proposal"
    assert closure_refusal(person("head", CSW), proposal) == ""
    assert closure_refusal(person("head", OTHER_CSW), proposal) == PARTICIPATION
    assert closure_refusal(person("head", SCHOOL), proposal) == PARTICIPATION, "no grave case: the lead alone decides"


def test_triage_stands_in_only_from_outside_the_lead(
    person: Callable[..., Person], closed: Callable[..., Case]
) -> None:
    parts = list(closed().participations.all())
    officer, worker = person("triage", TRIAGE), person("case_worker", CSW)
    assert stand_in_ids(officer, parts) == {institution(TRIAGE).pk}
    assert stand_in_ids(worker, parts) == set()
    both = person("triage", TRIAGE)
    person("case_worker", CSW, user=both.user)
    assert stand_in_ids(both, parts) == set()
    of_another = person("triage", TRIAGE)
    person("case_worker", SCHOOL, user=of_another.user)
    assert stand_in_ids(of_another, parts) == {institution(TRIAGE).pk}


@pytest.mark.usefixtures("disposal_day")
class TestDisposal:
    """The two sides of a disposal, before and after the first has agreed."""

    @pytest.fixture
    def proposal(self, ended: Callable[..., Case]) -> DisposalProposal:
        ended()
        return proposed()

    def agreed(self, proposal: DisposalProposal, first: Person, at: str) -> DisposalProposal:
        proposal.first_user, proposal.first_institution = first.user, institution(at)
        return proposal

    def test_each_side_by_itself(self, proposal: DisposalProposal, person: Callable[..., Person]) -> None:
        allowed = {("head", CSW): CSW, ("head", SCHOOL): SCHOOL, ("supervisor", BODY): BODY}
        for (role, at), agreeing in allowed.items():
            assert disposal_refusal(one := person(role, at), proposal) == ""
            assert disposing_for(one, proposal) == institution(agreeing).pk
        for role, at in (("case_worker", CSW), ("head", OTHER_CSW), ("triage", TRIAGE), ("case_worker", SCHOOL)):
            assert disposal_refusal(one := person(role, at), proposal) == PARTICIPATION, (role, at)
            assert disposing_for(one, proposal) is None

    def test_who_agreed_first(self, proposal: DisposalProposal, person: Callable[..., Person]) -> None:
        head = person("head", CSW)
        agreed = self.agreed(proposal, head, CSW)
        assert disposal_refusal(head, agreed) == "same_person"
        assert disposal_refusal(person("head", CSW), agreed) == "same_institution"
        assert disposal_refusal(person("head", SCHOOL), agreed) == ""
        assert disposal_refusal(person("supervisor", BODY), agreed) == ""

    def test_the_first_belongs_to_the_house_of_the_second(
        self, proposal: DisposalProposal, person: Callable[..., Person]
    ) -> None:
        head = person("head", CSW)
        person("case_worker", SCHOOL, user=head.user)
        agreed = self.agreed(proposal, head, CSW)
        assert disposal_refusal(second := person("head", SCHOOL), agreed) == "same_institution"
        assert disposing_for(second, agreed) is None
        assert disposal_refusal(person("head", OTHER_CSW), agreed) == PARTICIPATION

    def test_the_other_side_first(self, proposal: DisposalProposal, person: Callable[..., Person]) -> None:
        agreed = self.agreed(proposal, person("head", SCHOOL), SCHOOL)
        assert disposal_refusal(person("supervisor", BODY), agreed) == PARTICIPATION, "that side has agreed"
        assert disposing_for(person("head", CSW), agreed) == institution(CSW).pk
        agreed = self.agreed(proposal, person("supervisor", BODY), BODY)
        assert disposal_refusal(person("head", SCHOOL), agreed) == PARTICIPATION, "the body is of the other side too"
        assert disposing_for(person("head", CSW), agreed) == institution(CSW).pk

    def test_whether_a_first_agreement_still_counts(
        self, proposal: DisposalProposal, person: Callable[..., Person]
    ) -> None:
        assert first_agreement_valid(proposal), "nobody has agreed"
        head = person("head", CSW)
        agreed = self.agreed(proposal, head, CSW)
        assert first_agreement_valid(agreed)
        assert not first_agreement_valid(self.agreed(proposal, person("head", OTHER_CSW), OTHER_CSW))
        Exclusion.objects.create(report=proposal.report, kind="user", user=head.user)
        assert not first_agreement_valid(self.agreed(proposal, head, CSW))
        late = person("head", CSW)
        change(RoleAssignment.objects.filter(user=late.user), valid_to=timezone.now() - timedelta(hours=1))
        assert not first_agreement_valid(self.agreed(proposal, late, CSW))
