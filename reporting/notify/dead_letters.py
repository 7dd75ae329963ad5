"""Messages that did not get through after every attempt: counted, shown, and sent again when the cause is gone."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.notify.models import OutboxMessage
from reporting.vault import audit
from reporting.vault.minutes import this_minute

State = OutboxMessage.State
# A message that should have left so long ago says that nothing leaves: no server, or nobody works.
STUCK = timedelta(minutes=15)


def dead(*, ids: Collection[UUID] | None = None) -> QuerySet[OutboxMessage]:
    """Return the dead messages, or of them only those with ``ids``. Their recipients are still there, sealed."""
    rows = OutboxMessage.objects.filter(state=State.DEAD)
    return rows if ids is None else rows.filter(id__in=ids)


def resend(*, ids: Collection[UUID] | None = None) -> int:
    """Give dead messages a new round of attempts from now on and return how many there are.

    The Message-ID stays the same, so a server that had taken one after all drops the second copy.
    """
    again = dead(ids=ids).update(state=State.WAITING, attempts=0, due_at=this_minute(), claimed_at=None)
    if again:
        audit.record(action="outbox.resend", object_type="outboxmessage", object_id=None, actor_kind="system")
    return again


def state() -> Status:
    """Return the line of the health page: what waits, what is stuck and what is dead."""
    now = timezone.now()
    waiting = OutboxMessage.objects.filter(state=State.WAITING)
    stuck = waiting.filter(due_at__lte=now - STUCK).count()
    lost = dead().count()
    unsent = OutboxMessage.objects.filter(state__in=(State.WAITING, State.SENDING))
    oldest = unsent.aggregate(created_at=Min("created_at"))["created_at"]
    return Status(
        not stuck and not lost,
        _("%(waiting)d чека, %(stuck)d касни, %(dead)d није успело")
        % {"waiting": waiting.count(), "stuck": stuck, "dead": lost},
        advice=_("Проверите EMAIL_URL и сервер за е-пошту, па: manage.py outbox resend"),
        waits=now - oldest if oldest else None,
    )
