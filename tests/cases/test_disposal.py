"""A file goes when its period is over and two people of two institutions agree, and not before."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from portal.jobs.registry import jobs
from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.models import Case, DisposalProposal, Exclusion, GlassOpening, Hold, Report, Tombstone
from reporting.cases.principals import Person, System
from reporting.cases.services.disposal import approve_disposal, propose_due
from reporting.cases.states import DISPOSAL_OPEN, CaseStatus, TransitionNotAllowed
from reporting.registry.models import GlassGround, RetentionClass, RoleAssignment
from reporting.vault.models import AuditEvent, KeyWrap
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution

SYSTEM = System("test")
BELGRADE = ZoneInfo("Europe/Belgrade")
NOW = datetime(2026, 11, 26, 12, tzinfo=BELGRADE)
THREE_YEARS = timedelta(days=3 * 366)
BODY, BODY_OF_TRIAGE = "minrzs", "mit"


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def proposals() -> list[DisposalProposal]:
    return list(DisposalProposal.objects.visible_to(SYSTEM).filter(status__in=DISPOSAL_OPEN))


def proposed() -> DisposalProposal:
    propose_due(NOW)
    (found,) = proposals()
    return found


# The proposal


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


# Two people of two institutions


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


def test_without_a_second_factor_nobody_agrees(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    ended()
    proposal = proposed()
    with pytest.raises(DisposalProposal.DoesNotExist):
        approve_disposal(principal=person("head", CSW, second_factor=False), proposal_id=proposal.pk)


# What changes between the two


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


# Holds


def hold(who: Person, case: Case, **changes: Any) -> Hold:
    values: dict[str, Any] = {"reason": "criminal_procedure", "until": None}
    return services.hold_case(principal=who, case_id=case.pk, **(values | changes))


def test_a_held_case_is_never_proposed_until_somebody_lifts_it(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    worker, head = person("case_worker", CSW), person("head", CSW)
    placed = hold(worker, case)
    assert propose_due(NOW) == 0
    services.lift_hold(principal=head, hold_id=placed.pk)
    placed.refresh_from_db()
    assert (placed.placed_by, placed.lifted_by, placed.lifted_at) == (worker.user, head.user, NOW)
    assert propose_due(NOW) == 1
    with pytest.raises(TransitionNotAllowed):
        services.lift_hold(principal=head, hold_id=placed.pk)
    for action, who in (("hold.place", worker), ("hold.lift", head)):
        event = AuditEvent.objects.get(action=action)
        assert (event.object_id, event.actor) == (placed.pk, who.user.pk)


def test_a_hold_with_an_end_holds_through_that_day(ended: Callable[..., Case], triage: Person) -> None:
    hold(triage, ended(), until=NOW.date())
    assert propose_due(NOW) == 0
    assert propose_due(NOW + timedelta(days=1)) == 1


def test_a_new_hold_between_the_two_stops_the_disposal(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    above = person("supervisor", BODY)
    approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)
    placed = services.hold_proposed(principal=above, proposal_id=proposal.pk, reason="oversight", until=None)
    with pytest.raises(AccessDenied) as refused:
        approve_disposal(principal=above, proposal_id=proposal.pk)
    assert refused.value.decision.reason == "state"
    assert proposals() == []
    assert placed.report == case.first_report


def test_a_hold_that_nobody_withdrew_for_stops_it_too(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    proposal = proposed()
    Hold.objects.create(report=case.first_report, reason="oversight", placed_by=triage.user, placed_at=NOW)
    with pytest.raises(TransitionNotAllowed):
        approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk)


def test_a_hold_on_any_report_holds_the_whole_case(
    ended: Callable[..., Case], submit: Callable[..., Report], triage: Person
) -> None:
    case, later = ended(), submit()
    later.case, later.status = case, "merged"
    later.save(update_fields=["case", "status"])
    Hold.objects.create(report=later, reason="oversight", placed_by=triage.user, placed_at=NOW)
    assert propose_due(NOW) == 0


def test_the_same_hold_twice_is_one(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    assert hold(triage, case) == hold(triage, case)
    assert Hold.objects.visible_to(SYSTEM).count() == 1
    assert AuditEvent.objects.filter(action="hold.place").count() == 1


def test_a_hold_needs_a_known_reason_and_an_end_that_is_not_over(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    with pytest.raises(services.UnknownCode):
        hold(triage, case, reason="because")
    with pytest.raises(services.HoldInThePast):
        hold(triage, case, until=NOW.date() - timedelta(days=1))
    assert not Hold.objects.visible_to(SYSTEM).exists()


def test_who_may_hold_and_lift_is_exactly_this(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    case = ended()
    placed = hold(person("triage", TRIAGE), case)
    may = {
        (role, at): (
            decide(person(role, at), "hold.place", case).allowed,
            decide(person(role, at), "hold.lift", placed).allowed,
        )
        for role, at in [
            ("triage", TRIAGE),
            ("case_worker", CSW),
            ("head", SCHOOL),
            ("supervisor", CSW),
            ("custodian", CSW),
            ("head", OTHER_CSW),
            ("desk_admin", TRIAGE),
            ("auditor", TRIAGE),
        ]
    }
    assert list(may.values()) == [
        (True, True),
        (True, False),
        (True, True),
        (True, True),
        *[(False, False)] * 4,
    ]


def test_nobody_excluded_learns_of_a_hold(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    placed = hold(triage, case)
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    head = person("head", SCHOOL)
    assert not Hold.objects.visible_to(head).exists()
    with pytest.raises(Hold.DoesNotExist):
        services.lift_hold(principal=head, hold_id=placed.pk)
