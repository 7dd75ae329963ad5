"""A closing takes the approvals of people who may still give them, never two of one person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, ClosureProposal, Participation
from reporting.cases.principals import Person, System
from reporting.cases.states import CaseStatus
from reporting.registry.models import RoleAssignment
from tests.cases.fixtures import CSW, POLICE, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


class Closing:
    """A grave case of the centre (lead) and the police, which a worker of the centre has proposed to close."""

    def __init__(self, case: Case, person: Callable[..., Person]) -> None:
        self.case = case
        self.worker, self.head, self.officer = (
            person("case_worker", CSW),
            person("head", CSW),
            person("case_worker", POLICE),
        )
        for who, code in ((self.worker, CSW), (self.officer, POLICE)):
            part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)
            services.accept_participation(principal=who, participation_id=part.pk)
            services.finish_participation(principal=who, participation_id=part.pk, reason="Договорено је.")
        self.proposal = services.propose_closure(
            principal=fresh(self.worker), case_id=case.pk, outcome="stopped", note="Да."
        )

    def approve(self, who: Person) -> ClosureProposal:
        return services.approve_closure(principal=fresh(who), proposal_id=self.proposal.pk)

    @property
    def status(self) -> Any:
        """Where the case stands now."""
        return Case.objects.visible_to(SYSTEM).get(pk=self.case.pk).status


@pytest.fixture
def closing(routed: Callable[..., Case], person: Callable[..., Person]) -> Closing:
    return Closing(routed(to=(CSW, POLICE), risk="acute"), person)


def end_role(who: Person, code: str) -> None:
    """Let ``who`` lose every role in an institution."""
    RoleAssignment.objects.filter(user=who.user, institution__code=code).delete()


def test_whoever_has_approved_for_the_lead_does_not_approve_again_for_the_police(
    closing: Closing, person: Callable[..., Person]
) -> None:
    both = person("case_worker", CSW)
    person("case_worker", POLICE, user=both.user)
    closing.approve(both)
    end_role(both, CSW)
    with pytest.raises(AccessDenied) as refused:
        closing.approve(both)
    assert refused.value.decision.reason == "same_person"
    assert closing.status == CaseStatus.CLOSURE_PROPOSED
    with pytest.raises(AccessDenied):
        services.reject_closure(principal=fresh(both), proposal_id=closing.proposal.pk, note="Не.")


def test_a_second_press_of_an_approval_changes_nothing(closing: Closing) -> None:
    for _ in range(2):
        assert closing.approve(closing.head).status == "open"
    assert closing.proposal.approvals.count() == 1


def test_the_database_keeps_no_two_approvals_of_one_person(closing: Closing) -> None:
    closing.approve(closing.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.proposal.approvals.create(
            institution=institution(POLICE), approved_by=closing.head.user, approved_at=timezone.now()
        )
