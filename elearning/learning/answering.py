"""Commands: an answer to the question that is next, and „Прочитано“.

A press counts once: a second one finds the row of the first, by a constraint. Whatever is refused leaves no row and
the attempt as it was.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning.courses.models import LessonPage
from elearning.courses.selectors import course_of
from elearning.learning import attempts, counting, keys, quotas, sessions
from elearning.learning.attempts import Going, Last, Refused
from elearning.learning.models import Answer, Attempt, Learner, LearnerSession, Tick
from elearning.quizzes.answering import read_answer
from elearning.quizzes.grading import Graded, best, grade, passed
from elearning.quizzes.model import Answer as Given
from elearning.quizzes.model import Quiz, Shown
from elearning.quizzes.reading import quiz_of
from reporting.vault import codes


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a form with a question sent: for which attempt, which question, of which version of the lesson."""

    number: int
    question: str
    revision: int
    data: QueryDict


def version_of(lesson: LessonPage) -> int:
    """Return the id of the version of a lesson that readers see; 0 where it was cleared away."""
    return lesson.live_revision_id or 0


def answer_next(found: Going, sent: Sent) -> int:
    """Keep the answer to the next question of an attempt and return its number; an old press changes nothing.

    Raises ``Refused``, ``AnswerRefused``, ``TooMany``.
    """
    quotas.count_press(found.attempt.learner_id)
    place = next((number for number, one in enumerate(found.shown, start=1) if one["id"] == sent.question), 0)
    if 0 < place <= found.answered:
        return place
    if place != found.answered + 1 or found.quiz is None:
        raise _not_next()
    question = found.question(place)
    given = read_answer(question, found.shown[place - 1], sent.data)
    graded = grade(question, given)
    try:
        with transaction.atomic():
            _keep(found.attempt, place, given, graded, session=found.session_id)
            if place == len(found.shown):
                _finish(found.attempt, found.quiz, points=found.earned + graded.points)
    except IntegrityError:
        if not Answer.objects.filter(attempt=found.attempt, number=place).exists():
            raise
        # The same press, or one from another tab, was quicker.
    return place


def answer_first(request: HttpRequest, *, lesson: LessonPage, token: str, last: Last, sent: Sent) -> str:
    """Begin an attempt with the answer to its first question, and a learner where there is none.

    ``last`` is what came before. Returns the token of the session. Raises ``Refused``, ``AnswerRefused``,
    ``TooMany``, ``Stale``.
    """
    learner, opened = _counted(request), _opened(request, token)
    quiz = quiz_of(lesson.body)
    if quiz is None or sent.number != last.number + 1 or not last.is_over:
        raise _not_next()
    if reason := attempts.refusal(quiz, last):
        raise Refused(reason)
    if sent.revision != version_of(lesson):
        raise Refused(_("Лекција је управо промењена. Испод је питање какво је сада."))
    shown = attempts.drawn(quiz, token=token, lesson_key=lesson.translation_key, number=sent.number)
    if not shown or sent.question != shown[0]["id"]:
        raise _not_next()
    question = quiz.by_id[sent.question]
    given = read_answer(question, shown[0], sent.data)
    graded = grade(question, given)
    try:
        with transaction.atomic():
            attempt = _begun(learner or _new_learner(request, opened), lesson, quiz, shown, number=sent.number)
            session = sessions.current(request)
            _keep(attempt, 1, given, graded, session=session.pk if session is not None else None)
            if len(shown) == 1:
                _finish(attempt, quiz, points=graded.points)
    except IntegrityError:
        if sessions.current(request) is None:
            sessions.begun_just_now(token)
        if attempts.going(token=opened, lesson_key=lesson.translation_key, number=sent.number) is None:
            raise
    except _PressedTwice:
        pass
    return opened


def tick(request: HttpRequest, *, lesson: LessonPage, token: str) -> str:
    """Mark a lesson without questions as done, for a new learner where there is none.

    Returns the token of the session. Raises ``TooMany``, ``Stale``.
    """
    learner, opened = _counted(request), _opened(request, token)
    course_key = course_of(lesson).translation_key
    try:
        with transaction.atomic():
            learner = learner or _new_learner(request, opened)
            counting.count_start(learner, course_key)
            Tick.objects.create(learner=learner, course_key=course_key, lesson_key=lesson.translation_key)
            counting.count_completion(learner, course_key)
    except IntegrityError:
        if sessions.current(request) is None:
            sessions.begun_just_now(token)
        mine = {"learner__sessions__token_hash": sessions.token_hash(opened), "lesson_key": lesson.translation_key}
        if not Tick.objects.filter(**mine).exists():
            raise
    except _PressedTwice:
        pass
    return opened


class _PressedTwice(Exception):
    """Another press of the same form was quicker."""


def _not_next() -> Refused:
    return Refused(_("Одговор није примљен, јер ово питање није на реду. Испод је оно што јесте."))


def _counted(request: HttpRequest) -> Learner | None:
    """Return the learner of this browser, whose press is counted; None for somebody new."""
    session = sessions.current(request)
    if session is None or session.learner is None:
        return None
    quotas.count_press(session.learner.pk)
    return session.learner


def _opened(request: HttpRequest, token: str) -> str:
    """Return the token of this browser's session, or that under which one will begin."""
    return token if sessions.current(request) is not None else sessions.begun_from(token)


def _new_learner(request: HttpRequest, token: str) -> Learner:
    """Return a new learner, whose code the browser with ``token`` can show; a class that it holds stays with it."""
    quotas.count_new_code(request)
    pk = uuid.uuid4()
    code = codes.token("learning", keys.code_for(Learner, pk=pk, token=token))
    learner = Learner.objects.create(
        pk=pk,
        kind=Learner.Kind.CODE,
        code_key_id=code.key_id,
        code_digest=code.digest,
        used_on=timezone.localdate(),
    )
    session = sessions.current(request)
    if session is None:
        sessions.start(token, learner=learner, school_class=None)
    elif not LearnerSession.objects.filter(pk=session.pk, learner=None).update(learner=learner):
        raise _PressedTwice
    return learner


def _begun(learner: Learner, lesson: LessonPage, quiz: Quiz, shown: list[Shown], *, number: int) -> Attempt:
    """Make an attempt. Raises ``IntegrityError`` when it was begun already."""
    counting.count_start(learner, course_of(lesson).translation_key)
    return Attempt.objects.create(
        learner=learner,
        course_key=course_of(lesson).translation_key,
        lesson_key=lesson.translation_key,
        number=number,
        revision=version_of(lesson),
        shown=shown,
        of=best(quiz, shown),
    )


def _keep(attempt: Attempt, number: int, given: Given, graded: Graded, *, session: UUID | None) -> None:
    Answer.objects.create(
        attempt=attempt,
        number=number,
        question=attempt.shown[number - 1]["id"],
        given=given,
        points=graded.points,
        right=graded.right,
        session=session,
    )


def _finish(attempt: Attempt, quiz: Quiz, *, points: Decimal) -> None:
    attempt.points, attempt.finished_at = points, timezone.now()
    attempt.passed = passed(quiz, points=points, of=attempt.of)
    attempt.save(update_fields=["points", "passed", "finished_at"])
    if attempt.passed:
        counting.count_pass(attempt)
