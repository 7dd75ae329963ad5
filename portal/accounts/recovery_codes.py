"""Recovery codes: which session may show them, and how many are left.

The codes are made anew from their sealed seed each time they are shown. A session holds only the number of the
set that it may show, and no session may show a set for the first time after another has.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.models import User

SHOWN = "codes"


@dataclass(frozen=True)
class Standing:
    """How a set of codes stands: ``left`` of ``total``, whether this session shows it, whether any ever did."""

    left: int
    total: int
    shown_here: bool
    never_shown: bool


def codes_of(user: User | AnonymousUser) -> Authenticator | None:
    """Return the set of codes of ``user``."""
    if not isinstance(user, User):
        return None
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()


def standing(request: HttpRequest) -> Standing | None:
    """Return how the codes of the account stand, without opening their seal; ``None`` where there are none."""
    found = codes_of(request.user)
    if found is None:
        return None
    total = app_settings.RECOVERY_CODE_COUNT
    return Standing(
        left=total - int(found.data.get("used_mask", 0)).bit_count(),
        total=total,
        shown_here=request.session.get(SHOWN) == found.pk,
        never_shown=not RecoveryCodes(found).did_view,
    )


def unused(request: HttpRequest) -> list[str]:
    """Return the codes that are left, for the session that may show them; for any other, none."""
    found = codes_of(request.user)
    if found is None or request.session.get(SHOWN) != found.pk:
        return []
    return RecoveryCodes(found).get_unused_codes()


@transaction.atomic
def show_here(request: HttpRequest) -> bool:
    """Let this session show the codes until ``put_away``; ``False`` when they were shown before."""
    found = codes_of(request.user)
    if found is None:
        return False
    codes = RecoveryCodes(Authenticator.objects.select_for_update().get(pk=found.pk))
    if codes.did_view:
        return False
    codes.mark_as_viewed()
    request.session[SHOWN] = found.pk
    return True


def put_away(request: HttpRequest) -> None:
    """Show the codes no more: their owner has kept them."""
    request.session.pop(SHOWN, None)
