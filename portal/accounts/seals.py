"""Which accounts open with a seal alone: those that hold, await or held a registered role."""

from __future__ import annotations

from portal.accounts.models import EntryLink, User
from portal.accounts.staff import ever_held_registered_role


def opens(user: User) -> bool:
    """Whether address, password, activity and identity of the account are as the portal wrote them, where that counts.

    Where the process has no key for seals, as that of the CMS, only accounts without a role open.
    """
    return user.seal_stands() or not ever_held_registered_role(user)


def opens_by(link: EntryLink) -> bool:
    """Whether the portal wrote the link, where that counts."""
    return link.seal_stands() or not ever_held_registered_role(link.user)
