"""Somebody with roles in two institutions acts, writes and reads only for the one whose part it is."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, Deadline, Participation
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import case_view, my_day
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SAID, SCHOOL, TRIAGE, fresh, institution, read_all

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def part_of(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def test_the_trace_names_the_institution_whose_part_it_is(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    both = person("case_worker", OTHER_CSW, user=triage.user)
    both = fresh(person("case_worker", CSW, user=both.user))
    case = routed(to=(CSW,))
    part = part_of(case, CSW)
    services.receive_participation(principal=both, participation_id=part.pk)
    services.accept_participation(principal=both, participation_id=part.pk)
    for kind in ("measure", "message"):
        rest = {"principal": both, "participation_id": part.pk, "submission_key": uuid.uuid4()}
        if kind == "measure":
            services.record_measure(although_unread=True, kind="assessment", said=SAID, note="", **rest)
        else:
            services.message_to_reporter(report_id=part.report_id, body="Ту смо.", **rest)
    services.finish_participation(principal=both, participation_id=part.pk, reason="Договорено је.")
    services.propose_closure(principal=both, case_id=case.pk, outcome="stopped", note="Да.")
    own = AuditEvent.objects.filter(actor=both.user.pk)
    named = set(own.exclude(action__startswith="report.").values_list("action", "institution"))
    centre, team = institution(CSW).pk, institution(TRIAGE).pk
    assert named == {
        ("participation.receive", centre),
        ("participation.accept", centre),
        ("measure.record", centre),
        ("message.send", centre),
        ("participation.finish", centre),
        ("closure.propose", centre),
        ("case.route", team),
    }
    assert set(own.filter(action="report.accept").values_list("institution", flat=True)) == {team}


def test_nobody_writes_for_an_institution_that_has_not_taken_the_case(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=(SCHOOL, CSW))
    both = person("case_worker", SCHOOL)
    both = fresh(person("case_worker", CSW, user=both.user))
    services.accept_participation(principal=both, participation_id=part_of(case, CSW).pk)

    def write(code: str) -> None:
        services.message_to_reporter(
            principal=both,
            report_id=case.first_report.pk,
            participation_id=part_of(case, code).pk,
            body="Ту смо.",
            submission_key=uuid.uuid4(),
        )

    with pytest.raises(AccessDenied):
        write(SCHOOL)
    write(CSW)
    view = case_view(both, case.pk)
    assert view.mine is not None and view.mine.institution_id == institution(CSW).pk
    assert view.writes_as == part_of(case, CSW).pk
    assert view.to_take == part_of(case, SCHOOL) and view.may["participation_accept"], "the school's part still waits"
    school = person("case_worker", SCHOOL)
    assert case_view(school, case.pk).writes_as is None


@pytest.mark.parametrize(("role", "unread"), [("case_worker", 1), ("head", 0), ("supervisor", 0), ("custodian", 0)])
def test_who_may_not_read_messages_is_not_told_of_new_ones(
    role: str, unread: int, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=(CSW,))
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    report = case.first_report
    services.message_from_reporter(principal=Reporter(report.pk), body="Има још.", submission_key=uuid.uuid4())
    who = person(role, CSW)
    # A role elsewhere does not help.
    who = fresh(person("case_worker", OTHER_CSW, user=who.user))
    assert len(my_day(who).unread.rows) == unread


def test_the_day_of_a_head_counts_what_its_own_institution_owes(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, heads = routed(), {code: person("head", code) for code in (CSW, SCHOOL)}
    open_ = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, met_at=None, stopped_at=None)
    owed = {code: set(open_.filter(participation__institution__code=code)) for code in heads}
    assert all(owed.values())
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        for code, head in heads.items():
            day = my_day(head)
            assert (day.late, day.today, day.to_take) == (len(owed[code]), 0, 1)


def test_what_a_colleague_has_read_at_one_place_stays_new_at_the_other(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    both = person("case_worker", SCHOOL)
    both = person("case_worker", CSW, user=both.user)
    for code in (CSW, SCHOOL):
        services.accept_participation(principal=fresh(both), participation_id=part_of(case, code).pk)
    report = case.first_report
    services.message_from_reporter(principal=Reporter(report.pk), body="Има још.", submission_key=uuid.uuid4())
    read_all(person("case_worker", CSW), report)
    assert [row.count for row in my_day(fresh(both)).unread.rows] == [1]
    read_all(person("case_worker", SCHOOL), report)
    assert my_day(fresh(both)).unread.rows == []
