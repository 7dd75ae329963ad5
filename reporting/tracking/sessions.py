"""Opening, finding and ending the session of the person who entered a code."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from portal.danger.hearing import Danger
from portal.danger.kinds import Kind
from portal.security import cookies
from portal.security.zones import DRAFT_COOKIE, REPORTER_COOKIE
from reporting.cases.models import Report
from reporting.tracking.models import ReporterSession
from reporting.vault import drafts, envelopes
from reporting.vault.minutes import this_minute, whole_minute

IDLE = timedelta(minutes=20)
CONTRACT = "reporter.session.1"
# A stolen cookie that is kept busy must not live for ever.
LONGEST = timedelta(hours=8)
# So long the page says that a message was sent from it.
JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True)
class Held:
    """What a session keeps sealed under its token, of which the database has the hash only.

    ``exchange``: the key, 32 bytes, of what institutions write to the reporter; None where the code opens none.
    ``heard``: the kinds of danger in the message that was sent last, if any was heard, and ``own``: see ``Danger.own``.
    """

    exchange: bytes | None = field(default=None, repr=False)
    heard: tuple[Kind, ...] = field(default=(), repr=False)
    own: bool = False


def start(
    report: Report, *, exchange: bytes | None = None, sent: UUID | None = None, heard: Danger | None = None
) -> str:
    """Open a session for ``report`` and return its token, which is stored nowhere.

    ``exchange`` is what the code has opened, ``sent`` the message that came with it, ``heard`` the danger in that.
    """
    token = secrets.token_urlsafe(32)
    now, session_id = this_minute(), uuid4()
    times = {"started_at": now, "seen_at": now, "sent_at": now if sent else None}
    sealed = _seal(token, session_id, _held(exchange, heard))
    ReporterSession.objects.create(
        id=session_id, token_hash=_hash(token), report=report, sealed=sealed, sent_message=sent, **times
    )
    return token


def held_by(request: HttpRequest, session: ReporterSession) -> Held:
    """Return what the session of this browser keeps. Raises ``EnvelopeError`` when it is another's."""
    return _opened(cookies.value_of(request, REPORTER_COOKIE) or "", bytes(session.sealed), session.pk)


def note_sent(request: HttpRequest, session: ReporterSession, message: UUID, *, heard: Danger | None = None) -> None:
    """Note that a message has just been sent from the session of this browser, and what was heard in it."""
    token = cookies.value_of(request, REPORTER_COOKIE) or ""
    session.sealed = _seal(token, session.pk, _held(held_by(request, session).exchange, heard))
    session.sent_message, session.sent_at = message, this_minute()
    changes = {"sent_message": message, "sent_at": session.sent_at, "sealed": session.sealed}
    ReporterSession.objects.filter(pk=session.pk).update(**changes)


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


def _key(token: str) -> bytes:
    """Return the key of what a session keeps, 32 bytes; the hash that the database has does not lead to it."""
    return HKDF(algorithm=SHA256(), length=envelopes.KEY_BYTES, salt=None, info=f"v1|{CONTRACT}".encode()).derive(
        token.encode()
    )


def _held(exchange: bytes | None, heard: Danger | None) -> Held:
    return Held(exchange, tuple(heard.kinds) if heard else (), heard.own if heard else False)


def _seal(token: str, session_id: UUID, held: Held) -> envelopes.Sealed:
    exchange = base64.b64encode(held.exchange).decode() if held.exchange else ""
    kept = json.dumps({"exchange": exchange, "heard": [kind.value for kind in held.heard], "own": held.own}).encode()
    kind = envelopes.KeyKind.REPORTER_SESSION
    return envelopes.seal(_key(token), kept, kind=kind, reference=session_id, contract=CONTRACT, pk=session_id)


def _opened(token: str, sealed: bytes, session_id: UUID) -> Held:
    kept = json.loads(envelopes.unseal(_key(token), sealed, contract=CONTRACT, pk=session_id))
    exchange = base64.b64decode(kept["exchange"]) if kept["exchange"] else None
    return Held(exchange, tuple(map(Kind, kept["heard"])), kept["own"])
