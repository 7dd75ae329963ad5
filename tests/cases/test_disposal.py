"""A file goes when two people of two institutions agree, and nothing has changed in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.models import Case, DisposalProposal, Exclusion, Report
from reporting.cases.principals import Person
from reporting.cases.retention.disposal import propose_due
from reporting.cases.states import FIRST, CaseStatus, TransitionNotAllowed
from reporting.vault.models import AuditEvent, KeyWrap
from tests.cases.disposing import BODY, BODY_OF_TRIAGE, NOW, SYSTEM, THREE_YEARS, agree, proposals, proposed
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, dismiss, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


def test_two_people_of_two_institutions_erase_it(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    head, above = person("head", CSW), person("supervisor", BODY)
    assert agree(principal=head, proposal_id=proposal.pk) is None
    assert Report.objects.visible_to(SYSTEM).exists()
    stone = agree(principal=above, proposal_id=proposal.pk)
    assert stone is not None
    assert stone.pk == proposal.pk
    assert (stone.first_user, stone.first_institution.code) == (head.user, CSW)
    assert (stone.second_user, stone.second_institution.code) == (above.user, BODY)
    for model in (Report, Case, DisposalProposal):
        assert not model.objects.visible_to(SYSTEM).exists()
    assert not KeyWrap.objects.exists()
    actors = AuditEvent.objects.filter(action="disposal.approve").values_list("actor", "institution")
    assert set(actors) == {(head.user.pk, institution(CSW).pk), (above.user.pk, institution(BODY).pk)}


def test_who_read_that_nothing_goes_yet_erases_nothing(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    """The other side has agreed between the page and the press."""
    ended()
    proposal = proposed()
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    above = person("supervisor", BODY)
    with pytest.raises(services.AnotherAgreement):
        services.approve_disposal(principal=above, proposal_id=proposal.pk, expects=FIRST)
    assert Report.objects.visible_to(SYSTEM).exists()
    assert not AuditEvent.objects.filter(action="disposal.approve", actor=above.user.pk).exists()


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
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    (proposal,) = proposals()
    assert [decide(one, "disposal.approve", proposal).allowed for one in people] == [second for *_, second in WHO]


def test_of_a_report_without_a_case_triage_and_the_body_above_it_agree(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit()
    dismiss(triage, report, "misuse")
    with time_machine.travel(NOW + timedelta(days=120), tick=False):
        propose_due(timezone.now())
        (proposal,) = proposals()
        agree(principal=triage, proposal_id=proposal.pk)
        with pytest.raises(AccessDenied) as refused:
            agree(principal=person("triage", TRIAGE), proposal_id=proposal.pk)
        assert refused.value.decision.reason == "same_institution"
        above = person("supervisor", BODY_OF_TRIAGE)
        assert agree(principal=above, proposal_id=proposal.pk) is not None
    assert not Report.objects.visible_to(SYSTEM).exists()


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
        agree(principal=above, proposal_id=proposal.pk)


def test_an_excluded_body_is_never_named(ended: Callable[..., Case]) -> None:
    case = ended()
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(BODY))
    assert proposed().body is None


def test_without_a_second_factor_nobody_agrees(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    with pytest.raises(DisposalProposal.DoesNotExist):
        agree(principal=person("head", CSW, second_factor=False), proposal_id=proposal.pk)


def test_a_case_that_was_opened_again_in_between_stays(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    proposal = proposed()
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    services.reopen_case(principal=triage, case_id=case.pk)
    with pytest.raises(AccessDenied) as refused:
        agree(principal=person("supervisor", BODY), proposal_id=proposal.pk)
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
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(**change)
    with pytest.raises(TransitionNotAllowed):
        agree(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert Report.objects.visible_to(SYSTEM).exists()
