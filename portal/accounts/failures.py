"""Failed sign-ins: counted in the cache for everybody, noted in the trail for accounts that exist.

A flood must not fill the trail: of each account and kind (password, second factor) the first failure of
an hour is noted and the one with which guessing begins, no more. Nothing is noted of addresses that have
no account. And the page must not answer later for accounts that exist, so the note is written when the answer
has left.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished
from django.dispatch import Signal, receiver

from portal.accounts.models import User
from portal.accounts.signals import second_factor_failed, sign_in_failed
from portal.security import limits

FAILURES_SECONDS = 60 * 60

_Note = tuple[Signal, User, bool]
_notes: ContextVar[tuple[_Note, ...]] = ContextVar("accounts_failures", default=())


def counted(account: str) -> int:
    """Return how many wrong passwords there were within an hour at ``account``, a pseudonym of its address."""
    return int(cache.get(_key(account), 0))


def password_failed(user: User | None, account: str) -> None:
    """Count a wrong password at ``account``; ``user`` is whose it is, ``None`` where there is no such account."""
    number = _count(account)
    if user is not None:
        _note(sign_in_failed, user, number)


def factor_failed(user: User) -> None:
    """Count a wrong code or key of ``user``, who has given the password."""
    _note(second_factor_failed, user, _count(limits.pseudonym(f"second factor|{user.pk}")))


def _key(account: str) -> str:
    return f"accounts:failures:{account}"


def _count(account: str) -> int:
    return limits.bump(_key(account), FAILURES_SECONDS)


def _note(signal: Signal, user: User, number: int) -> None:
    guessing = number == settings.SIGN_IN_SPACED_AFTER
    if number == 1 or guessing:
        _notes.set((*_notes.get(), (signal, user, guessing)))


@receiver(request_finished)
def write_notes(sender: Any, **kwargs: Any) -> None:
    """Tell the rooms above of the failures of the request that was just answered."""
    notes = _notes.get()
    _notes.set(())
    for signal, user, guessing in notes:
        signal.send(sender=User, user=user, guessing=guessing)
