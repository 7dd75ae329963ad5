"""What a session has proved, and its clocks: idle 30 minutes, 8 hours at most (both are settings)."""

from __future__ import annotations

import time
from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from portal.accounts import open_sessions
from portal.accounts.models import User
from portal.accounts.signals import all_sessions_ended, other_sessions_ended

SINCE = "since"
SEEN = "seen"
SCRIPT = "script"
# Writing the session at every click would cost a write transaction each.
TOUCH_SECONDS = 30
# Recovery codes count: they are the second factor of someone whose telephone is lost.
SECOND_FACTORS = frozenset(
    {Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value, Authenticator.Type.RECOVERY_CODES.value}
)


class Expiry(Enum):
    """Why a session is over."""

    IDLE = "idle"
    TOO_LONG = "too long"
    ENDED = "ended by its owner"


def start(request: HttpRequest, user: User) -> None:
    """Note the sign-in and the script of the profile."""
    request.session[SINCE] = request.session[SEEN] = time.time()
    request.session[SCRIPT] = user.script
    open_sessions.begin(request, user)


def end_all_but(request: HttpRequest, user: User) -> None:
    """End every session of the account but the one of ``request``, which goes on under a new key.

    Called when a device or codes change: whoever sits in another session has proved nothing of the new ones.
    """
    User.objects.filter(pk=user.pk).update(sessions_epoch=F("sessions_epoch") + 1)
    open_sessions.end_rows(user, keep=request)
    user.refresh_from_db(fields=["sessions_epoch"])
    if isinstance(request.user, User) and request.user.pk == user.pk:
        request.user.sessions_epoch = user.sessions_epoch
        update_session_auth_hash(request, request.user)


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> None:
    """End every session of the account but this one for its owner and have it noted: both, or neither."""
    end_all_but(request, user)
    other_sessions_ended.send(sender=User, user=user)


@transaction.atomic
def end_all_by(user: User, *, by: User | None) -> None:
    """Do the same as ``end_all`` for somebody else and have it noted where a session was open: both, or neither."""
    if end_all(user):
        all_sessions_ended.send(sender=User, user=user, by=by)


def end_all(user: User) -> bool:
    """End every session of the account at once, on whatever device; return whether one was open.

    Harmless when it is done again.
    """
    User.objects.filter(pk=user.pk).update(sessions_epoch=F("sessions_epoch") + 1)
    return open_sessions.end_rows(user)


def keep_script(request: HttpRequest, script: str) -> None:
    """Store the script (of ``User.Script``) in the session and, when somebody is signed in, in the profile."""
    request.session[SCRIPT] = script
    if isinstance(request.user, User) and request.user.script != script:
        request.user.script = script
        request.user.save(update_fields=["script"])


def expiry(request: HttpRequest) -> Expiry | None:
    """Return why the session is over, or ``None`` while it is not; without clocks it is over."""
    now = time.time()
    if now - request.session.get(SINCE, 0) > settings.STAFF_SESSION_SECONDS:
        return Expiry.TOO_LONG
    if now - request.session.get(SEEN, 0) > settings.STAFF_IDLE_SECONDS:
        return Expiry.IDLE
    return None


def touch(request: HttpRequest) -> None:
    """Note that a person did something."""
    now = time.time()
    if now - request.session.get(SEEN, 0) > TOUCH_SECONDS:
        request.session[SEEN] = now


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session, not just this account, has passed a second factor."""
    return second_factor_at(request) is not None


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether the session passed a second factor within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds."""
    passed = second_factor_at(request)
    return passed is not None and time.time() - passed < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def second_factor_at(request: HttpRequest) -> float | None:
    """Return when (seconds since 1970) the session last passed a second factor, or ``None``.

    allauth answers only for the account that is signed in, so a session that changed hands has none.
    """
    if not request.user.is_authenticated:
        return None
    times = [
        float(record.get("at", 0))
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa" and record.get("type") in SECOND_FACTORS
    ]
    return max(times) if times else None
