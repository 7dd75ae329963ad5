"""Drafts of the desk, and sessions that run out."""

from datetime import timedelta


def drafts_of(email: str) -> int:
    """Return how many drafts an account has."""
    from portal.accounts.models import User
    from reporting.vault.models import DeskDraft

    return DeskDraft.objects.filter(account=User.objects.get(email=email).pk).count()


def twelve_hours_later() -> int:
    """Let the job come by in twelve hours; return how many drafts there were."""
    from django.utils import timezone

    from reporting.vault import desk_drafts

    return desk_drafts.expire(timezone.now() + timedelta(hours=12))


def idle() -> None:
    """Let every open session have been idle for an hour."""
    import time

    from django.contrib.sessions.models import Session
    from django.core import signing

    from portal.accounts import sessions
    from portal.accounts.session_store import SessionStore, salt_of
    from tests.accounts.fixtures import held_by

    for row in Session.objects.all():
        found = held_by(row)
        if sessions.SEEN in found:
            found[sessions.SEEN] = time.time() - 3600
            signed = signing.dumps(
                found, salt=salt_of(row.session_key), serializer=SessionStore().serializer, compress=True
            )
            Session.objects.filter(pk=row.pk).update(session_data=signed)
