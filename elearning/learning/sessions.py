"""Opening, finding and ending the session of a browser in which somebody learns or holds a class.

The browser gets a token with the first page that has a form. A row stands for it only from the first answer, tick or
entered code on, so reading leaves nothing behind. With the row it gets another token: whoever planted the first one, or
noted it down on a school's computer, holds nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from elearning.learning.models import Learner, LearnerSession, SchoolClass
from portal.security import cookies
from portal.security.zones import LEARNER_COOKIE

# Whoever learns every day at home needs no code; a school's computer that was left on is somebody else's in two days.
IDLE = timedelta(hours=48)
# A stolen cookie that is kept busy must not live for ever.
LONGEST = timedelta(days=30)
# Writing at every press would cost a statement each.
TOUCH = timedelta(hours=1)
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


# So long a second press of a form comes after the one that began a session.
PRESSED_TWICE = timedelta(seconds=10)


class Stale(Exception):
    """The token of this browser began a session before, which is not given out a second time."""


def new_token() -> str:
    """Return a random token, 43 signs."""
    return secrets.token_urlsafe(32)


def token_of(request: HttpRequest) -> str:
    """Return the token of this browser; "" where it has none or something else."""
    value = cookies.value_of(request, LEARNER_COOKIE)
    return value if _TOKEN.fullmatch(value) else ""


def give(response: HttpResponse, token: str) -> None:
    """Give the browser its token until it is closed."""
    cookies.give(response, LEARNER_COOKIE, token)


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def is_live(prefix: str = "") -> Q:
    """Return the condition that a session can still be used; ``prefix`` leads to it from another model."""
    now = timezone.now()
    return Q(**{f"{prefix}seen_at__gt": now - IDLE, f"{prefix}started_at__gt": now - LONGEST})


def current(request: HttpRequest) -> LearnerSession | None:
    """Return the session of this browser with its learner and class, unless it was idle for too long; one query."""
    if not hasattr(request, "_learner_session"):
        token = token_of(request)
        rows = LearnerSession.objects.filter(is_live(), token_hash=token_hash(token))
        found = rows.select_related("learner", "school_class").first() if token else None
        if found is not None:
            touch(found.pk, learner=found.learner, seen_at=found.seen_at)
        request._learner_session = found  # type: ignore[attr-defined]
    return request._learner_session  # type: ignore[attr-defined]


def touch(pk: UUID, *, learner: Learner | None, seen_at: datetime) -> None:
    """Note once an hour that a session is in use, and once a day that its learner is."""
    now = timezone.now()
    if now - seen_at <= TOUCH:
        return
    LearnerSession.objects.filter(pk=pk).update(seen_at=now)
    if learner is not None:
        use(learner)


def use(learner: Learner) -> None:
    """Note the day on which the learner was last here."""
    today = timezone.localdate()
    if learner.used_on != today:
        Learner.objects.filter(pk=learner.pk).update(used_on=today)


def start(token: str, *, learner: Learner | None, school_class: SchoolClass | None) -> LearnerSession:
    """Open a session under ``token``. Raises ``IntegrityError`` when it has one."""
    now = timezone.now()
    return LearnerSession.objects.create(
        token_hash=token_hash(token), learner=learner, school_class=school_class, started_at=now, seen_at=now
    )


def begun_from(token: str) -> str:
    """Return the token under which a session begins in a browser with ``token``; without our key nobody can tell it."""
    drawn = salted_hmac("elearning.learning.session", token, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def begun_just_now(token: str) -> str:
    """Return the token of the session that a press of the same form began a moment ago. Raises ``Stale``."""
    opened = begun_from(token)
    begun = LearnerSession.objects.filter(token_hash=token_hash(opened), started_at__gt=timezone.now() - PRESSED_TWICE)
    if not begun.exists():
        raise Stale
    return opened


def switch(
    request: HttpRequest,
    *,
    learner: Learner | None = None,
    school_class: SchoolClass | None = None,
    alone: bool = False,
) -> str:
    """Open a session for whoever entered a code, under a new token, which is returned.

    Who learns keeps the class that the browser holds, and the other way round, but not ``alone``.
    """
    before = current(request)
    if before is not None and not alone:
        learner, school_class = learner or before.learner, school_class or before.school_class
    end(request)
    token = new_token()
    start(token, learner=learner, school_class=school_class)
    return token


def renew_token(request: HttpRequest) -> str:
    """Give the session of this browser another token, which is returned; "" where there is no session.

    What was made of the old one, codes that could still be shown, is gone.
    """
    session = current(request)
    if session is None:
        return ""
    token = new_token()
    LearnerSession.objects.filter(pk=session.pk).update(token_hash=token_hash(token))
    return token


def end(request: HttpRequest) -> None:
    """Forget the session of this browser, if it has one."""
    token = token_of(request)
    if token:
        LearnerSession.objects.filter(token_hash=token_hash(token)).delete()
    request._learner_session = None  # type: ignore[attr-defined]


def forget_idle(now: datetime) -> int:
    """Delete sessions that nobody can use any more; return their number."""
    over = Q(seen_at__lte=now - IDLE) | Q(started_at__lte=now - LONGEST)
    return LearnerSession.objects.filter(over).delete()[0]
