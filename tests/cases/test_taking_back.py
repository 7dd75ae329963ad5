"""What triage does with a request that goes nowhere: take it back, end it, send it again, need nobody else."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.cases import services
from reporting.cases.access import AccessDenied, would_allow
from reporting.cases.casework.recusal import recuse_from_case
from reporting.cases.models import Alarm, Case, ClosureProposal, Deadline, Exclusion, Participation, Report
from reporting.cases.performing import UnknownCode
from reporting.cases.principals import Person, System
from reporting.cases.selectors import case_view, my_day
from reporting.cases.states import (
    PARTICIPATION_INSIDE,
    PARTICIPATION_LEFT,
    CaseStatus,
    ParticipationStatus,
    TransitionNotAllowed,
)
from reporting.cases.triage.calling import Call
from reporting.cases.triage.decisions import revoke_parts
from reporting.cases.triage.route import RouteError
from reporting.registry.models import Institution
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution
from tests.registry.factories import change

SYSTEM = System("test")
pytestmark = pytest.mark.django_db
HEALTH = "health-novi-sad"


def part_of(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def end(who: Person, case: Case, code: str, reason: str = "cannot_act") -> Participation:
    return services.end_participation(principal=who, participation_id=part_of(case, code).pk, reason=reason)


def again(who: Person, case: Case, code: str, reason: str = "agreed") -> Participation:
    return services.send_again(principal=who, participation_id=part_of(case, code).pk, reason=reason)


def decline(who: Person, case: Case, code: str, reason: str = "not_competent") -> Participation:
    part = part_of(case, code)
    return services.decline_participation(principal=fresh(who), participation_id=part.pk, reason=reason, note="Није.")


def running(case: Case, code: str = "") -> set[str]:
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, met_at=None, stopped_at=None)
    rows = rows.filter(participation__institution__code=code) if code else rows
    return set(rows.values_list("rule__code", flat=True))


def left_on_the_day(triage: Person) -> list[str]:
    return [part.institution.code for part in my_day(fresh(triage)).declined.rows]


def test_triage_takes_a_request_back_with_a_reason_and_its_clock_stops(triage: Person, case: Case) -> None:
    assert running(case, SCHOOL)
    part = end(triage, case, SCHOOL, "wrong_recipient")
    assert (part.status, part.end_reason) == ("revoked", "wrong_recipient")
    assert running(case, SCHOOL) == set()
    assert left_on_the_day(triage) == [], "whoever ended it has acted"
    with pytest.raises(TransitionNotAllowed):
        end(triage, case, SCHOOL)
    with pytest.raises(UnknownCode):
        end(triage, case, CSW, "because")


def test_triage_ends_the_part_of_an_institution_that_cannot_act(
    triage: Person, person: Callable[..., Person], case: Case
) -> None:
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    end(triage, case, CSW)
    assert running(case, CSW) == set()
    assert not Case.objects.visible_to(fresh(worker)).exists()
    with pytest.raises(AccessDenied):
        end(person("case_worker", SCHOOL), case, SCHOOL)


def test_a_case_that_was_taken_back_from_all_is_before_triage_again(triage: Person, case: Case) -> None:
    end(triage, case, SCHOOL)
    end(triage, case, CSW)
    case.refresh_from_db()
    assert case.status == CaseStatus.OPENED


def test_who_declined_is_asked_again_with_new_clocks(triage: Person, person: Callable[..., Person], case: Case) -> None:
    worker = person("case_worker", SCHOOL)
    decline(worker, case, SCHOOL)
    assert left_on_the_day(triage) == [SCHOOL]
    case_view(fresh(triage), case.pk)
    assert left_on_the_day(triage) == [SCHOOL], "to look at it is no answer"
    part = again(triage, case, SCHOOL)
    assert (part.status, part.decline_reason, part.ended_at) == ("requested", "", None)
    assert left_on_the_day(triage) == []
    alarm = Alarm.objects.visible_to(SYSTEM).open().get(about=part.pk)
    assert alarm.event == "participation_requested", "the institution hears anew"
    rounds = Deadline.objects.visible_to(SYSTEM).filter(participation=part, rule__code="acknowledgement")
    assert [(one.round, one.is_open) for one in rounds.order_by("round")] == [(1, False), (2, True)]
    services.accept_participation(principal=fresh(worker), participation_id=part.pk)
    assert "first_assessment" in running(case, SCHOOL)


def test_who_took_it_and_was_ended_starts_anew_when_asked_again(
    triage: Person, person: Callable[..., Person], case: Case
) -> None:
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    end(triage, case, CSW)
    part = again(triage, case, CSW)
    assert "first_assessment" not in running(case, CSW), "it has not taken it yet"
    assert "acknowledgement" in running(case, CSW)
    assert part.accepted_at is None and part.lead
    services.accept_participation(principal=fresh(worker), participation_id=part.pk)
    assert "first_assessment" in running(case, CSW)


def test_whom_an_exclusion_or_a_recusal_took_away_is_not_asked_again(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    worker = person("case_worker", CSW)
    recuse_from_case(principal=worker, case_id=case.pk, reason="close")
    assert part_of(case, CSW).status == "revoked"
    assert left_on_the_day(triage) == [CSW]
    assert not would_allow(triage, "participation.send_again", part_of(case, CSW))
    with pytest.raises(AccessDenied):
        again(triage, case, CSW)
    end(triage, case, SCHOOL)
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    with pytest.raises(RouteError, match="held_back"):
        again(triage, case, SCHOOL)


def test_a_leaving_waits_until_somebody_who_can_do_the_same_was_added(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, POLICE))
    decline(person("case_worker", POLICE), case, POLICE)

    def add(code: str) -> None:
        services.route_case(
            principal=fresh(triage),
            case_id=case.pk,
            recipients=[services.Recipient(institution_id=institution(code).pk)],
            lead_id=institution(CSW).pk,
        )

    add(HEALTH)
    assert left_on_the_day(triage) == [POLICE], "a doctor is no police"
    add("police-temerin")
    assert left_on_the_day(triage) == []


def test_a_leaving_waits_until_somebody_said_that_nobody_else_is_needed(
    triage: Person, person: Callable[..., Person], case: Case
) -> None:
    decline(person("case_worker", SCHOOL), case, SCHOOL)
    part = part_of(case, SCHOOL)
    with pytest.raises(UnknownCode):
        services.need_no_other(principal=triage, participation_id=part.pk, reason="because")
    services.need_no_other(principal=triage, participation_id=part.pk, reason="enough")
    assert left_on_the_day(triage) == []
    assert part_of(case, SCHOOL).no_other_reason == "enough"


def test_the_last_police_or_centre_of_an_acute_case_takes_two(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    for code in (CSW, POLICE, SCHOOL):
        person("case_worker", code)
    case = routed(to=(CSW, POLICE, SCHOOL), risk="acute")
    assert end(triage, case, SCHOOL).status == "revoked", "a school is none of them"
    assert end(triage, case, POLICE).status == "requested"
    assert end(fresh(triage), case, POLICE).status == "requested", "the same person twice is one"
    colleague = person("triage", TRIAGE)
    assert end(colleague, case, POLICE).status == "revoked"


def test_the_first_of_two_police_stations_takes_one(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    for code in (CSW, POLICE, "police-temerin"):
        person("case_worker", code)
    case = routed(to=(CSW, POLICE, "police-temerin"), risk="acute")
    assert end(triage, case, POLICE).status == "revoked"


def test_whoever_was_only_asked_replaces_nobody_who_took_an_acute_case(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    police, other = person("case_worker", POLICE), person("case_worker", "police-temerin")
    person("case_worker", CSW)
    case = routed(to=(CSW, POLICE, "police-temerin"), risk="acute")
    services.accept_participation(principal=police, participation_id=part_of(case, POLICE).pk)
    assert end(triage, case, POLICE).status == "accepted"
    services.accept_participation(principal=other, participation_id=part_of(case, "police-temerin").pk)
    assert end(fresh(triage), case, POLICE).status == "revoked"


def test_where_nobody_hears_an_institution_replaces_nobody_unless_it_took_the_case_on_the_telephone(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    person("case_worker", POLICE), person("case_worker", CSW)
    case = routed(to=(CSW, POLICE, "police-temerin"), risk="acute")
    assert end(triage, case, POLICE).status == "requested"
    # What only the same person says of a call takes no second person's place.
    for caller, status in ((triage, "requested"), (person("triage", TRIAGE), "revoked")):
        services.record_contact(
            principal=fresh(caller),
            case_id=case.pk,
            institution_id=institution("police-temerin").pk,
            call=Call(outcome="taken", called_at=timezone.now(), number="021 1", who="Дежурна"),
            submission_key=uuid.uuid4(),
        )
        assert end(fresh(triage), case, POLICE).status == status


def test_capacity_is_no_ground_in_an_acute_case(person: Callable[..., Person], routed: Callable[..., Case]) -> None:
    worker = person("case_worker", CSW)
    with pytest.raises(UnknownCode):
        decline(worker, routed(to=(CSW,), risk="acute"), CSW, "capacity")
    assert decline(worker, routed(to=(CSW,)), CSW, "capacity").status == "declined"


def test_where_nobody_hears_an_acute_case_is_sent_again_after_a_call(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    worker = person("case_worker", SCHOOL)
    person("case_worker", CSW)
    case = routed(to=(CSW, SCHOOL), risk="acute")
    decline(worker, case, SCHOOL)
    change(worker.user.role_assignments, valid_to=timezone.now())
    with pytest.raises(RouteError, match="call_first"):
        again(triage, case, SCHOOL)
    services.record_contact(
        principal=triage,
        case_id=case.pk,
        institution_id=institution(SCHOOL).pk,
        call=Call(outcome="unanswered", called_at=timezone.now(), number="021 1"),
        submission_key=uuid.uuid4(),
    )
    assert again(triage, case, SCHOOL).status == "requested"


def approve(who: Person, proposal: ClosureProposal) -> None:
    try:
        services.approve_closure(principal=who, proposal_id=proposal.pk)
    except (TransitionNotAllowed, ClosureProposal.DoesNotExist):
        return


class Walk:
    """One case, and what anybody may press on it, in any order."""

    HOUSES = (CSW, SCHOOL, POLICE, OTHER_CSW, HEALTH)

    def __init__(self, person: Callable[..., Person], triage: Person, case: Callable[..., Case], *, risk: str) -> None:
        self.triage, self.colleague = triage, person("triage", TRIAGE)
        self.workers, self.heads = (
            {code: person(role, code) for code in (CSW, SCHOOL, POLICE)} for role in ("case_worker", "head")
        )
        self.case = case(risk=risk)

    def press(self, act: str, code: str) -> None:
        """Try one act; what the table does not allow is refused and changes nothing."""
        part = Participation.objects.visible_to(SYSTEM).filter(case=self.case, institution__code=code).first()
        worker = fresh(self.workers[code]) if code in self.workers else None
        try:
            if act == "route":
                lead = Participation.objects.visible_to(SYSTEM).filter(case=self.case, lead=True).first()
                inside = lead is not None and lead.status in PARTICIPATION_INSIDE
                one = institution(code)
                services.route_case(
                    principal=fresh(self.triage),
                    case_id=self.case.pk,
                    recipients=[services.Recipient(institution_id=one.pk)],
                    lead_id=lead.institution_id if lead is not None and inside else one.pk,
                )
            elif act == "call":
                services.record_contact(
                    principal=fresh(self.triage),
                    case_id=self.case.pk,
                    institution_id=institution(code).pk,
                    call=Call(outcome="taken", called_at=timezone.now(), number="021 1", who="Дежурна"),
                    submission_key=uuid.uuid4(),
                )
            elif act == "exclude":
                house = institution(code)
                Exclusion.objects.get_or_create(report=self.case.first_report, kind="institution", institution=house)
                revoke_parts(
                    Case.objects.visible_to(SYSTEM).get(pk=self.case.pk), [house.pk], SYSTEM, at=timezone.now()
                )
            elif part is None:
                return
            elif act == "end":
                end(fresh(self.triage), self.case, code)
                end(fresh(self.colleague), self.case, code)
            elif act == "again":
                again(fresh(self.triage), self.case, code)
            elif act == "settle":
                services.need_no_other(principal=fresh(self.triage), participation_id=part.pk, reason="enough")
            elif worker is None:
                return
            elif act == "accept":
                services.accept_participation(principal=worker, participation_id=part.pk)
            elif act == "decline":
                decline(worker, self.case, code)
            elif act == "finish":
                services.finish_participation(principal=worker, participation_id=part.pk, reason="Готово.")
            elif act == "close":
                proposal = services.propose_closure(principal=worker, case_id=self.case.pk, outcome="stopped", note="")
                for who in (self.heads[code], self.colleague, *self.workers.values()):
                    approve(fresh(who), proposal)
        except (
            AccessDenied,
            TransitionNotAllowed,
            RouteError,
            services.ContactRefused,
            Case.DoesNotExist,
            Participation.DoesNotExist,
        ):
            return

    def holds(self) -> None:
        """What must be true after every act."""
        case = Case.objects.visible_to(SYSTEM).get(pk=self.case.pk)
        if case.status == CaseStatus.CLOSED:
            assert running(case) == set()
        parts = Participation.objects.visible_to(SYSTEM).filter(case=case).select_related("institution")
        for part in parts:
            if part.status in (*PARTICIPATION_LEFT, ParticipationStatus.DONE):
                assert running(case, part.institution.code) == set(), part.institution.code
        excluded = set(
            Institution.objects.filter(pk__in=case.first_report.exclusions.values("institution")).values_list("code")
        )
        assert not {(p.institution.code,) for p in parts if p.status in PARTICIPATION_INSIDE} & excluded
        if case.status in (CaseStatus.ROUTED, CaseStatus.IN_PROGRESS):
            assert any(p.status in PARTICIPATION_INSIDE for p in parts)


ACTS = ("route", "accept", "decline", "end", "again", "settle", "call", "finish", "close", "exclude")


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(Walk.HOUSES)), max_size=14), st.booleans())
def test_no_order_of_acts_leaves_a_clock_on_what_has_ended_or_a_case_with_the_excluded(
    person: Callable[..., Person],
    triage: Person,
    routed: Callable[..., Case],
    steps: list[tuple[str, str]],
    acute: bool,
) -> None:
    walk = Walk(person, triage, routed, risk="acute" if acute else "low")
    for act, code in steps:
        walk.press(act, code)
        walk.holds()


def test_what_stands_in_for_the_police_is_as_little_taken_back_by_one_and_missed_by_none(
    triage: Person, person: Callable[..., Person], submit: Callable[..., Report]
) -> None:
    person("case_worker", "mup"), person("case_worker", CSW)
    report = submit(forms=("family",), setting="home", institution=None, excluded=("police",))
    case = services.accept_report(
        principal=fresh(triage), report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    chosen = [services.Recipient(institution_id=institution(code).pk) for code in ("mup", CSW)]
    services.route_case(principal=fresh(triage), case_id=case.pk, recipients=chosen, lead_id=institution(CSW).pk)
    assert end(fresh(triage), case, "mup").status == "requested"
    assert end(person("triage", TRIAGE), case, "mup").status == "revoked"
    with pytest.raises(RouteError, match="last_of_kind"):
        services.need_no_other(principal=fresh(triage), participation_id=part_of(case, "mup").pk, reason="enough")


def test_nobody_says_alone_that_no_police_is_needed_where_the_police_declined(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    police = person("case_worker", POLICE)
    person("case_worker", CSW), person("case_worker", "police-temerin")
    case = routed(to=(CSW, POLICE), risk="acute")
    decline(police, case, POLICE, "wrong_place")
    part = part_of(case, POLICE)
    with pytest.raises(RouteError, match="last_of_kind"):
        services.need_no_other(principal=fresh(triage), participation_id=part.pk, reason="enough")
    chosen = [services.Recipient(institution_id=institution("police-temerin").pk)]
    lead = institution(CSW).pk
    services.route_case(principal=fresh(triage), case_id=case.pk, recipients=chosen, lead_id=lead)
    part.refresh_from_db()
    assert part.leaving_answered_at is not None, "another one is asked"
