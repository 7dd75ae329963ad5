"""How many tries there are at the door: by network, at an account, and for a device that entered before, apart.

Each try is counted before it is judged and taken back when it was right. What is counted by is a pseudonym of the day
(``limits``), so that no counter names an account or a network. The rates are ``SIGN_IN_RATES``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from portal.accounts import devices, failures
from portal.accounts.models import User
from portal.security import limits

Usages = list[ratelimit.RateLimitUsage]
# The name of a rate, and by what it counts.
Limit = tuple[str, str]


def account_key(email: str) -> str:
    """Return today's pseudonym of an address that is typed at the door."""
    return limits.pseudonym(f"sign-in|{User.objects.normalize_email(email)}")


def count_password(request: HttpRequest, email: str) -> Usages:
    """Count a password for ``email`` and return what a right one gives back.

    While an account is guessed at from many networks, each has fewer tries; one that has had none always has some, so
    that the right person is never shut out from there. Raises ``ValidationError`` when there are no tries left.
    """
    device = devices.known(request, email)
    if device:
        return _take(request, [("passwords_of_device", device)])
    network, account = limits.source(request), account_key(email)
    _take(request, [("tries_of_network", network)])
    at_account = f"{account}|{network}"
    wanted = [("passwords_of_network", network), ("passwords_at_account", at_account)]
    if failures.counted(account) >= settings.SIGN_IN_SPACED_AFTER:
        wanted.append(("passwords_at_account_spaced", at_account))
    return _take(request, wanted)


@contextmanager
def counting_code(request: HttpRequest, user: User) -> Iterator[None]:
    """Count what is tried within as a second factor of ``user``, unless it ends without an error.

    Who knows the password has few tries from one network and few from all together, and takes none from a device
    that is known. Raises ``ValidationError`` when there are none left.
    """
    device = devices.known(request, user.email)
    if device:
        wanted = [("codes_of_device", device), ("codes_of_device_hourly", device)]
    else:
        network = limits.source(request)
        at_account = f"{user.pk}|{network}"
        wanted = [
            ("codes_of_network", network),
            ("codes_at_account", at_account),
            ("codes_at_account_hourly", at_account),
            ("codes_everywhere_hourly", str(user.pk)),
        ]
    usages = _take(request, wanted)
    yield
    give_back(usages)


def give_back(usages: Usages) -> None:
    """Count what was right no longer."""
    for usage in usages:
        usage.rollback()


def _take(request: HttpRequest, wanted: Iterable[Limit]) -> Usages:
    usages = []
    for action, counted_by in wanted:
        usage = ratelimit.consume(
            request,
            app="portal.accounts",
            action=action,
            config=settings.SIGN_IN_RATES,
            key=limits.pseudonym(counted_by),
        )
        if not usage:
            hourly = action.endswith("_hourly")
            raise get_adapter().validation_error("too_many_codes" if hourly else "too_many_login_attempts")
        usages.append(usage)
    return usages
