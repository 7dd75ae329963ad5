"""A measure fulfils the duty that is its own and no other; what it fulfilled goes when it is corrected.

``data/measures_and_duties.csv`` says of every kind and every rule whether one fulfils the other, by hand: a change of
the registry that is not meant stands out.
"""

import csv
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.casework.duties import unfulfilled_of
from reporting.cases.casework.measures import BY_MISTAKE
from reporting.cases.models import Case, Deadline, Measure, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.reporter.queries.parts import measures_of
from reporting.cases.states import TransitionNotAllowed
from reporting.registry.models import Choice, DeadlineRule, InstitutionType
from reporting.registry.selectors import measure_kinds
from tests.cases.fixtures import CSW, SAID, SCHOOL

SYSTEM = System("test")
GOLDEN = Path(__file__).parent / "data" / "measures_and_duties.csv"
pytestmark = pytest.mark.django_db
Record = Callable[..., Measure]


def golden() -> dict[str, dict[str, bool]]:
    with GOLDEN.open(encoding="utf-8") as file:
        return {
            row.pop("measure"): {rule: {"+": True, "-": False}[cell] for rule, cell in row.items()}
            for row in csv.DictReader(file)
        }


@pytest.fixture
def at_school(routed: Callable[..., Case], person: Callable[..., Person]) -> tuple[Person, Participation]:
    """A worker of the school and its part in a case that it has taken."""
    return _taken(routed(), person("case_worker", SCHOOL), SCHOOL)


def _taken(case: Case, worker: Person, code: str) -> tuple[Person, Participation]:
    part = case.participations.get(institution__code=code)
    services.accept_participation(principal=worker, participation_id=part.pk)
    return worker, Participation.objects.visible_to(SYSTEM).get(pk=part.pk)


def record(worker: Person, part: Participation, kind: str, **more: Any) -> Measure:
    return services.record_measure(
        principal=worker,
        participation_id=part.pk,
        kind=kind,
        said=SAID,
        submission_key=uuid.uuid4(),
        although_unread=True,
        **more,
    )


def correct(worker: Person, old: Measure, kind: str, **more: Any) -> Measure:
    return services.correct_measure(
        principal=worker, measure_id=old.pk, kind=kind, said=SAID, submission_key=uuid.uuid4(), **more
    )


def owe(part: Participation, code: str, *, starts_at: Any = None) -> Deadline:
    """Let a part owe what a rule says, whatever its conditions."""
    now = starts_at or timezone.now()
    rows = Deadline.objects.visible_to(SYSTEM)
    return rows.create(
        report=part.report,
        participation=part,
        rule=DeadlineRule.objects.get(code=code),
        starts_at=now,
        due_at=now + timedelta(days=1),
        late_at=now + timedelta(days=1),
    )


def still_owed(deadline: Deadline) -> bool:
    deadline.refresh_from_db()
    return deadline.is_open


def test_every_kind_and_every_rule_stand_in_the_table() -> None:
    table = golden()
    assert set(table) == set(Choice.objects.filter(kind="measure").values_list("code", flat=True))
    rules = set(DeadlineRule.objects.values_list("code", flat=True))
    assert all(set(row) == rules for row in table.values())


