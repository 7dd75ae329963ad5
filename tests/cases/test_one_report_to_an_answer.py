"""The whole way of one report, through the commands."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import reporter_view
from reporting.cases.states import CaseStatus, ParticipationStatus, TransitionNotAllowed
from tests.cases.fixtures import CSW, OTHER_CSW, SAID, SCHOOL, fresh
from tests.registry.factories import change

pytestmark = pytest.mark.both_databases

SYSTEM = System("test")


def part_of(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def test_a_report_goes_from_a_child_to_an_answer(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case = routed()
    report = case.first_report
    centre, school, head = person("case_worker", CSW), person("case_worker", SCHOOL), person("head", CSW)

    for worker, code in ((centre, CSW), (school, SCHOOL)):
        part = part_of(case, code)
        services.receive_participation(principal=worker, participation_id=part.pk)
        services.accept_participation(principal=worker, participation_id=part.pk)
    services.record_measure(
        although_unread=True,
        principal=centre,
        participation_id=part_of(case, CSW).pk,
        kind="assessment",
        said=SAID,
        note="Разговор обављен.",
        submission_key=uuid.uuid4(),
    )
    services.message_to_reporter(
        principal=centre,
        report_id=report.pk,
        participation_id=part_of(case, CSW).pk,
        body="Здраво, ту смо.",
        submission_key=uuid.uuid4(),
    )
    with pytest.raises(TransitionNotAllowed):
        services.propose_closure(principal=centre, case_id=case.pk, outcome="stopped", note="")
    for worker, code in ((centre, CSW), (school, SCHOOL)):
        services.finish_participation(
            principal=worker, participation_id=part_of(case, code).pk, reason="Договорено је."
        )
    with pytest.raises(AccessDenied):
        services.propose_closure(principal=school, case_id=case.pk, outcome="stopped", note="")
    proposal = services.propose_closure(principal=centre, case_id=case.pk, outcome="stopped", note="")
    with pytest.raises(AccessDenied):
        services.approve_closure(principal=centre, proposal_id=proposal.pk)
    services.approve_closure(principal=head, proposal_id=proposal.pk)

    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    report = Report.objects.visible_to(SYSTEM).get(pk=report.pk)
    view = reporter_view(report, Reporter(report.pk))
    assert view.headline.startswith("Рад на случају је завршен")
    assert [line.body for line in view.messages] == ["Здраво, ту смо."]
    assert all(deadline.met_at or deadline.stopped_at for deadline in report.deadlines.all())


def test_a_stranger_to_the_case_finds_nothing(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case = routed()
    stranger = person("case_worker", OTHER_CSW)
    assert not Case.objects.visible_to(stranger).exists()
    with pytest.raises(Participation.DoesNotExist):
        services.accept_participation(principal=stranger, participation_id=part_of(case, CSW).pk)


def test_a_leaver_loses_the_case_at_the_next_request(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    from django.utils import timezone

    case = routed()
    worker = person("case_worker", CSW)
    assert Case.objects.visible_to(worker).filter(pk=case.pk).exists()
    change(worker.user.role_assignments, valid_to=timezone.now())
    assert not Case.objects.visible_to(fresh(worker)).exists()


def test_declined_by_everyone_goes_back_to_triage(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case = routed(to=(CSW,))
    worker = person("case_worker", CSW)
    services.decline_participation(
        principal=worker, participation_id=part_of(case, CSW).pk, reason="not_competent", note="Није наш крај."
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.OPENED
    assert part_of(case, CSW).status == ParticipationStatus.DECLINED


def test_a_grave_case_needs_a_second_institution_to_close(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(risk="acute")
    centre, school, head = person("case_worker", CSW), person("case_worker", SCHOOL), person("head", CSW)
    for worker, code in ((centre, CSW), (school, SCHOOL)):
        services.accept_participation(principal=worker, participation_id=part_of(case, code).pk)
        services.finish_participation(
            principal=worker, participation_id=part_of(case, code).pk, reason="Договорено је."
        )
    proposal = services.propose_closure(principal=centre, case_id=case.pk, outcome="stopped", note="")
    services.approve_closure(principal=head, proposal_id=proposal.pk)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSURE_PROPOSED
    services.approve_closure(principal=school, proposal_id=proposal.pk)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
