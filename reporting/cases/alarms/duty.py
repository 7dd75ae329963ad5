"""Whether somebody answers: who is on duty, the test ring of a shift, and what pages and health say of it."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.health import nobody_works
from portal.jobs.status import Status
from reporting.cases.alarms.telling import number_of
from reporting.cases.models import Alarm, AlarmStep
from reporting.cases.notifications.reporter import enqueue
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import OPERATOR
from reporting.notify.models import OutboxMessage
from reporting.registry import duty
from reporting.registry.models import AlarmRule, DutyShift
from reporting.registry.selectors import people_in_role, valid_on

# A test ring that nobody confirms for so long was not heard.
HEARD_WITHIN = timedelta(minutes=10)


def somebody_answers() -> bool:
    """Whether a report of danger reaches a person now: somebody is on duty, and the job that rings is alive."""
    return not nobody_works() and bool(duty.on_duty(timezone.now()))


def ring_new_shifts(now: datetime) -> int:
    """Ring the telephone of each shift that has opened, once; return how many.

    One whose number does not open counts as rung, so that the health page says that nobody has heard it.
    """
    fresh = [shift for shift in duty.on_duty(now) if shift.rung_at is None]
    for shift in fresh:
        number = number_of(shift)
        for channel in (OutboxMessage.Channel.SMS, OutboxMessage.Channel.VOICE) if number else ():
            enqueue(
                template="desk.test_ring",
                recipient=number,
                object_id=shift.pk,
                language=shift.user.script,
                idempotency_key=f"{shift.pk}:test:{channel.value}",
                channel=channel,
            )
        DutyShift.objects.filter(pk=shift.pk, rung_at=None).update(rung_at=now)
    return len(fresh)


def duty_state() -> Status:
    """Return the line of the health page: whether somebody is on duty now and for the next 24 hours."""
    now = timezone.now()
    gaps = duty.gaps(now, now + duty.WARNING)
    unheard = [
        shift
        for shift in duty.on_duty(now)
        if shift.heard_at is None and shift.rung_at is not None and shift.rung_at < now - HEARD_WITHIN
    ]
    if gaps and gaps[0][0] <= now:
        text = _("нико није дежуран")
    elif unheard:
        text = _("пробни позив није потврђен")
    elif gaps:
        text = _("у наредна 24 сата неко време нико није дежуран")
    elif duty.only_next(now, now + timedelta(seconds=1)):
        text = _("дежуран је само следећи позив")
    else:
        text = _("неко је дежуран")
    return Status(
        not gaps and not unheard,
        text,
        advice=_("Нека руководилац тријаже упише дежурства. До тада портал каже: „Сада нико не чита. Позови 192.“"),
    )


def alarms_state() -> Status:
    """Return the line of the health page: whether alarms are told in time, and whether any reached nobody."""
    now = timezone.now()
    waiting = Alarm.objects.visible_to(SYSTEM).open()
    for user in people_in_role(OPERATOR):
        # Who reads the page must not learn by a number of a case that excludes them.
        waiting = waiting.open_to(Person(user=user, second_factor=True))
    late = waiting.filter(next_at__lt=now - HEARD_WITHIN).count()
    told = AlarmStep.objects.visible_to(SYSTEM).filter(user__isnull=False).values("alarm")
    unheard = waiting.filter(_should_have_told(now)).exclude(pk__in=told).count()
    return Status(
        not late and not unheard,
        _("%(late)d касни, %(unheard)d није стигло ни до кога") % {"late": late, "unheard": unheard},
        advice=_("Проверите да ли ради „manage.py work“ и да ли установе и тријажа имају налоге који могу да поступе."),
    )


def _should_have_told(now: datetime) -> Q:
    """Return the condition on alarms that a row of theirs has been due for ``HEARD_WITHIN``."""
    first: dict[tuple[str, str], int] = {}
    for rule in AlarmRule.objects.filter(valid_on(timezone.localdate(now))).order_by("after_minutes"):
        first.setdefault((rule.starts_at, str(rule.conditions)), rule.after_minutes)
    # Where the first word is later for some risk the latest counts: the page must not be red by itself.
    later: dict[str, int] = {}
    for (event, _conditions), minutes in first.items():
        if minutes:
            later[event] = max(minutes, later.get(event, 0))
    condition = Q(began_at__lt=now - HEARD_WITHIN) & ~Q(event__in=list(later))
    for event, minutes in later.items():
        condition |= Q(event=event, began_at__lt=now - HEARD_WITHIN - timedelta(minutes=minutes))
    return condition
