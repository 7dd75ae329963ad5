"""How many presses a task costs whoever does it: from the day with one new thing on it to the end.

A press is a link that is followed or a button; choosing and typing in a form is none. Nothing that protects is
skipped on the way: the story is read, and whom an exclusion means is looked up in the names.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases.alarms.advancing import advance
from reporting.cases.models import Case, Measure, Participation, Report
from reporting.cases.principals import System
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TYPED, institution
from tests.desk.conftest import Seat, part_of
from tests.desk.hand import Hand

SYSTEM = System("test")
DAY = "/postupanje/"
READ = "Прикажите причу"
ABOUT_HOME: dict[str, Any] = {
    "forms": ("family",),
    "setting": "home",
    "institution": None,
    "perpetrators": ("parent",),
    "excluded": ("other",),
    "excluded_text": "Тата",
}
pytestmark = pytest.mark.django_db


def typed_number(number: str) -> str:
    return f"{number[:2]}-{number[2:5]}-{number[5:]}"


def sent_to(report: Report) -> set[str]:
    rows = Participation.objects.visible_to(SYSTEM).filter(report=report)
    return set(rows.values_list("institution__code", flat=True))


def was_read(who: Seat, report: Report) -> bool:
    opened = AuditEvent.objects.filter(action="report.read_story", object_id=report.pk, actor=who.person.user.pk)
    return opened.exists()


def counted(hand: Hand, task: str, *, most: int) -> None:
    """Print how many presses a task took, and fail when they are too many."""
    print(f"{task}: {hand.presses} presses of at most {most}")
    assert hand.presses <= most


def test_an_ordinary_report_is_read_accepted_and_sent_in_five(officer: Seat, submit: Callable[..., Report]) -> None:
    report, hand = submit(), Hand(officer, DAY)
    hand.follows(typed_number(report.number))
    hand.sends(READ)
    hand.sends("Прихватите и отворите предмет", risk="high", level="2")
    hand.sends("Пошаљите")
    hand.reads("Послато. Установе од сада имају рок да преузму.")
    counted(hand, "ordinary triage", most=5)
    assert was_read(officer, report) and SCHOOL in sent_to(report)


@pytest.mark.parametrize("works", [("police",), pytest.param(("unknown",), marks=pytest.mark.full)])
def test_an_acute_report_is_sent_past_whom_it_excludes_in_nine(
    works: tuple[str, ...], officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    """From the alarm: story, case, then in the names who must not learn of it, where that person works, and sent."""
    seat("case_worker", CSW), seat("case_worker", POLICE)
    report = submit(**ABOUT_HOME, danger_now="yes", excluded_works=works)
    advance(timezone.now())
    hand = Hand(officer, DAY)
    hand.follows(typed_number(report.number), within=".waits.alone")
    hand.sends(READ)
    hand.sends("Прихватите и отворите предмет", risk="acute", level="none")
    hand.sends("Утврдите о коме се ради")
    hand.follows("Отворите имена (уз разлог)")
    hand.sends("Отворите")
    hand.reads("Тата")
    hand.follows("Назад")
    hand.sends("Запишите", institutions=[str(institution(POLICE).pk)], sure="on")
    hand.sends("Пошаљите", recipients=[str(institution(CSW).pk)], lead=str(institution(CSW).pk))
    hand.reads("Послато. Установе од сада имају рок да преузму.")
    counted(hand, "acute with an exclusion", most=9)
    assert was_read(officer, report) and CSW in sent_to(report) and POLICE not in sent_to(report)


@pytest.mark.parametrize(
    ("code", "risk"),
    [
        (CSW, "acute"),
        *(pytest.param(*one, marks=pytest.mark.full) for one in ((CSW, "high"), (POLICE, "acute"), (SCHOOL, "high"))),
    ],
)
def test_a_case_is_taken_read_and_its_first_measure_recorded_in_five(
    code: str, risk: str, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, worker = routed(risk=risk, to=(code,)), seat("case_worker", code)
    hand = Hand(worker, DAY)
    hand.follows("Преузмите")
    hand.sends("Преузимамо")
    hand.sends(READ)
    hand.follows("Упишите ову меру")
    asked = hand.asked(*TYPED)
    hand.sends("Упишите меру", **{name: TYPED[name] for name in asked})
    hand.reads("Мера је уписана. Испунила је:")
    counted(hand, f"take and one measure, {code}", most=5)
    measure = Measure.objects.visible_to(SYSTEM).get(participation=part_of(case, code))
    assert measure.recorded_by == worker.person.user and was_read(worker, case.first_report)
