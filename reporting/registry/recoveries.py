"""Commands on lost second factors. Two desk administrators confirm, neither of them the owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts import links, recoveries
from portal.accounts.models import EntryLink, Recovery, User
from portal.accounts.staff import has_enrolled
from portal.jobs.many import Failures
from reporting.registry.services import RoleRefused, is_administrator, record_on_account, require_administrator


class RecoveryRefused(RoleRefused):
    """A lost second factor was not confirmed; ``reason`` is a code that a screen turns into words."""


def recoveries_waiting() -> QuerySet[Recovery]:
    """Return the requests that wait for a person, the oldest first."""
    limit = timezone.now() - timedelta(days=settings.RECOVERY_LAPSES_DAYS)
    waiting = Recovery.objects.filter(ended_at=None, second_by=None, asked_at__gte=limit)
    return waiting.select_related("user", "first_by")


def can_be_lost(user: User) -> bool:
    """Whether there is a second factor to replace: a device, or a link for a new one that was not used in time."""
    return has_enrolled(user) or links.awaited(user) == EntryLink.Purpose.RECOVERY


def stage_of(recovery: Recovery | None) -> str:
    """Return which matter this is and how far it has come, for a form to carry; empty while nobody has asked."""
    return "" if recovery is None else f"{recovery.pk}:{recovery.first_by_id or ''}"


@transaction.atomic
def confirm_recovery(
    *,
    user: User,
    confirmed_by: User,
    urgent: bool = False,
    with_password: bool = False,
    seen: str | None = None,
) -> Recovery:
    """Confirm that ``user`` needs a new second factor, as the first or the second of two administrators.

    Where nobody has asked, the first administrator opens the matter. The link goes out
    ``RECOVERY_WAIT_HOURS`` after the second confirmation, at once only when both say ``urgent``.
    ``with_password`` (the password is lost too) is the first one's to say. ``seen`` is what ``stage_of`` said of
    the matter when the administrator looked at it: one that has moved since is not confirmed.
    Raises ``RecoveryRefused`` if ``confirmed_by`` is no desk administrator, is the owner, or was the first
    already, if the account is off or has no device, or if two have confirmed.
    """
    require_administrator(confirmed_by)
    account = recoveries.locked(user)
    _refuse_account(account, confirmed_by)
    found = recoveries.open_recovery(account)
    if seen is not None and seen != stage_of(found):
        raise RecoveryRefused("The matter has moved since it was looked at.", reason="moved")
    recovery = found or recoveries.begin(user=account, by_owner=False)
    if recovery.second_by is not None:
        raise RecoveryRefused("Two people have confirmed already.", reason="confirmed_twice")
    if recovery.first_by is None:
        recovery.first_by, recovery.first_urgent, recovery.with_password = confirmed_by, urgent, with_password
        template = "account.recovery_first"
    elif recovery.first_by == confirmed_by:
        raise RecoveryRefused("Another administrator must confirm.", reason="second_recovery")
    else:
        recovery.second_by, recovery.second_urgent = confirmed_by, urgent
        at_once = urgent and recovery.first_urgent
        recovery.due_at = timezone.now() + timedelta(hours=0 if at_once else settings.RECOVERY_WAIT_HOURS)
        # Without a wait the link itself is the letter; one that announces it would contradict it.
        template = "" if at_once else "account.recovery_second"
    recovery.save()
    record_on_account("recovery.confirm", account.pk, confirmed_by, purpose="urgent" if urgent else "")
    if template:
        recoveries.tell(recovery, template)
    if recovery.due_at is not None and recovery.due_at <= timezone.now():
        _carry_out(recovery)
    return recovery


def _refuse_account(account: User, confirmed_by: User) -> None:
    """Raise ``RecoveryRefused`` where nobody may confirm for this account, or not this administrator."""
    if confirmed_by.pk == account.pk:
        raise RecoveryRefused("Nobody confirms for themself.", reason="own_recovery")
    if not account.is_active:
        raise RecoveryRefused("The account must be active.", reason="inactive")
    if not can_be_lost(account):
        raise RecoveryRefused("There is no device to replace.", reason="no_device")


@transaction.atomic
def stop_recovery(*, user: User, stopped_by: User) -> bool:
    """Stop the request of ``user`` and return whether there was one; one administrator is enough.

    Raises ``RecoveryRefused`` if ``stopped_by`` is no desk administrator.
    """
    require_administrator(stopped_by)
    recovery = recoveries.open_recovery(recoveries.locked(user))
    if recovery is None:
        return False
    recoveries.end(recovery, Recovery.Outcome.STOPPED)
    record_on_account("recovery.stop", recovery.user_id, stopped_by)
    return True


def carry_out_due(now: datetime) -> None:
    """Send the link of each request whose wait is over, and close what has lapsed. Harmless when run twice.

    One that fails holds up no other; what failed is raised together at the end (``ExceptionGroup``).
    """
    recoveries.lapse(now)
    failures = Failures("Links for new devices were not sent.")
    due = Recovery.objects.filter(ended_at=None, due_at__lte=now).select_related("user").order_by("due_at", "pk")
    for found in due:
        with failures.kept(object_id=found.user_id):
            _carry_out_one(found.user, now)
    failures.raise_all()


@transaction.atomic
def _carry_out_one(user: User, now: datetime) -> None:
    # The account first, as everybody who stops a recovery does: the other order would be a deadlock.
    recovery = recoveries.open_recovery(recoveries.locked(user))
    if recovery is not None and recovery.due_at is not None and recovery.due_at <= now:
        _carry_out(recovery)


def _carry_out(recovery: Recovery) -> None:
    """Replace the second factor, if both who confirmed still may; otherwise stop."""
    both = (recovery.first_by, recovery.second_by)
    if not recovery.user.is_active or not all(one is not None and is_administrator(one) for one in both):
        recoveries.end(recovery, Recovery.Outcome.STOPPED)
        record_on_account("recovery.stop", recovery.user_id, None)
        return
    recoveries.carry_out(recovery)
    record_on_account("recovery.carry_out", recovery.user_id, None, fields=("second_factor", "sessions"))
