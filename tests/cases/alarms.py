"""A desk at night on which alarms ring, and what was told to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from reporting.cases.alarms.advancing import advance
from reporting.cases.casework import deadlines
from reporting.cases.models import Alarm, AlarmStep, Report
from reporting.cases.principals import Person, System
from reporting.registry import duty
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TRIAGE, _with_role, institution

SYSTEM = System("test")
# A Saturday, in the middle of the night.
NIGHT = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
PHONE = "+381601234567"


@dataclass
class Desk:
    """Who works tonight; ``clock`` moves the time, and ``passes`` lets the job run each minute."""

    clock: Any
    first: Person
    next: Person
    head: Person
    police: Person
    centre: Person
    police_head: Person

    def passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.shift(timedelta(minutes=1))
            self.runs()

    def runs(self) -> None:
        deadlines.note_overdue(timezone.now())
        advance(timezone.now())

    def names(self) -> dict[Any, str]:
        return {who.user.pk: name for name, who in vars(self).items() if isinstance(who, Person)}


def night(*, on_duty: bool = True) -> Iterator[Desk]:
    """Give a desk in the middle of a night: two officers on duty, a head of triage, police and a centre that hear."""
    with time_machine.travel(NIGHT, tick=False) as clock:
        first, after, head = _with_role("triage", TRIAGE), _with_role("triage", TRIAGE), _with_role("head", TRIAGE)
        police, centre = _with_role("case_worker", POLICE), _with_role("case_worker", CSW)
        desk = Desk(clock, first, after, head, police, centre, _with_role("head", POLICE))
        for place, who in ((1, first), (2, after)) if on_duty else ():
            plan(desk, who, place)
        yield desk


def plan(desk: Desk, who: Person, place: int) -> None:
    now = timezone.now()
    duty.plan_shift(
        named_by=desk.head.user,
        user=who.user,
        place=place,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=11),
        phone=PHONE,
    )


def told(desk: Desk, report: Report) -> list[tuple[int, str, str]]:
    """Return (minute, row of the table, who) of everything that was told of a report's file, in order."""
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(report=report).select_related("rule")
    names = desk.names()
    rows = [
        (int((one.owed_at - NIGHT).total_seconds() // 60), one.rule.code, names.get(one.user_id, "mailbox"))
        for one in steps
    ]
    return sorted(rows)


def open_alarms(report: Report) -> list[str]:
    rows = Alarm.objects.visible_to(SYSTEM).open().filter(report=report)
    return sorted(rows.values_list("event", flat=True))


__all__ = ["CSW", "POLICE", "SCHOOL", "TRIAGE", "institution"]
