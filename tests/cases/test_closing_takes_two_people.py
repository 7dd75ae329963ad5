"""A closing takes the approvals of people who may still give them, never two of one person."""

import uuid
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.jobs.registry import jobs
from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.closing.closure import SomethingNew, newest_of
from reporting.cases.models import Case, ClosureProposal, Exclusion, Participation
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import my_day
from reporting.cases.states import CaseStatus, TransitionNotAllowed
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution, read_all

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

    def approve(self, who: Person, **shown: str) -> ClosureProposal:
        return services.approve_closure(principal=fresh(who), proposal_id=self.proposal.pk, **shown)

    def write(self) -> None:
        """Let the reporter write."""
        services.message_from_reporter(
            principal=Reporter(self.case.first_report.pk), body="Опет ме је тукао.", submission_key=uuid.uuid4()
        )

    def read(self, *people: Person) -> None:
        """Let people open the messages of the case."""
        for who in people:
            read_all(fresh(who), self.case.first_report)

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


@pytest.mark.parametrize("other", ["supervisor", "custodian"])
def test_whoever_keeps_another_role_only_is_refused_a_second_press(
    other: str, closing: Closing, person: Callable[..., Person]
) -> None:
    closing.approve(closing.head)
    end_role(closing.head, CSW)
    person(other, CSW, user=closing.head.user)
    with pytest.raises(AccessDenied) as refused:
        closing.approve(closing.head)
    assert refused.value.decision.reason in ("role_or_participation", "same_person")


def test_whoever_comes_after_a_colleague_is_told_that_nothing_was_written(
    closing: Closing, person: Callable[..., Person]
) -> None:
    closing.approve(closing.head)
    with pytest.raises(TransitionNotAllowed):
        closing.approve(person("head", CSW))
    assert [one.approved_by for one in closing.proposal.approvals.all()] == [closing.head.user]


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("case_worker", TransitionNotAllowed), ("head", TransitionNotAllowed), ("custodian", AccessDenied)],
)
def test_three_people_of_the_lead_do_not_close_a_grave_case(
    role: str, refusal: type[Exception], closing: Closing, person: Callable[..., Person]
) -> None:
    both = person(role, CSW)
    person("case_worker", POLICE, user=both.user)
    closing.approve(closing.head)
    with pytest.raises(refusal):
        closing.approve(both)
    assert my_day(fresh(both)).to_approve.rows == []
    assert closing.status == CaseStatus.CLOSURE_PROPOSED
    closing.approve(closing.officer)
    assert closing.status == CaseStatus.CLOSED


def test_an_approval_of_the_other_institution_is_lost_when_its_author_comes_to_the_lead(
    closing: Closing, person: Callable[..., Person]
) -> None:
    closing.approve(closing.officer)
    person("custodian", CSW, user=closing.officer.user)
    closing.approve(closing.head)
    assert closing.status == CaseStatus.CLOSURE_PROPOSED
    closing.approve(person("case_worker", POLICE))
    assert closing.status == CaseStatus.CLOSED


