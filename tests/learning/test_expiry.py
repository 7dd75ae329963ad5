"""Rows of learners end by themselves: a year after the last use, a month after a class closes, with all that hangs on them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning import expiry, sessions
from elearning.learning.board import CLOSED_DAYS, LONGEST_DAYS, gone_on
from elearning.learning.models import Answer, Attempt, Learner, LearnerSession, SchoolClass, Seat, Tick, WeekCount
from portal.jobs import health
from portal.jobs.registry import jobs
from reporting.registry.models import RetentionClass
from tests.learning.pupil import Pupil
from tests.learning.teacher import Teacher, at_seat

pytestmark = pytest.mark.django_db
OF_LEARNERS = (Learner, LearnerSession, Attempt, Answer, Tick)
OF_CLASSES = (SchoolClass, Seat, *OF_LEARNERS)


def counts(*models: type) -> list[int]:
    return [model.objects.count() for model in models]  # type: ignore[attr-defined]


def belgrade(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())


@pytest.mark.usefixtures("registry_data")
def test_the_table_of_retention_says_what_the_job_does() -> None:
    found = {
        row.code: (row.value, row.unit, row.starts_at)
        for row in RetentionClass.objects.filter(
            kept__in=["learning", "learning_session", "school_class", "closed_class"]
        )
    }
    assert found == {
        "learning": (expiry.LEARNER_MONTHS, "months", "last_used"),
        "learning_session": (sessions.IDLE.total_seconds() / 3600, "hours", "last_used"),
        "school_class": (LONGEST_DAYS, "days", "made"),
        "closed_class": (CLOSED_DAYS, "days", "class_closed"),
    }


def test_a_year_after_the_last_use_everything_of_a_learner_goes(
    course: CoursePage, asked: LessonPage, read: LessonPage
) -> None:
    with time_machine.travel(belgrade("2026-11-02 10:00"), tick=False) as clock:
        old, back = Pupil(), Pupil()
        for pupil in (old, back):
            pupil.answer(asked)
            pupil.tick(read)
        code = pupil_code(back, course)
        assert Learner.objects.filter(used_on=dt.date(2026, 11, 2)).count() == 2
        clock.move_to(belgrade("2027-05-02 10:00"))
        Pupil().post("", {"code": code})
        clock.move_to(belgrade("2027-11-02 23:59"))
        assert expiry.expire(timezone.now()) == 0 and Learner.objects.count() == 2
        clock.move_to(belgrade("2027-11-03 00:00"))
        assert expiry.expire(timezone.now()) == 1
        assert counts(*OF_LEARNERS) == [1, 0, 1, 1, 1]
        assert WeekCount.objects.filter(what="start").get().number == 2, "numbers name nobody and stay"
        clock.move_to(belgrade("2028-05-03 00:00"))
        assert [expiry.expire(timezone.now()) for _turn in range(2)] == [1, 0]
        assert counts(*OF_LEARNERS) == [0] * 5


def pupil_code(pupil: Pupil, course: CoursePage) -> str:
    pupil.open_map(course)
    return pupil.code


@pytest.mark.parametrize(("closed", "last"), [(True, "2026-12-12"), (False, "2027-03-02")])
def test_a_class_goes_with_its_seats(course: CoursePage, asked: LessonPage, closed: bool, last: str) -> None:
    with time_machine.travel(belgrade("2026-11-02 10:00"), tick=False) as clock:
        teacher, alone = Teacher(), Pupil()
        made = teacher.make_class(course)
        at_seat(made.seats.first()).answer(asked)  # type: ignore[arg-type]
        alone.answer(asked)
        clock.move_to(belgrade("2026-11-12 10:00"))
        if closed:
            teacher.get("razred/")
            # The session has run out meanwhile; the class is closed by its key.
            SchoolClass.objects.update(closed_on=timezone.localdate())
        made.refresh_from_db()
        end = belgrade(f"{last} 00:00") + dt.timedelta(days=1)
        assert gone_on(made) == end.date()
        clock.move_to(end - dt.timedelta(minutes=1))
        expiry.expire(timezone.now())
        assert counts(SchoolClass, Seat) == [1, 3] and Learner.objects.filter(kind="seat").count() == 3
        clock.move_to(end)
        assert [expiry.expire(timezone.now()) for _turn in range(2)] == [3, 0]
        assert counts(SchoolClass, Seat) == [0, 0]
        assert counts(Learner, Attempt, Answer) == [1, 1, 1], "who learns alone is not touched"


def test_many_go_in_several_turns(course: CoursePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    with time_machine.travel(belgrade("2026-11-02 10:00"), tick=False):
        Teacher().make_class(course, 5)
    with time_machine.travel(belgrade("2027-11-02 10:00"), tick=False):
        assert expiry.expire(timezone.now()) == 5 and counts(*OF_CLASSES) == [0] * 7


def test_the_job_stands_on_the_health_page_and_says_when_it_was_forgotten(asked: LessonPage) -> None:
    assert "learning.expire" in {job.name for job in jobs()}
    with time_machine.travel(belgrade("2026-11-02 10:00"), tick=False):
        Pupil().answer(asked)
        line = dict(health.statuses())["Учење"]
        assert (line.ok, line.text) == (True, "1")
    with time_machine.travel(belgrade("2027-11-04 12:00"), tick=False):
        assert expiry.state().ok, "the job has two days"
    with time_machine.travel(belgrade("2027-11-05 12:00"), tick=False):
        line = expiry.state()
        assert not line.ok and line.text == "1 чека брисање" and "learning.expire" in line.advice
