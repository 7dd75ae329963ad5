"""What is asked of a portal for these tests, in a process of its own; everything returned is JSON."""

from __future__ import annotations

import base64
import uuid
from decimal import Decimal
from typing import Any

from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.scorm.building import package, scripts_of
from elearning.courses.scorm.keeping import opened
from elearning.courses.scorm.keys import letters, question_keys
from elearning.courses.selectors import outline
from elearning.quizzes.grading import grade, solution
from elearning.quizzes.model import Answer, Question
from elearning.quizzes.reading import quiz_of
from portal.pages.content_files import NAMESPACE
from portal.pages.models import LoadedContent
from tests.courses.scorm import golden, making
from tests.topics import make_topics

# Answers of each question that nobody has thought of.
DRAWN = 150


def offered() -> list[dict[str, Any]]:
    """Return every live course without a certificate that a content file describes, with its package as offered."""
    loaded = [uuid.uuid5(NAMESPACE, key) for key in LoadedContent.objects.values_list("key", flat=True)]
    found = []
    for course in CoursePage.objects.live().filter(certificate=False, translation_key__in=loaded).order_by("path"):
        file = opened(course)
        assert file is not None, f"{course.title} offers no package"
        with file:
            found.append(_told(course, file.read()))
    return found


def invented() -> dict[str, Any]:
    """Make a course with every kind of question and return it with its package."""
    make_topics()
    course = making.course()
    return _told(course, package(course, scripts=scripts_of(course)))


def asking(**how: Any) -> dict[str, Any]:
    """The same with one lesson that asks, and another one; ``how`` are fields of the quiz."""
    lessons = [{"title": "Прва", "body": [{"quiz": making.QUIZ["quiz"] | how}]}, {"title": "Друга"}]
    make_topics()
    course = making.course(lessons=[lessons])
    return _told(course, package(course, scripts=("sr",)))


def graded(seed: int) -> dict[str, Any]:
    """Return the golden table, and answers drawn from ``seed``, with what the portal's grader says of them."""
    cases = [*golden.cases(), *golden.drawn(seed=seed, each=DRAWN)]
    keys = {case.question.id: question_keys(case.question) for case in cases}
    rows = [[case.question.id, case.answer, case.points, case.right] for case in cases]
    return {"letters": letters(), "questions": keys, "cases": rows}


def _told(course: CoursePage, content: bytes) -> dict[str, Any]:
    pages = LessonPage.objects.in_bulk([lesson.pk for lesson in outline(course).lessons])
    quizzes = [quiz for page in pages.values() if (quiz := quiz_of(page.body)) is not None]
    questions = [question for quiz in quizzes for question in quiz.questions]
    return {
        "title": course.title,
        "package": base64.b64encode(content).decode(),
        "asks": bool(quizzes),
        "right": {question.id: solution(question) for question in questions},
        "wrong": {question.id: worst(question) for question in questions},
    }


def worst(question: Question) -> Answer:
    """Return an answer that the form takes and that gets as few points as can be."""
    right = solution(question)
    match question.kind:
        case "single" | "true_false":
            tries = [[option.id] for option in question.options]
        case "multiple":
            tries = [[option.id for option in question.options if not option.right], right[:1]]
        case "matching":
            tries = [right[turn:] + right[:turn] for turn in range(len(right))]
            tries += [[one] * len(right) for one in right]
        case "ordering":
            tries = [right[turn:] + right[:turn] for turn in range(len(right))]
        case "gap":
            tries = [[gap.options[-1].id for gap in question.gaps]]
        case "short_text":
            tries = [["нешто сасвим друго"]]
        case "number":
            tries = [[str(abs(question.value or Decimal(0)) + question.tolerance + 1)]]
    return min((one for one in tries if one), key=lambda one: grade(question, one).points)