def test_each_measure_fulfils_what_the_table_says_and_nothing_else(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    Choice.objects.filter(kind="measure").update(institution_types="")
    rules = list(DeadlineRule.objects.values_list("code", flat=True))
    found: dict[str, dict[str, bool]] = {}
    for kind in golden():
        Deadline.objects.visible_to(SYSTEM).all().delete()
        owed = {code: owe(part, code) for code in rules}
        first = record(worker, part, "conversation")
        correct(worker, first, kind) if kind == BY_MISTAKE else record(worker, part, kind)
        found[kind] = {code: not still_owed(deadline) for code, deadline in owed.items()}
    assert found == golden()


def test_what_a_rule_demands_of_a_type_that_type_is_offered() -> None:
    by_event = {one.event: one.code for one in Choice.objects.filter(kind="measure").exclude(event="")}
    types = list(InstitutionType.objects.values_list("pk", flat=True))
    for rule in DeadlineRule.objects.filter(stops_at__in=by_event):
        for type_code in rule.conditions.get("institution_types", types):
            offered = {one.code for one in measure_kinds(type_code)}
            assert by_event[rule.stops_at] in offered, f"{rule.code} of {type_code}"


@pytest.mark.parametrize("missing", ["findings", "risk_now"])
def test_an_assessment_is_none_without_what_it_has_to_say(
    missing: str, at_school: tuple[Person, Participation]
) -> None:
    worker, part = at_school
    with pytest.raises(services.MeasureIncomplete):
        services.record_measure(
            principal=worker,
            participation_id=part.pk,
            kind="assessment",
            said=SAID | {missing: " "},
            submission_key=uuid.uuid4(),
            although_unread=True,
        )


def test_a_deadline_is_met_when_the_thing_was_done(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    done = timezone.now()
    duty = owe(part, "csw_urgent")
    measure = record(worker, part, "assessment", done_at=done)
    duty.refresh_from_db()
    assert (duty.met_at, duty.met_by) == (done, measure)


def test_nothing_is_done_in_the_future_or_before_the_report(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    with pytest.raises(services.DoneInTheFuture):
        record(worker, part, "conversation", done_at=timezone.now() + timedelta(seconds=5))
    with pytest.raises(services.DoneBeforeReport):
        record(worker, part, "conversation", done_at=part.report.received_at - timedelta(minutes=2))
    minute = part.report.received_at
    # The third report of its minute: people say minutes.
    Report.objects.visible_to(SYSTEM).filter(pk=part.report_id).update(received_at=minute + timedelta(milliseconds=2))
    assert record(worker, part, "conversation", done_at=minute).done_at == minute


def test_another_kind_opens_again_what_the_wrong_one_fulfilled(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    school_admin, police = owe(part, "school_authority_notice_l3"), owe(part, "family_violence_report")
    old = record(worker, part, "police_report")
    assert still_owed(school_admin) and not still_owed(police)
    new = correct(worker, old, "school_admin_notice")
    assert still_owed(police) and not still_owed(school_admin)
    assert new.done_at == old.done_at, "nobody said another time"
    assert [one.step.title for one in measures_of([part])] == ["Обавештена је школска управа"]
    with pytest.raises(TransitionNotAllowed):
        correct(worker, old, "plan")


def test_the_same_kind_moves_what_it_fulfilled_to_the_time_that_is_right(
    at_school: tuple[Person, Participation],
) -> None:
    worker, part = at_school
    duty = Deadline.objects.visible_to(SYSTEM).get(participation=part, rule__code="plan")
    old = record(worker, part, "plan")
    earlier = part.report.received_at
    new = correct(worker, old, "plan", done_at=earlier)
    duty.refresh_from_db()
    assert (duty.met_at, duty.met_by) == (earlier, new)


def test_what_a_wrong_measure_started_goes_with_it(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    old = record(worker, part, "disciplinary")
    running = Deadline.objects.visible_to(SYSTEM).filter(participation=part, rule__code="disciplinary")
    assert running.exists()
    correct(worker, old, "class_work")
    assert not running.exists()


def test_a_meeting_that_was_none_does_not_begin_another_round(at_school: tuple[Person, Participation]) -> None:
    worker, part = at_school
    Choice.objects.filter(code="coordination_meeting").update(institution_types="")
    duty = owe(part, "coordination_group")
    old = record(worker, part, "coordination_meeting")
    rounds = Deadline.objects.visible_to(SYSTEM).filter(participation=part, rule__code="coordination_group")
    assert not still_owed(duty) and rounds.count() == 2
    correct(worker, old, "conversation")
    assert still_owed(duty) and rounds.get() == duty


def test_a_finished_part_that_takes_something_back_stands_as_unfulfilled(
    at_school: tuple[Person, Participation],
) -> None:
    worker, part = at_school
    old = record(worker, part, "plan")
    services.finish_participation(principal=worker, participation_id=part.pk, reason="Прешло у другу школу.")
    correct(worker, old, BY_MISTAKE)
    part.refresh_from_db()
    plan = Deadline.objects.visible_to(SYSTEM).get(participation=part, rule__code="plan")
    assert not plan.is_open and plan.met_at is None
    assert plan in unfulfilled_of(part, now=timezone.now())


def test_a_worker_of_another_house_corrects_nothing(
    at_school: tuple[Person, Participation], person: Callable[..., Person]
) -> None:
    worker, part = at_school
    old = record(worker, part, "conversation")
    other, _part = _taken(part.case, person("case_worker", CSW), CSW)
    with pytest.raises(AccessDenied):
        correct(other, old, "plan")
