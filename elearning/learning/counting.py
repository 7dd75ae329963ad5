"""Counting starts, passed lessons and completions of a course, by language and week: a number and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.coreutils import get_supported_content_language_variant

from elearning.learning import progress
from elearning.learning.models import Attempt, Learner, Tick, WeekCount
from portal.pages.places import active_language

What = WeekCount.What


def count_start(learner: Learner, course_key: UUID) -> None:
    """Count the first answer or tick of a learner in a course; called before its row is made."""
    mine = {"learner": learner, "course_key": course_key}
    if not Attempt.objects.filter(**mine).exists() and not Tick.objects.filter(**mine).exists():
        _count(What.START, course_key)


def count_pass(attempt: Attempt) -> None:
    """Count a lesson that was passed, and with the last one of its course the completion."""
    _count(What.PASS, attempt.course_key)
    count_completion(attempt.learner, attempt.course_key)


def count_completion(learner: Learner, course_key: UUID) -> None:
    """Count a completion if the lesson that was just done was the last one of its course."""
    if progress.finished(learner, course_key):
        _count(What.COMPLETION, course_key)


def _count(what: WeekCount.What, course_key: UUID) -> None:
    today = timezone.localdate()
    key = {
        "what": what,
        "course_key": course_key,
        "language": get_supported_content_language_variant(active_language()),
        "week": today - timedelta(days=today.weekday()),
    }
    rows = WeekCount.objects.filter(**key)
    if rows.update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            WeekCount.objects.create(**key, number=1)
    except IntegrityError:  # the first two of the week at once
        rows.update(number=F("number") + 1)
