"""Accounts, and what belongs to them."""

from portal.accounts.models.entry_link import EntryLink
from portal.accounts.models.recovery import Recovery
from portal.accounts.models.sign_in import SignIn
from portal.accounts.models.user import User, UserManager

__all__ = ["EntryLink", "Recovery", "SignIn", "User", "UserManager"]
