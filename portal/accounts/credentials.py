"""Everything by which somebody gets into an account, taken away at once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from portal.accounts import sessions
from portal.accounts.models import EntryLink, Recovery, User


@transaction.atomic
def revoke_factors(user: User) -> None:
    """Take away every device, code, linked identity and session of the account; the password stays."""
    Authenticator.objects.filter(user=user).delete()
    forget_identity(user)
    sessions.end_all(user)


@transaction.atomic
def forget_identity(user: User) -> bool:
    """Take away the electronic identity that is linked to the account; return whether there was one."""
    gone = SocialAccount.objects.filter(user=user).delete()[0]
    user.identity = ""
    user.save(update_fields=["identity"])
    return bool(gone)


@transaction.atomic
def revoke_cms_rights(user: User) -> None:
    """Take the account out of every group of the CMS: no screen there could do it once it is a worker's."""
    user.groups.clear()
    user.user_permissions.clear()


@transaction.atomic
def revoke_all(user: User) -> bool:
    """Leave nothing that opens the account: also no password, no link that is out, no matter of a lost device.

    For an account whose address somebody else reads from now on. Only a new link sent there opens it then.
    Return whether a matter of a lost device was stopped: it belongs into the audit trail. Nobody can have asked for
    an account that was never entered.
    """
    revoke_factors(user)
    EntryLink.objects.filter(user=user, used_at=None).delete()
    open_matters = Recovery.objects.filter(user=user, ended_at=None)
    # No letter: it would tell the new reader of the address what the old one asked for.
    stopped = open_matters.update(ended_at=timezone.now(), outcome=Recovery.Outcome.STOPPED)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return bool(stopped)
