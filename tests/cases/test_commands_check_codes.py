"""Commands take only codes that their vocabularies offer, and what a code means stands in data."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Measure, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import story_of
from reporting.cases.triage.queries import triage_queue
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Choice, Institution, InstitutionType
from tests.cases.fixtures import CSW, NOVI_SAD, SAID, dismiss, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def test_an_unknown_risk_reason_or_outcome_changes_nothing(
    submit: Callable[..., Report], routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    report = submit()
    with pytest.raises(services.UnknownCode):
        services.accept_report(principal=triage, report_id=report.pk, risk="huge", level=None, although_unread=True)
    for reason in ("", "because"):
        with pytest.raises(services.UnknownCode):
            services.dismiss_report(principal=triage, report_id=report.pk, reason=reason)
    assert [row.pk for row in triage_queue(triage).rows] == [report.pk]
    case, worker = routed(to=(CSW,)), person("case_worker", CSW)
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    with pytest.raises(services.UnknownCode):
        services.decline_participation(principal=worker, participation_id=part.pk, reason="lazy", note="")
    services.accept_participation(principal=worker, participation_id=part.pk)
    services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")
    Choice.objects.filter(kind="closure_outcome", code="stopped").update(active=False)
    for outcome in ("stopped", "", "fine"):
        with pytest.raises(services.UnknownCode):
            services.propose_closure(principal=worker, case_id=case.pk, outcome=outcome, note="")
    case.refresh_from_db()
    assert case.status == "in_progress"


@pytest.mark.parametrize(("reason", "status"), [("misuse", "spam"), ("not_child", "redirected")])
def test_what_becomes_of_a_report_without_a_case_stands_in_the_vocabulary(
    reason: str, status: str, submit: Callable[..., Report], triage: Person
) -> None:
    report = dismiss(triage, submit(), reason)
    assert report.status == status
    Choice.objects.filter(kind="not_accepted_reason", code=reason).update(report_status="spam")
    assert dismiss(triage, submit(), reason).status == "spam"


def test_a_new_kind_of_school_hears_of_no_report_that_excludes_every_school(
    submit: Callable[..., Report], routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    kind = InstitutionType.objects.create(
        code="music_school", name="Музичка школа", is_school=True, exclusion_group="school"
    )
    school = Institution.objects.create(
        code="music", type=kind, name="Музичка школа", short_name="Музичка", municipality_id=NOVI_SAD
    )
    report = submit(excluded=("school",), institution=None)
    assert HeldBack(report)(school) and not HeldBack(report)(institution(CSW))
    case = routed(risk="acute", excluded=("school",), institution=None, to=(CSW,))
    Participation.objects.create(case=case, report=case.first_report, institution=school, requested_at=case.opened_at)
    assert not Case.objects.visible_to(person("case_worker", "music")).exists()


def test_a_measure_waits_until_somebody_of_the_institution_has_read_the_story_or_says_that_nobody_did(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case, worker = routed(to=(CSW,)), person("case_worker", CSW)
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    services.accept_participation(principal=worker, participation_id=part.pk)
    story_of(principal=triage, report=case.first_report)

    def record(**more: bool) -> Measure:
        return services.record_measure(
            principal=worker,
            participation_id=part.pk,
            kind="assessment",
            said=SAID,
            note="",
            submission_key=uuid.uuid4(),
            **more,
        )

    with pytest.raises(services.StoryUnread):
        record()
    assert record(although_unread=True).pk
    story_of(principal=fresh(person("case_worker", CSW)), report=case.first_report)
    assert record().pk
