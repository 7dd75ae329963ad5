"""Every opening is judged by somebody who stands apart from it, and a bad one has a consequence."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.emergency_access import review as emergency_review
from reporting.cases.emergency_access.queries import openings_to_know, review_of, reviews_waiting
from reporting.cases.emergency_access.review import reassign_reviews, reviewing_institution
from reporting.cases.health import emergency_state
from reporting.cases.models import Case, EmergencyAccess, EmergencyNote, Exclusion, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.reporter.queries.view import reporter_view
from reporting.cases.selectors import story_of
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution
from reporting.registry.selectors import alternate_of
from reporting.registry.services import confirm_role, end_role, grant_role
from reporting.vault import audit
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import (
    CSW,
    EMERGENCY_REASON,
    OTHER_CSW,
    POLICE,
    TRIAGE,
    fresh,
    institution,
    open_up,
    say_nowhere,
)

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


@pytest.fixture
def head(person: Callable[..., Person]) -> Person:
    return person("head", CSW)


def told(opening: EmergencyAccess | EmergencyNote) -> dict[str, list[UUID]]:
    """Return who was mailed about an opening, by template; times are kept to the minute, so mails have no order."""
    found: dict[str, list[UUID]] = {}
    for row in OutboxMessage.objects.filter(object_id=opening.pk):
        found.setdefault(row.template, []).append(UUID(row.idempotency_key.rpartition(":")[2]))
    return {template: sorted(who) for template, who in found.items()}


def judge(who: Person, opening: EmergencyAccess, verdict: str = "justified") -> EmergencyAccess:
    return services.review_emergency_access(
        principal=fresh(who), opening_id=opening.pk, verdict=verdict, remark="Разговарано је са колегама."
    )


def test_the_head_of_the_lead_reads_the_reason_and_decides(case: Case, stranger: Person, head: Person) -> None:
    opening = open_up(stranger, case)
    assert opening.reviewer == institution(CSW)
    assert [row.pk for row in reviews_waiting(fresh(head)).rows] == [opening.pk]
    assert review_of(fresh(head), opening.pk).reason == EMERGENCY_REASON
    judged = judge(head, opening)
    assert (judged.verdict, judged.reviewed_by) == ("justified", head.user)
    assert reviews_waiting(fresh(head)).rows == []
    assert set(AuditEvent.objects.filter(object_id=opening.pk).values_list("action", flat=True)) == {
        "emergency_access.read_reason",
        "emergency_access.review",
    }
    with pytest.raises(AccessDenied, match="state"):
        judge(head, opening, "not_justified")
    assert EmergencyAccess.objects.visible_to(SYSTEM).get().verdict == "justified"


def test_nobody_else_judges(case: Case, stranger: Person, head: Person, person: Callable[..., Person]) -> None:
    opening = open_up(stranger, case)
    for role, at in (("case_worker", CSW), ("head", OTHER_CSW), ("head", POLICE), ("triage", TRIAGE)):
        who = person(role, at)
        assert not decide(who, "emergency_access.review", opening).allowed, (role, at)
        assert reviews_waiting(fresh(who)).rows == []
    with pytest.raises(AccessDenied):
        judge(stranger, opening)


def test_where_the_opener_belongs_to_the_lead_the_body_above_judges(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    above = alternate_of(institution(CSW))
    assert above is not None
    person("supervisor", above.code)
    # The auditor of the lead's institution sees no case, and belongs to it all the same.
    person("auditor", CSW, user=stranger.user)
    opening = open_up(stranger, case)
    assert opening.reviewer == above
    assert decide(fresh(head), "emergency_access.review", opening).reason == "role_or_participation"


def test_nobody_judges_for_an_institution_to_which_the_opener_came_to_belong(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    opening = open_up(stranger, case)
    person("auditor", CSW, user=stranger.user)
    assert decide(fresh(head), "emergency_access.review", opening).reason == "own_emergency_access"
    assert reviews_waiting(fresh(head)).rows == [], "no row that leads to a refusal"


@pytest.mark.parametrize("how", ["institution", "user"])
def test_a_reviewer_passes_exclusion(
    how: str, case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    named = {"institution": institution(CSW)} if how == "institution" else {"user": head.user}
    Exclusion.objects.create(report=case.first_report, kind=how, **named)
    above = alternate_of(institution(CSW))
    assert above is not None
    person("head", above.code)
    opening = open_up(stranger, case)
    assert opening.reviewer == above
    assert not EmergencyAccess.objects.visible_to(fresh(head)).exists()
    assert not OutboxMessage.objects.filter(idempotency_key__endswith=f":{head.user.pk}").exists()


def test_where_nobody_on_the_line_may_triage_judges(case: Case, stranger: Person, triage: Person) -> None:
    opening = open_up(stranger, case)
    assert opening.reviewer is None
    assert [row.pk for row in reviews_waiting(fresh(triage)).rows] == [opening.pk]
    assert judge(triage, opening).verdict == "justified"


def test_a_reviewer_who_is_shut_out_later_is_replaced_by_the_job(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    opening = open_up(stranger, case)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        judge(head, opening)
    above = alternate_of(institution(CSW))
    assert above is not None
    other = person("head", above.code)
    assert (reassign_reviews(), reassign_reviews()) == (1, 0)
    assert judge(other, opening).verdict == "justified"


def test_news_goes_to_the_leads_head_and_to_triage_without_content(
    case: Case, stranger: Person, head: Person, triage: Person
) -> None:
    team = institution(TRIAGE)
    team.email = "trijaza@primer.test"
    team.save(update_fields=["email"])
    opening = open_up(stranger, case)
    known = sorted([team.pk, triage.user.pk])
    assert told(opening) == {
        "emergency_access.opened": [head.user.pk],
        "emergency_access.known": known,
    }


def test_a_team_without_a_mailbox_hears_by_its_people_past_exclusion(
    case: Case, stranger: Person, head: Person, triage: Person, person: Callable[..., Person]
) -> None:
    excluded, both = person("triage", TRIAGE), person("triage", TRIAGE, user=head.user)
    Exclusion.objects.create(report=case.first_report, kind="user", user=excluded.user)
    opening = open_up(stranger, case)
    assert told(opening) == {"emergency_access.opened": [both.user.pk], "emergency_access.known": [triage.user.pk]}


def test_a_word_that_is_left_reaches_the_people_of_a_lead_without_a_mailbox(
    case: Case, stranger: Person, person: Callable[..., Person]
) -> None:
    worker = person("case_worker", CSW)
    open_up(stranger, case)
    note = services.leave_note(
        principal=fresh(stranger), case_id=case.pk, body="Дете је код нас.", submission_key=uuid4()
    )
    assert told(note) == {"institution.new": [worker.user.pk]}


def test_triage_and_the_heads_of_the_lead_see_on_their_day_what_somebody_else_judges(
    case: Case, stranger: Person, head: Person, triage: Person, person: Callable[..., Person]
) -> None:
    def seen(who: Person) -> list[UUID]:
        return [row.pk for row in openings_to_know(fresh(who)).rows]

    above = alternate_of(institution(CSW))
    assert above is not None
    person("supervisor", above.code)
    excluded, elsewhere = person("triage", TRIAGE), person("head", OTHER_CSW)
    Exclusion.objects.create(report=case.first_report, kind="user", user=excluded.user)
    opening = open_up(stranger, case)
    # The head judges it, so that it stands among the reviews; triage only hears of it.
    assert (seen(head), seen(triage)) == ([], [opening.pk])
    person("auditor", CSW, user=stranger.user)
    assert reassign_reviews() == 1
    assert (seen(head), seen(triage)) == ([opening.pk], [opening.pk])
    assert seen(excluded) == seen(elsewhere) == seen(stranger) == []
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    assert seen(head) == []
    EmergencyAccess.objects.visible_to(SYSTEM).update(verdict="justified")
    assert seen(triage) == []


def test_who_leads_and_does_not_judge_hears_that_it_happened_and_nobody_hears_both(
    case: Case, stranger: Person, head: Person, triage: Person, person: Callable[..., Person]
) -> None:
    above = alternate_of(institution(CSW))
    assert above is not None
    judge_ = person("supervisor", above.code)
    person("auditor", CSW, user=stranger.user)
    opening = open_up(stranger, case)
    assert told(opening) == {
        "emergency_access.opened": [judge_.user.pk],
        "emergency_access.known": sorted([head.user.pk, triage.user.pk]),
    }


def test_whoever_is_given_a_review_later_is_told_also_a_second_time(
    case: Case, stranger: Person, head: Person, triage: Person, person: Callable[..., Person]
) -> None:
    team = institution(TRIAGE)
    team.email = "trijaza@primer.test"
    team.save(update_fields=["email"])
    opening = open_up(stranger, case)
    shut_out = Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    assert reassign_reviews() == 1
    everybody = {team.pk, triage.user.pk}
    assert set(told(opening)["emergency_access.opened"]) == everybody | {head.user.pk}
    assert set(told(opening)["emergency_access.known"]) == everybody
    # The exclusion was an error: the review goes back to whom it came first.
    Exclusion.objects.visible_to(SYSTEM).filter(pk=shut_out.pk).delete()
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        assert (reassign_reviews(), reassign_reviews()) == (1, 0)
    assert told(opening)["emergency_access.opened"].count(head.user.pk) == 2


def test_one_that_was_not_justified_ends_at_once_and_shuts_the_door(
    case: Case, routed: Callable[..., Case], stranger: Person, head: Person
) -> None:
    opening = open_up(stranger, case)
    judge(head, opening, "not_justified")
    assert not Case.objects.visible_to(fresh(stranger)).exists()
    assert decide(fresh(stranger), "emergency_access.open").reason == "not_justified"
    with pytest.raises(AccessDenied):
        open_up(stranger, routed())


def test_what_else_the_person_has_open_ends_with_the_verdict(
    case: Case, routed: Callable[..., Case], stranger: Person, head: Person
) -> None:
    other = routed()
    opening, beside = open_up(stranger, case), open_up(stranger, other)
    judge(head, opening, "justified")
    assert Case.objects.visible_to(fresh(stranger)).filter(pk=other.pk).exists()
    judge(head, beside, "not_justified")
    assert not Case.objects.visible_to(fresh(stranger)).exists()


def test_a_role_that_was_granted_before_the_verdict_opens_no_door_when_it_is_confirmed_after(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    first, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    opening = open_up(stranger, case)
    granted = grant_role(granted_by=first.user, user=stranger.user, institution=institution(POLICE), role="case_worker")
    judge(head, opening, "not_justified")
    confirm_role(assignment_id=granted.pk, confirmed_by=second.user)
    assert not decide(fresh(stranger), "emergency_access.open").allowed


def test_two_desk_administrators_open_the_door_again(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    judge(head, open_up(stranger, case), "not_justified")
    first, second = person("desk_admin", TRIAGE), person("desk_admin", TRIAGE)
    end_role(assignment_id=stranger.user.role_assignments.get().pk, ended_by=first.user)
    granted = grant_role(
        granted_by=first.user, user=stranger.user, institution=institution(OTHER_CSW), role="case_worker"
    )
    assert not decide(fresh(stranger), "emergency_access.open").allowed
    confirm_role(assignment_id=granted.pk, confirmed_by=second.user)
    assert decide(fresh(stranger), "emergency_access.open").allowed
    assert open_up(stranger, case).runs(timezone.now())


def test_a_late_review_is_counted_in_health_and_never_for_whom_the_case_excludes(
    case: Case, stranger: Person, head: Person, person: Callable[..., Person]
) -> None:
    opening, operator = open_up(stranger, case), person("operator", POLICE)
    assert emergency_state().ok
    with time_machine.travel(opening.opened_at + timedelta(days=3, seconds=1), tick=False):
        assert (emergency_state().ok, emergency_state().text) == (False, "1 преглед касни")
        Exclusion.objects.create(report=case.first_report, kind="user", user=operator.user)
        assert emergency_state().ok
        Exclusion.objects.visible_to(SYSTEM).all().delete()
        judge(head, opening)
        assert emergency_state().ok


@pytest.mark.parametrize(("at", "name"), [(OTHER_CSW, "Центар за социјални рад"), (POLICE, "Надлежни орган")])
def test_the_reporters_page_counts_it_by_the_rules_of_the_page(
    at: str, name: str, case: Case, person: Callable[..., Person]
) -> None:
    cache.clear()
    open_up(person("case_worker", at), case)
    report = case.first_report
    ((shown, times),) = reporter_view(report, Reporter(report.pk)).openings
    assert (shown.startswith(name), times) == (True, 1)


@pytest.mark.parametrize(
    "readings", [((20, 1), (25, 1), (75, 2)), ((5, 1), (9, 1), (15, 2))], ids=["next hour", "same hour"]
)
def test_the_reporters_page_counts_what_an_account_opens_by_the_hour(
    case: Case, stranger: Person, readings: tuple[tuple[int, int], ...]
) -> None:
    cache.clear()
    report = case.first_report

    def counted() -> int:
        ((_name, times),) = reporter_view(report, Reporter(report.pk)).openings
        return times

    at = timezone.now().replace(minute=50, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(at, tick=False):
        open_up(stranger, case)
        assert counted() == 1
    for minutes, expected in readings:
        with time_machine.travel(at + timedelta(minutes=minutes), tick=False):
            story = Report.objects.visible_to(fresh(stranger)).get(pk=report.pk)
            story_of(principal=fresh(stranger), report=story)
            assert counted() == expected, minutes


def test_what_is_read_after_an_emergency_is_an_opening_by_itself(case: Case, stranger: Person) -> None:
    cache.clear()
    report, opening = case.first_report, open_up(stranger, case)
    institution_id = opening.institution_id
    later = opening.ends_at + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        about = {"object_type": "report", "object_id": report.pk, "actor": stranger.user.pk}
        audit.record(action="report.read_story", institution_id=institution_id, **about)
        assert [times for _name, times in reporter_view(report, Reporter(report.pk)).openings] == [2]


def test_the_access_log_of_the_case_shows_it(case: Case, stranger: Person, head: Person) -> None:
    from reporting.cases.audit import case_access_log

    open_up(stranger, case)
    log = case_access_log(fresh(head), case_id=case.pk)
    assert "emergency_access.open" in {event.action for event in log.events.rows}


def test_the_line_of_reviewers_ends(case: Case, stranger: Person) -> None:
    assert reviewing_institution(open_up(stranger, case)) is None


def test_no_body_above_learns_of_a_review_while_a_person_is_unknown(
    case: Case, stranger: Person, triage: Person, person: Callable[..., Person]
) -> None:
    above = alternate_of(institution(CSW))
    assert above is not None
    supervisor = person("supervisor", above.code)
    person("auditor", CSW, user=stranger.user)
    opening = open_up(stranger, case)
    assert opening.reviewer == above
    unknown = Exclusion.objects.create(report=case.first_report, kind="person")
    assert reassign_reviews() == 1
    assert reviews_waiting(fresh(supervisor)).rows == []
    assert [row.pk for row in reviews_waiting(fresh(triage)).rows] == [opening.pk]
    say_nowhere(unknown, triage)
    assert reassign_reviews() == 1
    assert [row.pk for row in reviews_waiting(fresh(supervisor)).rows] == [opening.pk]


def test_the_lead_judges_although_a_person_is_unknown(case: Case, stranger: Person, head: Person) -> None:
    opening = open_up(stranger, case)
    Exclusion.objects.create(report=case.first_report, kind="person")
    assert reassign_reviews() == 0
    assert judge(head, opening).verdict == "justified"


@pytest.mark.parametrize(("error", "raised"), [(RuntimeError, True), (EmergencyAccess.DoesNotExist, False)])
def test_an_opening_that_fails_or_has_just_been_erased_holds_up_no_other(
    error: type[Exception],
    raised: bool,
    case: Case,
    stranger: Person,
    head: Person,
    person: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = open_up(stranger, case), open_up(person("case_worker", OTHER_CSW), case)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    stock = emergency_review.reviewing_institution

    def choose(opening: EmergencyAccess) -> Institution | None:
        if opening == first:
            raise error
        return stock(opening)

    monkeypatch.setattr(emergency_review, "reviewing_institution", choose)
    before = second.reviewer
    with pytest.raises(ExceptionGroup) if raised else nullcontext():
        reassign_reviews()
    second.refresh_from_db()
    assert second.reviewer != before
