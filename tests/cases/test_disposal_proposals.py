"""The daily job proposes a file when its period is over, once, and takes back what is not due any more."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from portal.jobs.registry import jobs
from reporting.cases import services
from reporting.cases.models import Case, EmergencyAccess, Report
from reporting.cases.principals import Person, Reporter
from reporting.cases.related_rows import delete, rows_hanging_on
from reporting.cases.retention import disposal
from reporting.cases.retention.disposal import propose_due
from reporting.cases.states import TransitionNotAllowed
from reporting.registry.models import EmergencyGround, RetentionClass
from reporting.vault.models import AuditEvent
from tests.cases.disposing import BELGRADE, BODY, BODY_OF_TRIAGE, NOW, SYSTEM, agree, proposals, proposed
from tests.cases.fixtures import CSW, TRIAGE, dismiss, institution, read_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


def write(report: Report, **changes: bool) -> None:
    services.message_from_reporter(
        principal=Reporter(report.pk), body="Није престало.", submission_key=uuid.uuid4(), **changes
    )


def test_a_case_is_proposed_when_its_period_is_over(ended: Callable[..., Case]) -> None:
    case = ended()
    ended(ago=timedelta(days=700))
    assert propose_due(NOW) == 1
    (proposal,) = proposals()
    assert proposal.report == case.first_report
    assert (proposal.rule.code, proposal.counted_from) == ("case_closed", case.closed_at)
    assert proposal.due_at <= NOW
    assert proposal.body == institution(BODY)
    assert AuditEvent.objects.filter(action="disposal.propose", object_id=proposal.pk).count() == 1


def test_the_last_day_still_belongs_to_the_period(ended: Callable[..., Case]) -> None:
    case = ended()
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(closed_at=datetime(2024, 11, 25, 23, 30, tzinfo=BELGRADE))
    midnight = datetime(2026, 11, 26, tzinfo=BELGRADE)
    assert propose_due(midnight - timedelta(minutes=1)) == 0
    assert propose_due(midnight) == 1


def test_run_twice_it_proposes_once(ended: Callable[..., Case]) -> None:
    ended()
    assert [propose_due(NOW), propose_due(NOW)] == [1, 0]
    assert len(proposals()) == 1


def test_open_cases_and_waiting_reports_are_left_alone(
    routed: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    routed()
    submit()
    assert propose_due(NOW + timedelta(days=9999)) == 0


@pytest.mark.parametrize(
    ("reason", "days", "code"), [("misuse", 95, "report_misuse"), ("other_body", 190, "report_redirected")]
)
def test_a_report_without_a_case_has_a_period_of_its_own(
    reason: str, days: int, code: str, submit: Callable[..., Report], triage: Person
) -> None:
    report = submit()
    dismiss(triage, report, reason)
    assert propose_due(NOW + timedelta(days=80)) == 0
    assert propose_due(NOW + timedelta(days=days)) == 1
    (proposal,) = proposals()
    assert (proposal.rule.code, proposal.body) == (code, institution(BODY_OF_TRIAGE))


def test_what_waits_for_a_review_of_emergency_access_stays(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    opening = EmergencyAccess.objects.create(
        case=case,
        report=case.first_report,
        user=triage.user,
        institution=institution(TRIAGE),
        ground=EmergencyGround.objects.order_by("pk")[0],
        reason="Хитно је.",
        remark="",
        opened_at=NOW,
        ends_at=NOW,
        submission_key=uuid.uuid4(),
    )
    assert propose_due(NOW) == 0
    opening.verdict = "justified"
    opening.save(update_fields=["verdict"])
    assert propose_due(NOW) == 1


@pytest.mark.parametrize("wish", [False, True])
def test_what_a_reporter_wrote_and_nobody_has_read_keeps_the_case(
    wish: bool, ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    write(case.first_report, wishes_to_withdraw=wish)
    assert propose_due(NOW) == 0
    read_all(person("case_worker", CSW), case.first_report)
    assert propose_due(NOW) == 1


def test_a_message_that_comes_after_the_proposal_stops_the_second_agreement_and_withdraws_it(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    write(case.first_report)
    with pytest.raises(TransitionNotAllowed):
        agree(principal=person("supervisor", BODY), proposal_id=proposal.pk)
    assert propose_due(NOW) == 0
    assert proposals() == []


def test_what_a_reporter_wrote_keeps_a_report_without_a_case_too(submit: Callable[..., Report], triage: Person) -> None:
    report = submit()
    dismiss(triage, report, "misuse")
    write(report)
    assert propose_due(NOW + timedelta(days=200)) == 0
    read_all(triage, report)
    assert propose_due(NOW + timedelta(days=200)) == 1


def test_without_a_class_nothing_is_ever_proposed(ended: Callable[..., Case]) -> None:
    ended()
    RetentionClass.objects.update(valid_to=NOW.date())
    assert propose_due(NOW) == 0


def test_a_longer_period_withdraws_what_was_proposed(ended: Callable[..., Case]) -> None:
    ended()
    proposal = proposed()
    RetentionClass.objects.filter(code="case_closed").update(value=10)
    assert propose_due(NOW) == 0
    assert proposals() == []
    assert AuditEvent.objects.filter(action="disposal.withdraw", object_id=proposal.pk, purpose="not due").exists()


@pytest.mark.parametrize("proposed_before", [False, True])
def test_a_file_that_is_erased_while_the_job_walks_its_list_stops_nothing(
    proposed_before: bool, ended: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [ended(), ended()]
    if proposed_before:
        propose_due(NOW)
    stock, erased = disposal._one_by_one, []

    def walk(rows: QuerySet[Any]) -> Iterator[Any]:
        """Two people agree when the job has read its list."""
        page = list(stock(rows))
        if page and not erased:
            erased.append(page[0] if isinstance(page[0], Case) else page[0].report.case)
            delete(rows_hanging_on({Case: {erased[0].pk}}))
        yield from page

    monkeypatch.setattr(disposal, "_one_by_one", walk)
    propose_due(NOW)
    (left,) = set(cases) - set(erased)
    assert [one.report.case for one in proposals()] == [left]


def test_a_file_that_fails_holds_up_no_other_and_the_job_says_so(
    ended: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended()
    ended()
    stock, walked = disposal.locked_file, []

    def broken_first(report: Report) -> Case | Report:
        walked.append(report)
        if len(walked) == 1:
            raise OSError
        return stock(report)

    monkeypatch.setattr(disposal, "locked_file", broken_first)
    with pytest.raises(ExceptionGroup) as raised:
        propose_due(NOW)
    assert [type(error) for error in raised.value.exceptions] == [OSError]
    assert len(proposals()) == 1


def test_the_job_walks_any_number_in_parts(ended: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "CHUNK", 2)
    for _ in range(5):
        ended()
    assert propose_due(NOW) == 5


def test_it_is_a_daily_job() -> None:
    (job,) = [job for job in jobs() if job.name == "retention.propose"]
    assert job.every == timedelta(hours=24)
