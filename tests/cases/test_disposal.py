"""A file goes when two people of two institutions agree, and nothing has changed in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.models import Case, DisposalProposal, Exclusion, Report, Tombstone
from reporting.cases.principals import Person
from reporting.cases.services.disposal import approve_disposal, propose_due
from reporting.cases.states import CaseStatus, TransitionNotAllowed
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent, KeyWrap
from tests.cases.disposing import BODY, BODY_OF_TRIAGE, NOW, SYSTEM, THREE_YEARS, proposals, proposed
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


def test_two_people_of_two_institutions_erase_it(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    head, above = person("head", CSW), person("supervisor", BODY)
    assert approve_disposal(principal=head, proposal_id=proposal.pk) is None
    assert Report.objects.visible_to(SYSTEM).exists()
    stone = approve_disposal(principal=above, proposal_id=proposal.pk)
    assert stone is not None
    assert stone.pk == proposal.pk
    assert (stone.first_user, stone.first_institution.code) == (head.user, CSW)
    assert (stone.second_user, stone.second_institution.code) == (above.user, BODY)
    for model in (Report, Case, DisposalProposal):
        assert not model.objects.visible_to(SYSTEM).exists()
    assert not KeyWrap.objects.exists()
    actors = AuditEvent.objects.filter(action="disposal.approve").values_list("actor", "institution")
    assert set(actors) == {(head.user.pk, institution(CSW).pk), (above.user.pk, institution(BODY).pk)}


# role, institution, whether it may be the first, whether it may be the second after the head of the lead
WHO = [
    ("head", CSW, True, False),
    ("supervisor", CSW, False, False),
    ("case_worker", CSW, False, False),
    ("head", SCHOOL, True, True),
    ("supervisor", SCHOOL, True, True),
    ("case_worker", SCHOOL, False, False),
    ("supervisor", BODY, True, True),
    ("head", BODY, True, True),
    ("case_worker", BODY, False, False),
    ("triage", TRIAGE, False, False),
    ("head", OTHER_CSW, False, False),
    ("supervisor", POLICE, False, False),
    ("desk_admin", TRIAGE, False, False),
    ("auditor", TRIAGE, False, False),
]


def test_who_may_agree_first_and_second_is_exactly_this(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    people = [person(role, at) for role, at, _, _ in WHO]
    assert [decide(one, "disposal.approve", proposal).allowed for one in people] == [first for *_, first, _ in WHO]
    approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)
    (proposal,) = proposals()
    assert [decide(one, "disposal.approve", proposal).allowed for one in people] == [second for *_, second in WHO]


def test_of_a_report_without_a_case_triage_and_the_body_above_it_agree(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit()
    services.set_report_aside(principal=triage, report_id=report.pk, reason="misuse")
    with time_machine.travel(NOW + timedelta(days=120), tick=False):
        propose_due(timezone.now())
        (proposal,) = proposals()
        approve_disposal(principal=triage, proposal_id=proposal.pk)
        with pytest.raises(AccessDenied) as refused:
            approve_disposal(principal=person("triage", TRIAGE), proposal_id=proposal.pk)
        assert refused.value.decision.reason == "same_institution"
        above = person("supervisor", BODY_OF_TRIAGE)
        assert approve_disposal(principal=above, proposal_id=proposal.pk) is not None
    assert not Report.objects.visible_to(SYSTEM).exists()


def test_the_same_person_is_refused_also_with_a_role_elsewhere(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head = person("head", CSW)
    person("supervisor", BODY, user=head.user)
    approve_disposal(principal=head, proposal_id=proposal.pk)
    for _ in range(2):
        with pytest.raises(AccessDenied) as refused:
            approve_disposal(principal=fresh(head), proposal_id=proposal.pk)
        assert refused.value.decision.reason == "same_person"
    assert Report.objects.visible_to(SYSTEM).exists()


def test_another_person_of_the_same_institution_is_refused_also_with_a_role_elsewhere(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)
    second = person("supervisor", BODY)
    person("custodian", CSW, user=second.user)
    with pytest.raises(AccessDenied) as refused:
        approve_disposal(principal=fresh(second), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "same_institution"


def test_two_who_do_not_keep_the_file_are_not_enough(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    approve_disposal(principal=person("head", SCHOOL), proposal_id=proposal.pk)
    with pytest.raises(AccessDenied) as refused:
        approve_disposal(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "role_or_participation"
    assert approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk) is not None


def test_an_excluded_institution_learns_of_no_proposal(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(BODY))
    above = person("supervisor", BODY)
    assert not DisposalProposal.objects.visible_to(above).exists()
    assert decide(above, "disposal.approve", proposal).reason == "excluded"
    with pytest.raises(DisposalProposal.DoesNotExist):
        approve_disposal(principal=above, proposal_id=proposal.pk)


def test_an_excluded_body_is_never_named(ended: Callable[..., Case]) -> None:
    case = ended()
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(BODY))
    assert proposed().body is None


def test_a_first_agreement_of_who_is_excluded_or_gone_by_now_does_not_count(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    head, above = person("head", CSW), person("supervisor", BODY)
    approve_disposal(principal=head, proposal_id=proposal.pk)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    assert approve_disposal(principal=above, proposal_id=proposal.pk) is None
    second = person("head", CSW)
    RoleAssignment.objects.filter(user=above.user).update(valid_to=NOW)
    assert approve_disposal(principal=second, proposal_id=proposal.pk) is None
    (kept,) = proposals()
    assert kept.first_user == second.user
    assert not Tombstone.objects.exists()


def test_a_first_agreement_falls_with_the_role_in_whose_name_it_was_given(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal = proposed()
    head = person("head", CSW)
    approve_disposal(principal=head, proposal_id=proposal.pk)
    RoleAssignment.objects.filter(user=head.user).update(valid_to=NOW)
    # Still of the same institution, in a role that agrees to nothing.
    person("custodian", CSW, user=head.user)
    assert approve_disposal(principal=person("supervisor", BODY), proposal_id=proposal.pk) is None
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
    approve_disposal(principal=fresh(first), proposal_id=proposal.pk)
    with pytest.raises(AccessDenied) as refused:
        approve_disposal(principal=fresh(second), proposal_id=proposal.pk)
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
    approve_disposal(principal=fresh(head), proposal_id=proposal.pk)
    stone = approve_disposal(principal=fresh(second), proposal_id=proposal.pk)
    assert stone is not None and stone.second_institution.code == apart


def test_without_a_second_factor_nobody_agrees(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    with pytest.raises(DisposalProposal.DoesNotExist):
        approve_disposal(principal=person("head", CSW, second_factor=False), proposal_id=proposal.pk)


def test_a_case_that_was_opened_again_in_between_stays(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    proposal = proposed()
    approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)
    services.reopen_case(principal=triage, case_id=case.pk)
    with pytest.raises(AccessDenied) as refused:
        approve_disposal(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert refused.value.decision.reason == "state"
    assert proposals() == []
    assert Report.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"status": CaseStatus.REOPENED},
        {"closed_at": NOW - timedelta(days=1)},
        {"closed_at": NOW - THREE_YEARS - timedelta(days=1)},
        {"outcome": "handed_over"},
    ],
)
def test_whatever_changed_it_the_second_look_sees_it(
    change: dict[str, Any], ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    """Even where nobody withdrew the proposal."""
    case = ended()
    proposal = proposed()
    approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(**change)
    with pytest.raises(TransitionNotAllowed):
        approve_disposal(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert Report.objects.visible_to(SYSTEM).exists()