def test_the_database_keeps_no_two_approvals_of_one_person(closing: Closing) -> None:
    closing.approve(closing.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.proposal.approvals.create(
            institution=institution(POLICE), approved_by=closing.head.user, approved_at=timezone.now()
        )


def exclude(who: Person, case: Case) -> None:
    """Let the case exclude the account of ``who``, as triage or the account itself does."""
    Exclusion.objects.create(report=case.first_report, kind="user", user=who.user)


def dismiss(who: Person, case: Case) -> None:
    who.user.is_active = False
    who.user.save(update_fields=["is_active"])


def take_role(who: Person, case: Case) -> None:
    end_role(who, CSW)


WAYS_OUT = pytest.mark.parametrize("leave", [exclude, dismiss, take_role])


@WAYS_OUT
def test_an_approval_counts_no_more_when_its_author_could_not_give_it_today(
    leave: Callable[[Person, Case], None], closing: Closing, person: Callable[..., Person]
) -> None:
    closing.approve(closing.head)
    leave(closing.head, closing.case)
    closing.approve(closing.officer)
    assert closing.status == CaseStatus.CLOSURE_PROPOSED, "the lead's approval is gone"
    another = person("head", CSW)
    assert [one.pk for one in my_day(fresh(another)).to_approve.rows] == [closing.proposal.pk]
    closing.approve(another)
    assert closing.status == CaseStatus.CLOSED


@WAYS_OUT
def test_a_proposal_whose_author_may_not_propose_any_more_goes_back(
    leave: Callable[[Person, Case], None], closing: Closing
) -> None:
    closing.approve(closing.officer)
    leave(closing.worker, closing.case)
    with pytest.raises(services.ProposerGone):
        closing.approve(closing.head)
    assert closing.status == CaseStatus.IN_PROGRESS
    closing.proposal.refresh_from_db()
    assert closing.proposal.status == "rejected"
    assert AuditEvent.objects.filter(action="closure.reject", purpose="proposer").count() == 1
    assert Participation.objects.visible_to(SYSTEM).get(case=closing.case, lead=True).status == "working"


@pytest.mark.parametrize("leave", [dismiss, take_role])
def test_a_job_sends_back_what_somebody_who_has_left_proposed(
    leave: Callable[[Person, Case], None], closing: Closing
) -> None:
    (job,) = [job for job in jobs() if job.name == "closing.send_back"]
    exclude(closing.worker, closing.case)
    job.run(timezone.now())
    assert closing.status == CaseStatus.CLOSURE_PROPOSED, "or it would tell whom triage has found out"
    leave(closing.worker, closing.case)
    for _ in range(2):
        job.run(timezone.now())
        assert closing.status == CaseStatus.IN_PROGRESS
    for who in (closing.head, closing.officer):
        assert not my_day(fresh(who)).to_approve.rows, "nothing waits for anybody as if it counted"
    sent_back = AuditEvent.objects.get(action="closure.reject", purpose="proposer")
    assert (sent_back.actor_kind, sent_back.actor) == ("system", None)
    assert Participation.objects.visible_to(SYSTEM).get(case=closing.case, lead=True).status == "working"


@pytest.mark.parametrize("readers", [(), ("worker",), ("officer",)])
def test_nothing_closes_over_a_message_that_lead_or_approver_has_not_read(
    readers: tuple[str, ...], closing: Closing
) -> None:
    closing.approve(closing.head)
    closing.write()
    closing.read(*(getattr(closing, name) for name in readers))
    with pytest.raises(services.MessageUnread):
        closing.approve(closing.officer)
    assert closing.status == CaseStatus.CLOSURE_PROPOSED
    closing.read(closing.worker, closing.officer)
    closing.approve(closing.officer)
    assert closing.status == CaseStatus.CLOSED


def test_nothing_closes_on_a_page_that_is_older_than_the_newest_message(closing: Closing) -> None:
    closing.approve(closing.head)
    shown = newest_of(closing.case)
    closing.write()
    closing.read(closing.worker, closing.officer)
    for old in (shown, ""):
        with pytest.raises(SomethingNew):
            closing.approve(closing.officer, shown=old)
    closing.approve(closing.officer, shown=newest_of(closing.case))
    assert closing.status == CaseStatus.CLOSED


SEATS = [
    (role, at)
    for role, at in product(
        ("case_worker", "head", "supervisor", "custodian", "triage"), (CSW, POLICE, SCHOOL, OTHER_CSW, TRIAGE, "minrzs")
    )
    if (role == "triage") <= (at == TRIAGE)
]


LEADS, RISKS = ((CSW, POLICE), (CSW,), ("minrzs",)), ("acute", "high")
# The quick one asks every seat, the others also everybody who has two.
FIRST, *OTHERS = product(RISKS, LEADS)


@pytest.mark.parametrize(
    ("risk", "to", "doubled"),
    [(*FIRST, False), *(pytest.param(*row, True, marks=pytest.mark.full) for row in (FIRST, *OTHERS))],
)
def test_the_rule_the_day_and_the_command_agree_on_who_decides_about_closing(
    risk: str, to: tuple[str, ...], doubled: bool, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=to, risk=risk)
    workers = [person("case_worker", code) for code in to]
    for who, code in zip(workers, to, strict=True):
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)
        services.accept_participation(principal=who, participation_id=part.pk)
        services.finish_participation(principal=who, participation_id=part.pk, reason="Договорено је.")
    proposal = services.propose_closure(principal=workers[0], case_id=case.pk, outcome="stopped", note="Да.")
    people = {seat: person(*seat) for seat in SEATS}
    for first, second in product(((to[0], "head"), (TRIAGE, "triage")), SEATS) if doubled else ():
        if second in (first, (first[1], first[0])):
            continue
        both = person(first[1], first[0])
        people[(*first, *second)] = person(*second, user=both.user)
    for seat, who in people.items():
        rule = decide(fresh(who), "closure.decide", proposal).allowed
        day = proposal in my_day(fresh(who)).to_approve.rows if decide(fresh(who), "day.view").allowed else False
        assert (rule, _approves(who, proposal)) == (day, day), seat


def _approves(who: Person, proposal: ClosureProposal) -> bool:
    """Whether the command lets ``who`` approve; what it did is undone."""
    try:
        with transaction.atomic():
            services.approve_closure(principal=fresh(who), proposal_id=proposal.pk)
            raise Undone
    except Undone:
        return True
    except (AccessDenied, ClosureProposal.DoesNotExist):
        return False


class Undone(Exception):
    """The approval was possible."""
