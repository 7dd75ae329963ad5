"""Count whether materials were useful."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from materials.models import Answer, MaterialPage, UsefulCount

# From one network; a school sits behind one address.
PER_SOURCE = 60
WINDOW = timedelta(hours=1)


def count_answer(*, page: MaterialPage, answer: Answer, day: date | None = None) -> None:
    """Add one to what readers said of ``page`` on ``day`` (today in Serbia); nothing else is kept."""
    key = {"page": page, "day": day or timezone.localdate(), "answer": answer}
    rows = UsefulCount.objects.filter(**key)
    if rows.update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            UsefulCount.objects.create(**key, number=1)
    except IntegrityError:  # the first two of the day at once
        rows.update(number=F("number") + 1)
