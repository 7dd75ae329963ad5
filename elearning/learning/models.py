"""Learners without a name: what was done under a code or at a seat of a class, and how much was done by all."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Learner(models.Model):
    """Whoever learns: a code, or a seat of a class; there is nothing else about them.

    ``code_digest`` finds a code and is empty for a seat. ``used_on`` is the last day of use: a day, no hour.
    """

    retention_class = "learning"

    class Kind(models.TextChoices):
        """How a learner comes back."""

        CODE = "code", _("код")
        SEAT = "seat", _("место у разреду")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    code_key_id = models.UUIDField(null=True, editable=False)
    code_digest = models.BinaryField(max_length=32, null=True, unique=True)
    used_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("ко учи")
        verbose_name_plural = _("ко учи")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="code", code_digest__isnull=False, code_key_id__isnull=False)
                | models.Q(kind="seat", code_digest__isnull=True, code_key_id__isnull=True),
                name="learner_has_a_code_or_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_seat(self) -> bool:
        """Whether this is a seat of a class, which has no code."""
        return self.kind == self.Kind.SEAT


class SchoolClass(models.Model):
    """A class that takes one course: a six-digit number, a key for its teacher, no name of a school or a person."""

    retention_class = "school_class"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=6, unique=True)
    course_key = models.UUIDField()
    code_key_id = models.UUIDField(editable=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    made_on = models.DateField(db_index=True)
    closed_on = models.DateField(null=True, db_index=True)

    class Meta:
        verbose_name = _("разред")
        verbose_name_plural = _("разреди")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def shown_number(self) -> str:
        """The number as it is printed: ``304-118``."""
        return f"{self.number[:3]}-{self.number[3:]}"


class Seat(models.Model):
    """One place of a class. ``digits`` stand in clear, so that the strips can be printed again.

    After many wrong tries the seat answers nobody until ``waits_until``.
    """

    retention_class = "school_class"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="seats")
    learner = models.OneToOneField(Learner, on_delete=models.CASCADE, related_name="seat")
    number = models.PositiveSmallIntegerField()
    digits = models.CharField(max_length=4)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    waits_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("место")
        verbose_name_plural = _("места")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["school_class", "number"], name="seat_number_of_a_class"),
            models.UniqueConstraint(fields=["school_class", "digits"], name="seat_digits_of_a_class"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class LearnerSession(models.Model):
    """A browser in which somebody learns or holds a class. It keeps a random token, the database only its hash."""

    retention_class = "learning_session"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    learner = models.ForeignKey(Learner, null=True, on_delete=models.CASCADE, related_name="sessions")
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("отворено учење")
        verbose_name_plural = _("отворена учења")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(learner__isnull=False) | models.Q(school_class__isnull=False),
                name="learner_session_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Attempt(models.Model):
    """One go at the questions of a lesson. Nothing in it changes but its end.

    ``revision`` is the version of the lesson whose words it keeps, no foreign key, so that a page can be deleted.
    ``shown`` is what was drawn: questions in their order, each with its options in theirs. ``of`` are the points
    that could be had. ``points``, ``passed`` and ``finished_at`` are set with the last answer.
    """

    retention_class = "learning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    course_key = models.UUIDField(db_index=True)
    lesson_key = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveBigIntegerField()
    shown = models.JSONField()
    of = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    passed = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("покушај")
        verbose_name_plural = _("покушаји")
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson_key", "number"], name="attempt_number_of_a_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Answer(models.Model):
    """The answer to one question of an attempt, with its points; never changed.

    ``session`` is the one in which it was given: at a seat, whose strip others may have seen, it is shown in no other.
    """

    retention_class = "learning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=36)
    given = models.JSONField()
    session = models.UUIDField(null=True, editable=False)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    right = models.BooleanField()

    class Meta:
        verbose_name = _("одговор")
        verbose_name_plural = _("одговори")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="answer_number_of_an_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Tick(models.Model):
    """„Прочитано“: a lesson without questions is done."""

    retention_class = "learning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="ticks")
    course_key = models.UUIDField()
    lesson_key = models.UUIDField()

    class Meta:
        verbose_name = _("прочитано")
        verbose_name_plural = _("прочитано")
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson_key"], name="tick_of_a_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class WeekCount(models.Model):
    """How often something happened in a course in one week and language: a number, and nothing else."""

    retention_class = "count"

    class What(models.TextChoices):
        """What is counted."""

        START = "start", _("почело")
        PASS = "pass", _("положене лекције")
        COMPLETION = "completion", _("завршило")

    course_key = models.UUIDField()
    language = models.CharField(max_length=10)
    # Its Monday.
    week = models.DateField()
    what = models.CharField(max_length=10, choices=What.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("недељни број")
        verbose_name_plural = _("недељни бројеви")
        constraints = [
            models.UniqueConstraint(fields=["course_key", "language", "week", "what"], name="one_number_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.week}"
