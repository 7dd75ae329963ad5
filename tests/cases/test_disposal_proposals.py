"""The daily job proposes a file when its period is over, once, and takes back what is not due any more."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal.jobs.registry import jobs
from reporting.cases import services
from reporting.cases.models import Case, GlassOpening, Report
from reporting.cases.principals import Person
from reporting.cases.services.disposal import propose_due
from reporting.registry.models import GlassGround, RetentionClass
from reporting.vault.models import AuditEvent
from tests.cases.disposing import BELGRADE, BODY, BODY_OF_TRIAGE, NOW, SYSTEM, proposals, proposed
from tests.cases.fixtures import TRIAGE, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


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
    services.set_report_aside(principal=triage, report_id=report.pk, reason=reason)
    assert propose_due(NOW + timedelta(days=80)) == 0
    assert propose_due(NOW + timedelta(days=days)) == 1
    (proposal,) = proposals()
    assert (proposal.rule.code, proposal.body) == (code, institution(BODY_OF_TRIAGE))


def test_what_waits_for_a_review_of_break_glass_stays(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    opening = GlassOpening.objects.create(
        case=case,
        report=case.first_report,
        user=triage.user,
        institution=institution(TRIAGE),
        ground=GlassGround.objects.order_by("pk")[0],
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


def test_it_is_a_daily_job() -> None:
    (job,) = [job for job in jobs() if job.name == "retention.propose"]
    assert job.every == timedelta(hours=24)
