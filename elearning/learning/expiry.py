"""What is not kept any longer: learners after a year, classes after their closing, sessions that were left.

The periods stand in the table of retention; a test compares them with what is done here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning.learning import sessions
from elearning.learning.board import CLOSED_DAYS, LONGEST_DAYS
from elearning.learning.models import Learner, SchoolClass
from portal.jobs.status import Status
from reporting.registry.models import RetentionUnit
from reporting.registry.retention import ends_at

LEARNER_MONTHS = 12
AT_ONCE = 200
# The job runs four times a day: what is still there two days later was forgotten.
PATIENCE = timedelta(days=2)


def expire(now: datetime) -> int:
    """Delete everything whose period is over; return how many learners went. Harmless when run twice or late."""
    gone = 0
    for found in (due_learners(now), Learner.objects.filter(seat__school_class__in=due_classes(now))):
        # A few in a transaction each: a year's end must not hold up who learns.
        while pks := list(found.values_list("pk", flat=True)[:AT_ONCE]):
            found.filter(pk__in=pks).delete()
            gone += len(pks)
    with transaction.atomic():
        due_classes(now).delete()
    sessions.forget_idle(now)
    return gone


def due_learners(now: datetime) -> QuerySet[Learner]:
    """Return the learners with a code who were last here too long ago."""
    mine = Learner.objects.filter(kind=Learner.Kind.CODE)
    days = mine.order_by().values_list("used_on", flat=True).distinct()
    return mine.filter(used_on__in=[day for day in days if _is_over(day, LEARNER_MONTHS, RetentionUnit.MONTHS, now)])


def due_classes(now: datetime) -> QuerySet[SchoolClass]:
    """Return the classes that were closed, or made, too long ago."""
    rows = SchoolClass.objects.order_by()
    made = [day for day in _days(rows, "made_on") if _is_over(day, LONGEST_DAYS, RetentionUnit.DAYS, now)]
    closed = [day for day in _days(rows, "closed_on") if _is_over(day, CLOSED_DAYS, RetentionUnit.DAYS, now)]
    return rows.filter(made_on__in=made) | rows.filter(closed_on__in=closed)


def state() -> Status:
    """Return the line of the health page: how many learners there are, and whether any should be gone."""
    late = timezone.now() - PATIENCE
    over = due_learners(late).count() + due_classes(late).count()
    return Status(
        not over,
        _("%(over)d чека брисање") % {"over": over} if over else str(Learner.objects.count()),
        advice=_("Проверите да ли ради посао „learning.expire“ (manage.py work)."),
    )


def _days(rows: QuerySet[SchoolClass], name: str) -> list[date]:
    return [day for day in rows.values_list(name, flat=True).distinct() if day is not None]


def _is_over(day: date, value: int, unit: str, now: datetime) -> bool:
    start = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
    end = ends_at(start=start, value=value, unit=unit)
    return end is not None and end <= now
