"""Ending the open sessions of somebody else: for a lost device, or when something looks wrong."""

from __future__ import annotations

from django.db import transaction

from portal.accounts import sessions
from portal.accounts.models import User
from reporting.registry.selectors import ever_held_role
from reporting.registry.services import RoleRefused, record_on_account, require_administrator


@transaction.atomic
def end_sessions(*, user: User, ended_by: User) -> bool:
    """End every session of ``user`` at once and return whether one was open; nothing else changes.

    One administrator is enough: it harms nobody for longer than a sign-in takes. An account whose roles have
    ended counts too, since the CMS does not know it either. Raises ``RoleRefused`` if ``ended_by`` is no desk
    administrator, or the account never held a desk role.
    """
    require_administrator(ended_by)
    account = User.objects.select_for_update().get(pk=user.pk)
    if not ever_held_role(account):
        raise RoleRefused("The account never held a desk role.", reason="no_role")
    if not sessions.end_all(account):
        return False
    record_on_account("account.end_all_sessions", account.pk, ended_by, fields=("sessions",))
    return True
