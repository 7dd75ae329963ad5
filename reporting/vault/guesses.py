"""Wrong codes, of reports and of drafts: counted by source and over the whole portal, never refused.

Refusing, or waiting, would also hit the child with the right code behind the same network, and a
right code must always open. What an attack meets is arithmetic (sixteen random digits), the proxy
that spaces out a source, and the people whom the alarm calls.

Counters live in the cache, which without Redis is the memory of one process. The alarm is an event in
the audit trail besides, one a window, so that the health page and ``doctor`` see it from every process.
"""

import logging
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from portal.security import limits
from reporting.vault import audit
from reporting.vault.models import AuditEvent

logger = logging.getLogger(__name__)

SCOPE = "code.wrong"
ALARM = "code.guessing"
WINDOW = timedelta(minutes=10)
WRONG_PER_SOURCE = 20
# Only codes whose check digits fit are counted: 96 of 97 slips of the finger never come so far,
# so a hundred in ten minutes is no crowd of forgetful people.
WRONG_EVERYWHERE = 100


def note(request: HttpRequest) -> None:
    """Count one wrong code; above the limits raise the alarm: in the log, and once per window in the audit."""
    if not limits.count(SCOPE, request, WRONG_PER_SOURCE, WINDOW):
        logger.warning("many wrong codes from one source")
    if limits.count_everywhere(SCOPE, WINDOW) == WRONG_EVERYWHERE + 1:
        logger.error("alarm: many wrong codes over the whole portal")
        audit.record(action=ALARM, object_type="portal", object_id=None, actor_kind="system")


def state() -> Status:
    """Return the line of the health page: whether somebody is guessing codes, and how many were wrong."""
    wrong = limits.seen_everywhere(SCOPE, WINDOW)
    advice = _("Успорите на проксију обрасце из једне мреже; docs/proxy.md каже како. Портал никога не одбија.")
    if wrong <= WRONG_EVERYWHERE and _alarm_was_raised():
        return Status(False, _("више од %(count)d у десет минута") % {"count": WRONG_EVERYWHERE}, advice=advice)
    return Status(wrong <= WRONG_EVERYWHERE, str(wrong), advice=advice)


def _alarm_was_raised() -> bool:
    """Whether any process raised the alarm in this window or the one before."""
    recent = AuditEvent.objects.filter(object_id=None, time__gt=timezone.now() - 2 * WINDOW)
    return bool(recent.filter(action=ALARM).exists())
