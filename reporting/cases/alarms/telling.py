"""Tells one person of one alarm: writes the step, and the letters of its way into the outbox."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reporting.cases.alarms.recipients import Told
from reporting.cases.models import Alarm, AlarmStep, ReportClaim
from reporting.cases.notifications.floods import is_flood
from reporting.cases.notifications.hearing import hearers_at
from reporting.cases.notifications.reporter import enqueue
from reporting.cases.principals import SYSTEM, Person
from reporting.notify.models import OutboxMessage
from reporting.registry import duty
from reporting.registry.models import AlarmRule, AlarmWay, DutyShift, Event
from reporting.vault import audit
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.minutes import whole_minute

logger = logging.getLogger(__name__)

# What is not urgent is gathered for so long, in one letter a person.
GATHERED = timedelta(minutes=15)
# A ring that nobody has answered is open for so long; what comes meanwhile joins it.
RING_OPEN = timedelta(minutes=15)
# A letter that has not left for so long does not count as delivered any more.
LOOKED_BACK = timedelta(days=1)
URGENT, GENTLE, RING = "desk.urgent", "institution.new", "desk.ring"


def tell(rule: AlarmRule, alarm: Alarm, told: Told, *, repeat: int, now: datetime) -> AlarmStep | None:
    """Write that somebody is told, and what leaves the house for it, once; None for what was done already.

    Inside a transaction that has locked the alarm.
    """
    same = {"alarm": alarm, "rule": rule, "round": alarm.round, "repeat": repeat, "user": told.user}
    if told.user is None:
        same["institution"] = told.house
    rows = AlarmStep.objects.visible_to(SYSTEM)
    if rows.filter(**same).exists():
        return None
    joined = _joins(rule, alarm, told, now=now)
    silent = joined or rule.way == AlarmWay.DIGEST
    # When the job came tells to some seconds when a reporter wrote.
    minute = whole_minute(now)
    step: AlarmStep = rows.create(
        **same, report=alarm.report, way=rule.way, joined=joined, owed_at=minute, sent_at=None if silent else minute
    )
    audit.record(
        action="alarm.tell", object_type="alarmstep", object_id=step.pk, actor_kind="system", purpose=rule.code
    )
    if not silent:
        _letters(rule, told, step, now=now)
    return step


def _joins(rule: AlarmRule, alarm: Alarm, told: Told, *, now: datetime) -> bool:
    """Whether nothing is sent for this step alone: the person is being rung, or reports come in a flood."""
    if rule.way == AlarmWay.RING:
        return (
            AlarmStep.objects.visible_to(SYSTEM)
            .filter(user=told.user, way=AlarmWay.RING, joined=False, answered_at=None, sent_at__gt=now - RING_OPEN)
            .exclude(alarm=alarm)
            # Who reads what they were rung for has answered: the next report rings.
            .exclude(
                report__in=ReportClaim.objects.visible_to(SYSTEM).running(now).filter(user=told.user).values("report")
            )
            .exists()
        )
    if rule.way != AlarmWay.URGENT:
        return False
    # One holder of a code who writes fifty messages must not fill everybody's mailbox, nor the queue before a ring.
    same = AlarmStep.objects.visible_to(SYSTEM).filter(
        user=told.user,
        institution=told.house,
        report=alarm.report,
        alarm__event=alarm.event,
        joined=False,
        answered_at=None,
        sent_at__gt=now - RING_OPEN,
    )
    return same.exclude(alarm=alarm).exists() or (alarm.event == Event.REPORT_SUBMITTED and is_flood())


def _letters(rule: AlarmRule, told: Told, step: AlarmStep, *, now: datetime) -> None:
    """Write what one step sends. A gathered letter is about the person, since it tells of several things."""
    address = told.user.email if told.user is not None else told.mailbox
    language = told.user.script if told.user is not None else "sr"
    if rule.way == AlarmWay.MAIL:
        window, who = _window(now), told.user or told.house
        leaves = datetime.fromtimestamp((window + 1) * GATHERED.total_seconds(), tz=now.tzinfo)
        assert who is not None
        enqueue(
            template=GENTLE,
            recipient=address,
            object_id=who.pk,
            language=language,
            idempotency_key=f"{who.pk}:{GENTLE}:{window}",
            due_at=leaves,
        )
        return
    enqueue(
        template=URGENT,
        recipient=address,
        object_id=step.pk,
        language=language,
        idempotency_key=f"{step.pk}:{URGENT}",
    )
    if rule.way == AlarmWay.RING and told.shift is not None and (number := number_of(told.shift)):
        for channel in (OutboxMessage.Channel.SMS, OutboxMessage.Channel.VOICE):
            enqueue(
                template=RING,
                recipient=number,
                object_id=step.pk,
                language=language,
                idempotency_key=f"{step.pk}:{RING}:{channel.value}",
                channel=channel,
            )


def _window(at: datetime) -> int:
    """Return in which quarter of an hour a moment lies: what is not urgent of one is one letter."""
    return int(at.timestamp() // GATHERED.total_seconds())


def number_of(shift: DutyShift) -> str:
    """Return the telephone of a shift; empty for one that does not open, so that the mail leaves all the same."""
    try:
        return duty.phone_of(shift)
    except (EnvelopeError, KeyringError):
        logger.error("a duty telephone does not open", extra={"object": str(shift.pk)})
        return ""


def may_still_be_told(about: UUID, key: str) -> bool:
    """Whether a letter may still leave: what it tells of, or any of what it gathers, is open to who is told.

    ``about``: the step, or the account or house of a gathered letter, whose ``key`` ends with its quarter of an hour.
    Whoever was excluded since is not told. What no step stands behind is no alarm's letter.
    """
    asked = Q(pk=about)
    if f":{GENTLE}:" in key:
        began = datetime.fromtimestamp(int(key.rpartition(":")[2]) * GATHERED.total_seconds(), tz=UTC)
        asked = Q(user=about) | Q(user=None, institution=about)
        asked &= Q(way=AlarmWay.MAIL, owed_at__gte=began, owed_at__lt=began + GATHERED)
    rows = AlarmStep.objects.visible_to(SYSTEM).filter(asked)
    steps = list(rows.select_related("user", "institution__type", "report__case"))
    return not steps or any(_is_open_to_who_is_told(step) for step in steps)


def _is_open_to_who_is_told(step: AlarmStep) -> bool:
    if step.user is not None:
        # Only exclusion is asked: a head of triage who opens no desk is told all the same.
        rows = AlarmStep.objects.visible_to(SYSTEM).open_to(Person(user=step.user, second_factor=True))
        return bool(rows.filter(pk=step.pk).exists())
    return step.institution is not None and bool(hearers_at(step.institution, step.report).mailbox)


def note_delivered() -> int:
    """Note which steps have left the house by now; return how many."""
    left = OutboxMessage.objects.filter(object_id=OuterRef("pk"), state=OutboxMessage.State.SENT)
    now = timezone.now()
    sent = AlarmStep.objects.visible_to(SYSTEM).filter(
        way__in=(AlarmWay.RING, AlarmWay.URGENT), delivered_at=None, sent_at__gt=now - LOOKED_BACK
    )
    return sent.filter(Exists(left)).update(delivered_at=whole_minute(now))
