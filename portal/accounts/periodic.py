"""Jobs of this room, registered when the app is ready."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.accounts import open_sessions
from portal.accounts.session_store import SessionStore
from portal.jobs.registry import periodic


@periodic("accounts.expired_sessions", every=timedelta(minutes=15))
def delete_expired_sessions() -> None:
    """Delete the rows of sessions that are over; nobody can use them, but a backup would keep them."""
    SessionStore.clear_expired()
    open_sessions.delete_stale(timezone.now())
