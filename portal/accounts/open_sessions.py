"""The open sessions of an account: their owner sees them and ends any of them.

Each session carries the id of a ``SignIn`` row, and the guard asks for the row at every request. So
a session is over the moment its row is gone, also one whose request is under way and gets a new key.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import SignIn, User
from portal.accounts.signals import session_ended

SIGN_IN = "sign_in"
_PHONE = re.compile(r"Mobi|Android|iPhone|iPad", re.IGNORECASE)


def begin(request: HttpRequest, user: User) -> None:
    """Note that the session of ``request`` is signed in; one that goes on keeps its row."""
    if own_row(request, user) is not None:
        return
    now = _minute()
    row = SignIn.objects.create(user=user, since=now, seen=now, kind=kind_of(request.headers.get("User-Agent", "")))
    request.session[SIGN_IN] = str(row.pk)


def own_row(request: HttpRequest, user: User) -> SignIn | None:
    """Return the row of the session of ``request``; ``None`` when it was ended or is another account's."""
    pk = _own_id(request)
    return SignIn.objects.filter(pk=pk, user=user).first() if pk else None


def note_seen(row: SignIn) -> None:
    """Note that somebody did something, at most once a minute."""
    now = _minute()
    if row.seen < now:
        # No save(): a row that was ended meanwhile must not come back.
        SignIn.objects.filter(pk=row.pk).update(seen=now)
        row.seen = now


def open_sessions(user: User) -> QuerySet[SignIn]:
    """Return the sessions of ``user`` that are not over by themselves, the last seen first."""
    now = timezone.now()
    return SignIn.objects.filter(
        user=user,
        seen__gte=now - timedelta(seconds=settings.STAFF_IDLE_SECONDS),
        since__gte=now - timedelta(seconds=settings.STAFF_SESSION_SECONDS),
    )


def end_rows(user: User, *, keep: HttpRequest | None = None) -> bool:
    """Delete the rows of ``user``, all but that of the session of ``keep``; return whether there were any."""
    rows = SignIn.objects.filter(user=user)
    pk = _own_id(keep) if keep is not None else None
    return bool((rows.exclude(pk=pk) if pk else rows).delete()[0])


@transaction.atomic
def end_one(row: SignIn) -> None:
    """End one session for its owner and have it noted: both, or neither."""
    row.delete()
    session_ended.send(sender=User, user=row.user)


def end_own(request: HttpRequest, user: User) -> bool:
    """Delete the row of the session of ``request``; return whether there was one."""
    pk = _own_id(request)
    return pk is not None and bool(SignIn.objects.filter(pk=pk, user=user).delete()[0])


def delete_stale(now: datetime) -> None:
    """Delete rows of sessions that nobody has used for as long as a session may live."""
    SignIn.objects.filter(seen__lt=now - timedelta(seconds=settings.STAFF_SESSION_SECONDS)).delete()


def kind_of(user_agent: str) -> SignIn.Kind:
    """Return the kind of device that a browser says it is; what it says is not kept."""
    if not user_agent:
        return SignIn.Kind.UNKNOWN
    return SignIn.Kind.PHONE if _PHONE.search(user_agent) else SignIn.Kind.COMPUTER


def _own_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.session.get(SIGN_IN, ""))
    except ValueError:
        return None


def _minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)
