"""A lost second factor: what its owner may do, and what happens when two others have confirmed.

Who may confirm is decided in a room above (``reporting.registry.recoveries``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts import credentials, links
from portal.accounts.models import EntryLink, Recovery, User
from portal.accounts.signals import letter, recovery_asked, recovery_stopped


def open_recovery(user: User) -> Recovery | None:
    """Return the request of ``user`` that is under way."""
    return Recovery.objects.filter(user=user, ended_at=None).select_related("first_by", "second_by").first()


@transaction.atomic
def ask(*, user: User) -> Recovery:
    """Ask for a new second factor on behalf of the owner; asking again changes nothing."""
    locked(user)
    found = open_recovery(user)
    if found is not None:
        return found
    recovery = begin(user=user, by_owner=True)
    recovery_asked.send(sender=User, user=user)
    tell(recovery, "account.recovery_asked")
    return recovery


def begin(*, user: User, by_owner: bool) -> Recovery:
    """Write a new request; the account must be ``locked`` and have none that is open."""
    return Recovery.objects.create(user=user, asked_by_owner=by_owner, asked_at=timezone.now())


def locked(user: User) -> User:
    """Return the account, locked until the transaction ends, after what has lapsed was closed."""
    row = User.objects.select_for_update().get(pk=user.pk)
    lapse(timezone.now(), user=row)
    return row


@transaction.atomic
def stop_own(*, user: User) -> bool:
    """Stop the request of ``user``, who is here with a second factor, and return whether there was one."""
    locked(user)
    recovery = open_recovery(user)
    if recovery is None:
        return False
    end(recovery, Recovery.Outcome.STOPPED)
    recovery_stopped.send(sender=User, user=user)
    return True


def end(recovery: Recovery, outcome: Recovery.Outcome) -> None:
    """Close the request; its owner hears of it unless a link tells more."""
    recovery.ended_at, recovery.outcome = timezone.now(), outcome
    recovery.save(update_fields=["ended_at", "outcome"])
    if outcome == Recovery.Outcome.STOPPED:
        tell(recovery, "account.recovery_stopped")


def lapse(now: datetime, *, user: User | None = None) -> None:
    """Close requests that two people did not confirm within ``RECOVERY_LAPSES_DAYS``."""
    limit = now - timedelta(days=settings.RECOVERY_LAPSES_DAYS)
    old = Recovery.objects.filter(ended_at=None, second_by=None, asked_at__lt=limit)
    (old if user is None else old.filter(user=user)).update(ended_at=now, outcome=Recovery.Outcome.LAPSED)


def carry_out(recovery: Recovery) -> None:
    """Take away every device, code, linked identity and session of the account and send the link for a new device."""
    user = recovery.user
    credentials.revoke_factors(user)
    path = links.make(user=user, purpose=EntryLink.Purpose.RECOVERY, sets_password=recovery.with_password)
    end(recovery, Recovery.Outcome.SENT)
    tell(recovery, "account.recovery_link", path=path)


def tell(recovery: Recovery, template: str, *, path: str = "") -> None:
    """Write a letter about the request to its owner."""
    letter.send(sender=Recovery, user=recovery.user, template=template, key=str(recovery.pk), path=path)
