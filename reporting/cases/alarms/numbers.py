"""Numbers instead of letters: in a flood, and each morning for what is not urgent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.models import Alarm, AlarmStep
from reporting.cases.notifications.reporter import enqueue, moment
from reporting.cases.principals import SYSTEM, people_now
from reporting.notify import outbox
from reporting.registry.models import AlarmWay

MANY, DIGEST = "desk.many", "desk.digest"
# A person gets at most one number in so long.
BETWEEN = timedelta(minutes=15)
DIGEST_HOUR = 7


def tell_how_many(now: datetime) -> None:
    """Write to each person how many urgent things wait, where some had no letter of their own; at most one in 15 min.

    Nobody is told of what an exclusion keeps from them. The key names the number before, so that two runs at once
    write one.
    """
    joined = AlarmStep.objects.visible_to(SYSTEM).filter(joined=True, answered_at=None, alarm__ended_at=None)
    for pk in set(joined.filter(user__isnull=False).values_list("user", flat=True)):
        last = outbox.last_about(pk, template=MANY)
        # What is owed since the minute of the last number may have come after it.
        fresh = joined.filter(user=pk)
        if last is not None and (now - last < BETWEEN or not fresh.filter(owed_at__gte=last).exists()):
            continue
        _write(MANY, [pk], ways=(AlarmWay.RING, AlarmWay.URGENT), event=moment(last) if last else "first")


def write_digest(now: datetime) -> None:
    """At seven in the morning, write to each person how much waits that nobody wrote about; once a day.

    What comes after seven waits for the next morning, also where the job was away at seven.
    """
    today = timezone.localtime(now)
    seven = today.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if today < seven:
        return
    waiting = AlarmStep.objects.visible_to(SYSTEM).filter(
        way=AlarmWay.DIGEST, answered_at=None, alarm__ended_at=None, user__isnull=False, owed_at__lt=seven
    )
    _write(DIGEST, set(waiting.values_list("user", flat=True)), ways=(AlarmWay.DIGEST,), event=f"{today:%Y%m%d}")


def _write(template: str, users: Iterable[UUID], *, ways: tuple[str, ...], event: str) -> None:
    found = list(User.objects.filter(pk__in=users, is_active=True))
    people = people_now(found)
    for user in found:
        steps = AlarmStep.objects.visible_to(people[user.pk]).filter(user=user, way__in=ways, answered_at=None)
        count = Alarm.objects.visible_to(people[user.pk]).open().filter(pk__in=steps.values("alarm")).count()
        if count:
            enqueue(
                template=template,
                recipient=user.email,
                object_id=user.pk,
                language=user.script,
                idempotency_key=f"{user.pk}:{template}:{event}",
                count=count,
            )
