"""Each code of the app opens one door once, whichever process sees it."""

from __future__ import annotations

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

COUNTER = "counter"


def use_up(authenticator: Authenticator, code: str) -> bool:
    """Note that ``code`` was used; ``False`` when it, or one that the app showed later, was used before.

    The number of the period (30 seconds each since 1970) is kept beside the sealed secret. It
    says when the owner last signed in, which the row says anyway.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        counter = _counter_of(decrypt(row.data["secret"]), code)
        if counter is None or counter <= row.data.get(COUNTER, -1):
            return False
        row.data[COUNTER] = counter
        row.save(update_fields=["data"])
    authenticator.data = row.data
    return True


def _counter_of(secret: str, code: str) -> int | None:
    """Return the period in which the app shows ``code``, among those that are good now."""
    typed = normalize_user_code(code)
    return next((c for c in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, c)) == typed), None)
