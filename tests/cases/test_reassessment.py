"""Risk and level change: up by one person, down from acute or high by two, and no clock is lost by it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, Deadline, Exclusion, Participation, Reassessment
from reporting.cases.principals import Person, System
from reporting.cases.states import Risk, TransitionNotAllowed
from reporting.cases.triage.reassessment import NoteMissing, NothingChanged
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TRIAGE, fresh
from tests.registry.factories import change

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(person: Callable[..., Person]) -> dict[str, Person]:
    return {code: person("case_worker", code) for code in (CSW, SCHOOL)}


@pytest.fixture
def taken(routed: Callable[..., Case], people: dict[str, Person]) -> Callable[..., Case]:
    """A case that the centre (it leads) and the school have taken."""

    def make(*, to: tuple[str, ...] = (CSW, SCHOOL), **changes: Any) -> Case:
        case = routed(to=to, **changes)
        for part in case.participations.select_related("institution"):
            services.accept_participation(principal=people[part.institution.code], participation_id=part.pk)
        return again(case)

    return make


def again(case: Case) -> Case:
    return Case.objects.visible_to(SYSTEM).get(pk=case.pk)


def assess(who: Person, case: Case, risk: str, **changes: Any) -> Reassessment:
    said = {"level": 2, "reason": "new_facts", "note": "Мајка је јавила.", "submission_key": uuid.uuid4()}
    return services.reassess(principal=fresh(who), case_id=case.pk, risk=risk, **(said | changes))


def decide(who: Person, row: Reassessment, *, confirmed: bool = True) -> Reassessment:
    return services.decide_lowering(principal=fresh(who), reassessment_id=row.pk, confirmed=confirmed)


def owed(case: Case, code: str = "") -> set[str]:
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, met_at=None, stopped_at=None)
    return set(rows.filter(rule__code__contains=code).values_list("rule__code", flat=True))


def test_one_person_of_the_lead_or_of_triage_raises_and_what_newly_applies_starts(
    taken: Callable[..., Case], people: dict[str, Person], triage: Person
) -> None:
    case = taken(risk="low")
    assert not owed(case, "csw_")
    assess(people[CSW], case, "high")
    assert again(case).risk == "high" and owed(case, "csw_") == {"csw_urgent"}
    urgent = Deadline.objects.visible_to(SYSTEM).get(rule__code="csw_urgent")
    assert timezone.now() - urgent.starts_at < timedelta(minutes=1), "nobody owed it before"
    assess(triage, case, "acute")
    assert owed(case, "csw_") == {"csw_urgent", "csw_immediate"} and "acute" in owed(case)
    assess(triage, case, "acute", level=3)
    assert again(case).level_id == 3 and "school_authority_notice_l3" in owed(case)


def test_a_worker_who_does_not_lead_and_a_head_change_nothing(
    taken: Callable[..., Case], people: dict[str, Person], person: Callable[..., Person]
) -> None:
    case = taken(risk="low")
    for who in (people[SCHOOL], person("head", CSW), person("case_worker", POLICE)):
        with pytest.raises((AccessDenied, Case.DoesNotExist)):
            assess(who, case, "acute")
    assert again(case).risk == "low" and not Reassessment.objects.visible_to(SYSTEM).exists()


def test_lowering_waits_for_a_second_person_of_another_institution(
    taken: Callable[..., Case], people: dict[str, Person], triage: Person, person: Callable[..., Person]
) -> None:
    case = taken(risk="acute")
    before = owed(case)
    row = assess(people[CSW], case, "medium", reason="protected")
    assert again(case).risk == "acute", "nothing has changed yet"
    for who in (people[CSW], person("case_worker", CSW), triage):
        with pytest.raises(AccessDenied):
            decide(who, row)
    decide(people[SCHOOL], row)
    assert again(case).risk == "medium" and owed(case) == before, "every clock runs on"
    row.refresh_from_db()
    assert (row.status, row.decided_by, row.decided_for.code) == ("in_force", people[SCHOOL].user, SCHOOL)
    with pytest.raises(TransitionNotAllowed):
        decide(people[SCHOOL], row)


def test_the_second_person_may_say_that_the_risk_stays(taken: Callable[..., Case], people: dict[str, Person]) -> None:
    case = taken(risk="high")
    decide(people[SCHOOL], assess(people[CSW], case, "low"), confirmed=False)
    assert again(case).risk == "high"


def test_where_no_other_institution_takes_part_triage_is_the_second(
    taken: Callable[..., Case], people: dict[str, Person], triage: Person, person: Callable[..., Person]
) -> None:
    case = taken(to=(CSW,), risk="high")
    decide(triage, assess(people[CSW], case, "medium"))
    assert again(case).risk == "medium"
    assess(triage, case, "acute")
    row = assess(triage, case, "high")
    with pytest.raises(AccessDenied):
        decide(triage, row)
    decide(people[CSW], row)
    assert again(case).risk == "high"


def test_before_anybody_took_the_case_another_of_triage_is_the_second(
    routed: Callable[..., Case], triage: Person, person: Callable[..., Person]
) -> None:
    case = routed(risk="acute")
    row = assess(triage, case, "high")
    with pytest.raises(AccessDenied):
        decide(triage, row)
    decide(person("triage", TRIAGE), row)
    assert again(case).risk == "high"


def test_from_medium_one_person_lowers_and_the_level_alone_changes_with_one(
    taken: Callable[..., Case], people: dict[str, Person]
) -> None:
    case = taken(risk="medium")
    assess(people[CSW], case, "low", note="")
    assert again(case).risk == "low"
    assess(people[CSW], case, "low", level=None, note="")
    assert again(case).level_id is None


def test_what_says_nothing_new_or_gives_no_ground_is_refused(
    taken: Callable[..., Case], people: dict[str, Person]
) -> None:
    case = taken(risk="high")
    with pytest.raises(NothingChanged):
        assess(people[CSW], case, "high")
    with pytest.raises(NoteMissing):
        assess(people[CSW], case, "low", note=" ")
    for wrong in ({"risk": "none"}, {"risk": "acute", "level": 9}, {"risk": "acute", "reason": "because"}):
        with pytest.raises(services.UnknownCode):
            assess(people[CSW], case, **wrong)
    assert not Reassessment.objects.visible_to(SYSTEM).exists()


def test_a_second_press_assesses_once(taken: Callable[..., Case], people: dict[str, Person]) -> None:
    case, key = taken(risk="low"), uuid.uuid4()
    assert assess(people[CSW], case, "high", submission_key=key) == assess(
        people[CSW], case, "high", submission_key=key
    )


def test_a_new_assessment_withdraws_the_one_that_waits(taken: Callable[..., Case], people: dict[str, Person]) -> None:
    case = taken(risk="high")
    waiting = assess(people[CSW], case, "low")
    assess(people[CSW], case, "acute")
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn" and again(case).risk == "acute"
    with pytest.raises(AccessDenied):
        decide(people[SCHOOL], waiting)


@pytest.mark.parametrize("how", ["excluded", "left"])
def test_nobody_lowers_for_who_may_not_propose_it_any_more(
    how: str, taken: Callable[..., Case], people: dict[str, Person]
) -> None:
    case = taken(risk="high")
    row = assess(people[CSW], case, "low")
    if how == "excluded":
        Exclusion.objects.create(report=case.first_report, kind="user", user=people[CSW].user)
    else:
        change(RoleAssignment.objects.filter(user=people[CSW].user), valid_to=timezone.now())
    with pytest.raises(services.LoweringGone):
        decide(people[SCHOOL], row)
    row.refresh_from_db()
    assert row.status == "withdrawn" and again(case).risk == "high"


def test_whom_the_case_excludes_neither_sees_nor_decides(taken: Callable[..., Case], people: dict[str, Person]) -> None:
    case = taken(risk="high")
    row = assess(people[CSW], case, "low")
    Exclusion.objects.create(report=case.first_report, kind="user", user=people[SCHOOL].user)
    assert not Reassessment.objects.visible_to(fresh(people[SCHOOL])).exists()
    with pytest.raises(Reassessment.DoesNotExist):
        decide(people[SCHOOL], row)


def test_a_higher_risk_sends_a_proposal_to_close_back_and_the_lead_to_work(
    taken: Callable[..., Case], people: dict[str, Person], triage: Person
) -> None:
    case = taken(risk="low")
    for part in case.participations.select_related("institution"):
        services.finish_participation(
            principal=people[part.institution.code], participation_id=part.pk, reason="Прешло је."
        )
    services.propose_closure(principal=people[CSW], case_id=case.pk, outcome="stopped", note="Престало је.")
    assess(triage, case, "acute")
    lead = Participation.objects.visible_to(SYSTEM).get(case=case, lead=True)
    assert again(case).status == "in_progress" and lead.status == "working"
    assert {"csw_immediate", "first_assessment"} <= owed(case)


def test_a_closed_case_is_not_assessed(closed: Callable[..., Case], triage: Person) -> None:
    case = closed()
    with pytest.raises(TransitionNotAllowed):
        assess(triage, case, "acute")


def test_the_trail_says_who_and_never_what(taken: Callable[..., Case], people: dict[str, Person]) -> None:
    case = taken(risk="acute")
    decide(people[SCHOOL], assess(people[CSW], case, "high"))
    events = AuditEvent.objects.filter(action__startswith="risk.").order_by("time", "id")
    assert [event.action for event in events] == ["risk.reassess", "risk.decide"]
    assert [event.actor for event in events] == [people[CSW].user.pk, people[SCHOOL].user.pk]
    assert "Мајка" not in str([vars(event) for event in events])


CHANGES = st.lists(
    st.tuples(st.sampled_from(Risk.values), st.sampled_from([None, 1, 2, 3]), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_whatever_is_assessed_no_running_clock_is_lost_or_moved(
    changes: list[tuple[str, int | None, bool]], family: tuple[Case, dict[str, Person]]
) -> None:
    case, people = family
    for risk, level, confirmed in changes:
        running = clocks(case)
        try:
            row = assess(people[CSW], case, risk, level=level)
        except NothingChanged:
            continue
        if row.status == "proposed":
            assert clocks(case) == running
            decide(people[SCHOOL], row, confirmed=confirmed)
        after = clocks(case)
        assert running.items() <= after.items()
        assert len({(part, rule) for part, rule, _round in after}) == len(after), "each runs once"


@pytest.fixture
def family(taken: Callable[..., Case], people: dict[str, Person]) -> tuple[Case, dict[str, Person]]:
    return taken(risk="low", forms=("physical", "family"), perpetrators=("parent",)), people


def clocks(case: Case) -> dict[tuple[Any, str, int], tuple[Any, ...]]:
    """Every clock that runs, with its ends."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, met_at=None, stopped_at=None)
    return {
        (one.participation_id, one.rule.code, one.round): (one.starts_at, one.due_at, one.late_at)
        for one in rows.select_related("rule")
    }
