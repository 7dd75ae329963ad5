"""Queries on a class: its board by seats, and how all of it answered, never how one seat did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.selectors import LessonOutline, Outline, outline
from elearning.learning.models import Answer, Attempt, SchoolClass, Seat, Tick
from elearning.quizzes.model import CHOICE_KINDS, Question
from elearning.quizzes.reading import quiz_of
from portal.pages.dates import plural_form

# How the class answered a question is said from so many seats on.
FEWEST = 8
CLOSED_DAYS = 30
LONGEST_DAYS = 120
DONE, BEGUN, NOT = "done", "begun", "not"
_IN_WORDS = (
    *("", gettext_lazy("једно"), gettext_lazy("два"), gettext_lazy("три"), gettext_lazy("четири"), gettext_lazy("пет")),
    *(gettext_lazy("шест"), gettext_lazy("седам"), gettext_lazy("осам"), gettext_lazy("девет"), gettext_lazy("десет")),
)


def gone_on(school_class: SchoolClass) -> date:
    """Return the day from which a class with its seats is deleted: after its closing, else after its making."""
    longest = school_class.made_on + timedelta(days=LONGEST_DAYS + 1)
    if school_class.closed_on is None:
        return longest
    return min(longest, school_class.closed_on + timedelta(days=CLOSED_DAYS + 1))


@dataclass(frozen=True)
class Row:
    """A seat with a mark for each lesson: done, begun or not."""

    number: int
    marks: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return self.marks.count(DONE)

    @property
    def has_begun(self) -> bool:
        """Whether anything was done or begun."""
        return any(mark != NOT for mark in self.marks)

    @property
    def is_finished(self) -> bool:
        """Whether everything is done."""
        return bool(self.marks) and self.done == len(self.marks)


@dataclass(frozen=True)
class Board:
    """All seats of a class in the order of their numbers, by lesson."""

    outline: Outline
    rows: Sequence[Row]

    @property
    def lessons(self) -> list[LessonOutline]:
        """Every lesson of the course, in order."""
        return list(self.outline.lessons)

    @property
    def totals(self) -> list[int]:
        """By lesson how many seats have done it."""
        return [sum(row.marks[place] == DONE for row in self.rows) for place in range(len(self.lessons))]

    @property
    def finished(self) -> int:
        """How many seats have done everything."""
        return sum(row.is_finished for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many seats have not begun."""
        return sum(not row.has_begun for row in self.rows)

    @property
    def finding(self) -> str:
        """The heading: what stands on the board, by seats."""
        return _finding(total=len(self.rows), finished=self.finished, waiting=self.waiting)


def board(school_class: SchoolClass, course: CoursePage) -> Board:
    """Return the board of a class; four queries."""
    seats = dict(Seat.objects.filter(school_class=school_class).values_list("learner_id", "number"))
    mine = {"learner__seat__school_class": school_class, "course_key": school_class.course_key}
    marks: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for learner, lesson, passed in Attempt.objects.filter(**mine).values_list("learner_id", "lesson_key", "passed"):
        marks[learner][lesson] = DONE if passed else marks[learner].get(lesson, BEGUN)
    for learner, lesson in Tick.objects.filter(**mine).values_list("learner_id", "lesson_key"):
        marks[learner][lesson] = DONE
    whole = outline(course)
    lessons = [lesson.key for lesson in whole.lessons]
    rows = [
        Row(number, tuple(marks[learner].get(key, NOT) for key in lessons))
        for learner, number in sorted(seats.items(), key=lambda one: one[1])
    ]
    return Board(whole, rows)


def _finding(*, total: int, finished: int, waiting: int) -> str:
    if total == 1:
        return (
            _("Место је завршило.") if finished else _("Место још није почело.") if waiting else _("Место је почело.")
        )
    if finished == total:
        return _("Сва места су завршила.")
    if waiting == total:
        return _("Још ниједно место није почело.")
    if not finished:
        begun = _seats(total - waiting, one=_("је почело"), few=_("су почела"), many=_("је почело"))
        return _("%(begun)s. Ниједно још није завршило.") % {"begun": begun}
    done = _seats(finished, one=_("је завршило"), few=_("су завршила"), many=_("је завршило"))
    if not waiting:
        return _("%(done)s. Остала уче.") % {"done": done}
    not_begun = plural_form(waiting, _("још није почело"), _("још нису почела"), _("још није почело"))
    return _("%(done)s. %(waiting)s %(not_begun)s.") % {
        "done": done,
        "waiting": _in_words(waiting).capitalize(),
        "not_begun": not_begun,
    }


def _seats(number: int, *, one: str, few: str, many: str) -> str:
    """Return so many seats with what they did: „Девет места је завршило“."""
    seats = plural_form(number, _("место"), _("места"), _("места"))
    return f"{_in_words(number).capitalize()} {seats} {plural_form(number, one, few, many)}"


def _in_words(number: int) -> str:
    return str(_IN_WORDS[number]) if 0 < number < len(_IN_WORDS) else str(number)


@dataclass(frozen=True)
class Share:
    """One of the offered answers and how many of a hundred seats chose it."""

    text: str
    percent: int
    right: bool


@dataclass(frozen=True)
class Answered:
    """How the class answered one question for the first time; None and nothing where fewer than ``FEWEST`` did."""

    prompt: str
    right: int | None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class LessonAnswers:
    """A lesson with its questions."""

    number: int
    title: str
    questions: tuple[Answered, ...]


def class_answers(school_class: SchoolClass, course: CoursePage) -> list[LessonAnswers]:
    """Return by lesson and question how a class answered in its first attempts; three queries.

    Only shares of all seats are told, and nothing that was typed.
    """
    given: dict[str, list[tuple[bool, list[str]]]] = defaultdict(list)
    rows = Answer.objects.filter(
        attempt__learner__seat__school_class=school_class,
        attempt__course_key=school_class.course_key,
        attempt__number=1,
    )
    for question, right, answer in rows.values_list("question", "right", "given"):
        given[question].append((right, answer))
    return [
        LessonAnswers(lesson.number, lesson.title, tuple(_answered(one, given[one.id]) for one in questions))
        for lesson, questions in _questions(outline(course))
    ]


def _questions(whole: Outline) -> Iterator[tuple[LessonOutline, Iterable[Question]]]:
    lessons = {lesson.pk: lesson for lesson in whole.lessons if lesson.has_quiz}
    pages = LessonPage.objects.in_bulk(lessons)
    for pk, lesson in lessons.items():
        quiz = quiz_of(pages[pk].body)
        if quiz is not None:
            yield lesson, quiz.questions


def _answered(question: Question, given: list[tuple[bool, list[str]]]) -> Answered:
    prompt = question.prompt or _("Реченица са празнинама")
    if len(given) < FEWEST:
        return Answered(prompt, None)
    right = _percent(sum(one for one, _answer in given), len(given))
    if question.kind not in CHOICE_KINDS:
        return Answered(prompt, right)
    chosen = Counter(option for _right, answer in given for option in answer)
    shares = [Share(one.text, _percent(chosen[one.id], len(given)), one.right) for one in question.options]
    return Answered(prompt, right, tuple(shares))


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole)
