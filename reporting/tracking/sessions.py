"""Opening, finding and ending the session of the person who entered a code."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from portal.security import cookies
from portal.security.zones import DRAFT_COOKIE, REPORTER_COOKIE
from reporting.cases.models import Report
from reporting.tracking.models import ReporterSession
from reporting.vault import drafts
from reporting.vault.minutes import this_minute, whole_minute

IDLE = timedelta(minutes=20)
# A stolen cookie that is kept busy must not live for ever.
LONGEST = timedelta(hours=8)
# So long the page says that a message was sent from it.
JUST_NOW = timedelta(minutes=2)


def start(report: Report, *, sent: UUID | None = None) -> str:
    """Open a session for ``report`` and return its token, which is stored nowhere; ``sent``: the message with it."""
    token = secrets.token_urlsafe(32)
    now = this_minute()
    times = {"started_at": now, "seen_at": now, "sent_at": now if sent else None}
    ReporterSession.objects.create(token_hash=_hash(token), report=report, sent_message=sent, **times)
    return token


def note_sent(session: ReporterSession, message: UUID) -> None:
    """Note that a message has just been sent from a session."""
    session.sent_message, session.sent_at = message, this_minute()
    ReporterSession.objects.filter(pk=session.pk).update(sent_message=message, sent_at=session.sent_at)


def just_sent(session: ReporterSession) -> UUID | None:
    """Return the message that was sent from a session, for two minutes (``JUST_NOW``) from the minute of sending."""
    if session.sent_at is None or timezone.now() - session.sent_at >= JUST_NOW:
        return None
    return session.sent_message


def current(request: HttpRequest) -> ReporterSession | None:
    """Return the session of this browser unless it has been idle for 20 minutes or is 8 hours old."""
    token = cookies.value_of(request, REPORTER_COOKIE)
    if not token:
        return None
    now = timezone.now()
    live = ReporterSession.objects.filter(seen_at__gt=now - IDLE, started_at__gt=now - LONGEST)
    session = live.filter(token_hash=_hash(token)).first()
    # Once a minute: writing at every click would cost a write transaction each.
    if session is not None and session.seen_at < (minute := whole_minute(now)):
        session.seen_at = minute
        # Another tab may have left meanwhile: then this one is over, too, and nothing comes back.
        if not ReporterSession.objects.filter(pk=session.pk).update(seen_at=minute):
            return None
    return session


def was_open(request: HttpRequest) -> bool:
    """Whether this browser still carries a token: its page was not closed, but left idle."""
    return bool(cookies.value_of(request, REPORTER_COOKIE))


def end(request: HttpRequest) -> None:
    """Forget the session of this browser, if it has one."""
    token = cookies.value_of(request, REPORTER_COOKIE)
    if token:
        ReporterSession.objects.filter(token_hash=_hash(token)).delete()


def forget_receipt(request: HttpRequest) -> bool:
    """Delete the receipt that this browser could still show, with the code on it.

    Returns whether the browser's cookie opens nothing any more. A report that is being written is
    left alone: closing this page must not lose it.
    """
    value = cookies.value_of(request, DRAFT_COOKIE)
    draft = drafts.open_cookie(value) if value else None
    if draft is None:
        return bool(value)
    # Once sent, a draft holds its receipt and nothing else.
    if "receipt" not in draft.data:
        return False
    drafts.discard(draft)
    return True


def forget_idle(now: datetime) -> int:
    """Delete sessions that nobody can use any more; return their number."""
    over = Q(seen_at__lte=now - IDLE) | Q(started_at__lte=now - LONGEST)
    return ReporterSession.objects.filter(over).delete()[0]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
