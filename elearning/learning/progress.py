"""Queries: what a learner has done of a course, and the map that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from elearning.courses.models import CoursePage
from elearning.courses.selectors import LessonOutline, ModuleOutline, Outline, live_course, outline
from elearning.learning.models import Attempt, Learner, Tick

CLOSED, AJAR, OPEN = "closed", "ajar", "open"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A lesson on the learner's map: ``state`` is done, here (where it goes on) or next."""

    lesson: LessonOutline
    state: str


@dataclass(frozen=True, kw_only=True)
class Door:
    """A module on the learner's map: a door, closed, ajar or open."""

    module: ModuleOutline
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many of its lessons are done."""
        return sum(step.state == "done" for step in self.steps)

    @property
    def state(self) -> str:
        """Closed while nothing in it is done, open when all is."""
        return OPEN if self.done == len(self.steps) else AJAR if self.done else CLOSED


@dataclass(frozen=True, kw_only=True)
class Map:
    """A course as its learner sees it; ``here`` is the first lesson that is not done."""

    outline: Outline
    doors: tuple[Door, ...]
    here: LessonOutline | None
    done: int

    @property
    def lessons(self) -> int:
        """How many lessons the course has."""
        return sum(len(door.steps) for door in self.doors)

    @property
    def is_finished(self) -> bool:
        """Whether every lesson is done."""
        return self.here is None and self.lessons > 0

    @property
    def steps(self) -> list[Step]:
        """Every lesson, in order."""
        return [step for door in self.doors for step in door.steps]

    def step_of(self, key: UUID) -> Step | None:
        """Return the lesson with this key."""
        return next((step for step in self.steps if step.lesson.key == key), None)

    def after(self, key: UUID) -> LessonOutline | None:
        """Return the lesson that stands behind the one with this key."""
        lessons = [step.lesson for step in self.steps]
        place = next((number for number, lesson in enumerate(lessons, start=1) if lesson.key == key), len(lessons))
        return next(iter(lessons[place:]), None)


def done_lessons(learner: Learner | None, course_key: UUID) -> set[UUID]:
    """Return the keys of the lessons of a course that a learner has ticked or passed; one query."""
    if learner is None:
        return set()
    mine = {"learner": learner, "course_key": course_key}
    ticked = Tick.objects.filter(**mine).values_list("lesson_key")
    passed = Attempt.objects.filter(**mine, passed=True).values_list("lesson_key")
    return {key for (key,) in ticked.union(passed)}


def map_of(course: CoursePage, learner: Learner | None) -> Map:
    """Return the map of a course for a learner; None has done nothing yet. Three queries."""
    whole, done = outline(course), done_lessons(learner, course.translation_key)
    here = next((lesson for lesson in whole.lessons if lesson.key not in done), None)
    doors = tuple(
        Door(
            module=module,
            steps=tuple(
                Step(lesson=lesson, state="done" if lesson.key in done else "here" if lesson is here else "next")
                for lesson in module.lessons
            ),
        )
        for module in whole.modules
    )
    return Map(outline=whole, doors=doors, here=here, done=sum(door.done for door in doors))


def finished(learner: Learner, course_key: UUID) -> bool:
    """Return whether a learner has done every lesson of a published course."""
    course = live_course(course_key)
    return course is not None and map_of(course, learner).is_finished


def courses_of(learner: Learner) -> list[UUID]:
    """Return the keys of the courses in which a learner has done anything; one query."""
    ticked = Tick.objects.filter(learner=learner).values_list("course_key")
    tried = Attempt.objects.filter(learner=learner).values_list("course_key")
    return sorted({key for (key,) in ticked.union(tried)})
