"""Who reads at an address: one institution or one account, never two of them.

Exclusion is asked of each by itself: what a report keeps from a person would reach that person through the mailbox
of an institution, or the other way round.
"""

from uuid import UUID

from reporting.registry.models import Institution

MAILBOX, ACCOUNT = "mailbox", "account"


def reader_at(address: str, *, but: UUID | None = None) -> str:
    """Return who reads at ``address``, in any letter case: ``MAILBOX``, ``ACCOUNT``, or "" where nobody does.

    ``but``: the institution whose mailbox it may be.
    """
    if is_mailbox(address, but=but):
        return MAILBOX
    return ACCOUNT if is_account(address) else ""


def is_mailbox(address: str, *, but: UUID | None = None) -> bool:
    """Whether an institution, other than ``but``, is told its news at ``address``; also one that is not active."""
    rows = Institution.objects.filter(email__iexact=address.strip()).exclude(email="")
    return (rows.exclude(pk=but) if but else rows).exists()


def is_account(address: str) -> bool:
    """Whether an account signs in with ``address``; also one that is not active."""
    from portal.accounts.models import User

    return User.objects.filter(email=User.objects.normalize_email(address)).exists()
