"""Commands on invitations: one desk administrator invites, the role still takes a second one."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from portal.accounts import credentials, links
from portal.accounts.models import EntryLink, User
from portal.accounts.signals import letter
from portal.accounts.staff import looks_after_accounts
from reporting.registry.addresses import is_mailbox
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.role_lists import roles_of_account
from reporting.registry.selectors import ever_held_role, roles_of
from reporting.registry.services import (
    RoleRefused,
    grant_role,
    lock_administrators,
    record_on_account,
    require_administrator,
)


class AddressRefused(RoleRefused):
    """Nobody was invited: the address is no person's own; ``reason`` is a code that a screen turns into words."""


@transaction.atomic
def invite(
    *,
    invited_by: User,
    email: str,
    first_name: str,
    last_name: str,
    institution: Institution,
    role: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> RoleAssignment:
    """Grant a role to the owner of the work address ``email``, with a new account if there is none.

    Who has never been in gets a one-time link; who has, only word of the new role: neither the
    password nor the name of such an account changes. An account that never held a desk role is begun
    anew, even if it was used: the CMS could write any address and name into it, so its mailbox is
    proven before it opens. A keeper of the CMS's accounts is not invited: one administrator
    could leave the CMS without anybody. Raises ``RoleRefused`` as ``grant_role`` does, and ``AddressRefused``
    for an institution's mailbox, where others would read what a report keeps from them. Then nothing was made.
    """
    require_administrator(invited_by)
    lock_administrators()
    address = User.objects.normalize_email(email)
    if is_mailbox(address):
        raise AddressRefused("An institution is reached there.", reason="address_of_mailbox")
    user = _with_address(address) or _new(address, first_name=first_name, last_name=last_name)
    known = ever_held_role(user)
    if not known and looks_after_accounts(user):
        raise RoleRefused("A keeper of the CMS's accounts needs another account for the desk.", reason="cms_chief")
    assignment = grant_role(
        granted_by=invited_by,
        user=user,
        institution=institution,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        invited=True,
    )
    taken = () if known else _begin_anew(user, first_name=first_name, last_name=last_name)
    if links.never_entered(user):
        _send_link(user, institution=institution)
        record_on_account("account.invite", user.pk, invited_by, institution_id=institution.pk, fields=taken)
    else:
        letter.send(sender=User, user=user, template="account.new_role", key=str(assignment.pk))
    return assignment


@transaction.atomic
def invite_again(*, user: User, invited_by: User) -> None:
    """Send a new link to an account that nobody has entered yet; the old one opens nothing any more.

    Raises ``RoleRefused`` if ``invited_by`` is no desk administrator, or the account is off or was
    entered: from then on a new way in takes two administrators (``recoveries``).
    """
    require_administrator(invited_by)
    account = User.objects.select_for_update().get(pk=user.pk)
    if not account.is_active:
        raise RoleRefused("The account must be active.", reason="inactive")
    if not links.never_entered(account):
        raise RoleRefused("Somebody has entered this account.", reason="entered")
    roles = roles_of_account(account.pk) or roles_of(invited_by)
    _send_link(account, institution=roles[0].institution)
    record_on_account("account.invite", account.pk, invited_by)


def _with_address(address: str) -> User | None:
    """Return the account with an address, locked: nobody writes another address into it meanwhile."""
    return User.objects.select_for_update(no_key=True).filter(email=address).first()


def _begin_anew(user: User, *, first_name: str, last_name: str) -> tuple[str, ...]:
    """Make the account the invited person's and return what somebody who had been in it lost."""
    entered = not links.never_entered(user)
    stopped = ("recovery",) if credentials.revoke_all(user) else ()
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])
    return (*(("password", "second_factor", "sessions") if entered else ()), *stopped)


def _new(address: str, *, first_name: str, last_name: str) -> User:
    """Make the account, or take the one that another administrator made at the same moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(address, first_name=first_name, last_name=last_name)
    except IntegrityError:
        return User.objects.select_for_update(no_key=True).get(email=address)


def _send_link(user: User, *, institution: Institution) -> None:
    """Write the letter; it says which portal invites, and into which institution."""
    path = links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    letter.send(
        sender=User, user=user, template="account.invitation", key=str(uuid4()), path=path, place=institution.name
    )
