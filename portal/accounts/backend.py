"""The backend of the door: allauth's, with the seal of the account."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from portal.accounts import seals
from portal.accounts.models import User


class SealedAccountBackend(AuthenticationBackend):
    """Opens no account, and keeps none signed in, of which somebody changed what opens it past the portal."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is active and its seal stands; what has no seal is asked for its roles at the sign-in."""
        return super().user_can_authenticate(user) and seals.opens(user)

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session. One without a seal stays: no role of it counts (``cases.principals``)."""
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return user if user is not None and (user.seal is None or seals.opens(user)) else None
