"""Wrong codes: counted by source and over the whole portal, never refused.

Refusing, or waiting, would also hit the child with the right code behind the same network, and a
right code must always open. What an attack meets is arithmetic (sixteen random digits), the proxy
that spaces out a source, and the people whom the alarm calls.
"""

import logging
from datetime import timedelta

from django.http import HttpRequest

from portal.jobs.status import Status
from portal.security import limits
from reporting.vault import audit

logger = logging.getLogger(__name__)

SCOPE = "code.wrong"
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
        audit.record(action="code.guessing", object_type="portal", object_id=None, actor_kind="system")


def state() -> Status:
    """Return the line of the health page: whether somebody is guessing codes, and how many were wrong."""
    wrong = limits.seen_everywhere(SCOPE, WINDOW)
    return Status(wrong <= WRONG_EVERYWHERE, str(wrong))
