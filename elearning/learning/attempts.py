"""Going through the questions of a lesson: what was drawn, what was answered, what may come next.

An attempt begins with its first answer, which keeps the version of the lesson and what was drawn. What was shown
before that is drawn anew from the browser's token, so that looking leaves no row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from elearning.courses.models import LessonPage
from elearning.learning.models import Answer, Attempt
from elearning.learning.sessions import is_live, token_hash
from elearning.quizzes.drawing import draw
from elearning.quizzes.model import Question, Quiz, Shown
from elearning.quizzes.reading import quiz_of
from portal.pages.dates import soon_text


class Refused(Exception):
    """What was sent changes nothing; ``message`` says why, to whoever sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Going:
    """An attempt as it stands: its questions as they were when it began, and how many are answered.

    ``quiz`` is None where the version of the lesson was cleared away and what it says now has other questions.
    ``is_served`` says that lesson and course are published.
    """

    attempt: Attempt
    quiz: Quiz | None
    answered: int
    earned: Decimal
    is_served: bool
    session_id: UUID
    seen_at: datetime

    @property
    def shown(self) -> Sequence[Shown]:
        """The questions that were drawn, in their order."""
        shown: Sequence[Shown] = self.attempt.shown
        return shown

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to be answered, or can be."""
        return self.attempt.finished_at is not None or self.quiz is None

    def question(self, number: int) -> Question:
        """Return the question that stands at ``number``, from 1."""
        assert self.quiz is not None
        return self.quiz.by_id[self.shown[number - 1]["id"]]


def going(*, token: str, lesson_key: UUID, number: int | None = None) -> Going | None:
    """Return the attempt ``number`` at a lesson, else the last one, of whoever holds ``token``; one query."""
    rows: QuerySet[Any] = Attempt.objects.filter(
        is_live("learner__sessions__"), learner__sessions__token_hash=token_hash(token), lesson_key=lesson_key
    )
    if number is not None:
        rows = rows.filter(number=number)
    answers = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    version = Revision.objects.filter(pk=OuterRef("revision")).annotate(text=KeyTextTransform("body", "content"))
    found = (
        rows.select_related("learner")
        .annotate(
            session_id=F("learner__sessions__pk"),
            seen_at=F("learner__sessions__seen_at"),
            answered=Subquery(answers.annotate(count=Count("pk")).values("count")),
            earned=Subquery(answers.annotate(sum=Sum("points")).values("sum")),
            body=Subquery(version.values("text")),
            lesson_live=Exists(Page.objects.filter(translation_key=OuterRef("lesson_key"), live=True)),
            course_live=Exists(Page.objects.filter(translation_key=OuterRef("course_key"), live=True)),
        )
        .order_by("-number")
        .first()
    )
    if found is None:
        return None
    body = json.loads(found.body) if found.body else _body_now(lesson_key)
    return Going(
        attempt=found,
        quiz=_whole(quiz_of(body), found.shown),
        answered=found.answered or 0,
        earned=found.earned or Decimal(0),
        is_served=found.lesson_live and found.course_live,
        session_id=found.session_id,
        seen_at=found.seen_at,
    )


def _body_now(lesson_key: UUID) -> list[Any]:
    """Return what the lesson says now, where the version that it began with was cleared away."""
    lesson = LessonPage.objects.live().filter(translation_key=lesson_key).first()
    return list(lesson.body.raw_data) if lesson is not None else []


def _whole(quiz: Quiz | None, shown: Sequence[Shown]) -> Quiz | None:
    """Return the quiz if it has every question that was drawn from it."""
    return quiz if quiz is not None and {one["id"] for one in shown} <= set(quiz.by_id) else None


def drawn(quiz: Quiz, *, token: str, lesson_key: UUID, number: int) -> list[Shown]:
    """Return what attempt ``number`` shows to the browser with ``token``, the same each time.

    Under the server's key: who knows the token alone cannot work out what belongs where.
    """
    seed = salted_hmac("elearning.learning.attempts", f"{token}|{lesson_key}|{number}", algorithm="sha256").digest()
    return draw(quiz, Random(int.from_bytes(seed, "big")))


@dataclass(frozen=True)
class Last:
    """What matters of the last attempt for the next one; ``number`` 0 where there was none."""

    number: int = 0
    passed: bool = False
    is_over: bool = True
    finished_at: datetime | None = None


def last_of(found: Going | None) -> Last:
    """Return what matters of ``found`` for the next attempt."""
    if found is None:
        return Last()
    attempt = found.attempt
    return Last(attempt.number, attempt.passed, found.is_over, attempt.finished_at)


def waits_until(quiz: Quiz, last: Last) -> datetime | None:
    """Return when the next attempt may begin, if that is still to come."""
    if last.finished_at is None:
        return None
    until = last.finished_at + timedelta(minutes=quiz.wait_minutes)
    return until if until > timezone.now() else None


def attempts_left(quiz: Quiz, last: Last) -> int | None:
    """Return how many attempts are left; None where there is no limit."""
    return max(quiz.attempts - last.number, 0) if quiz.attempts else None


def refusal(quiz: Quiz, last: Last) -> str:
    """Return why no new attempt may begin, or nothing."""
    until = waits_until(quiz, last)
    if last.passed:
        return _("Одговор није примљен: ова лекција је већ положена.")
    if attempts_left(quiz, last) == 0:
        return _("Одговор није примљен: више нема покушаја.")
    if until is not None:
        return _("Одговор није примљен: нови покушај може %(when)s.") % {"when": soon_text(until).removesuffix(".")}
    return ""
