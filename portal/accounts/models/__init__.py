"""Accounts, and what belongs to them."""

from portal.accounts.models.sign_in import SignIn
from portal.accounts.models.user import User, UserManager

__all__ = ["SignIn", "User", "UserManager"]
