"""How a sealed second-factor secret stands in allauth's JSON: ``sealed1.`` and base64url of the envelope."""

import base64
import binascii
from typing import Any
from uuid import UUID

from reporting.vault import envelopes
from reporting.vault.errors import EnvelopeError

PREFIX = "sealed1."


def written(envelope: bytes) -> str:
    """Return an envelope as ASCII."""
    return PREFIX + base64.urlsafe_b64encode(envelope).decode()


def envelope_of(value: Any) -> bytes:
    """Return the envelope that :func:`written` was given. Raises ``EnvelopeError`` for anything else."""
    if not isinstance(value, str) or not value.startswith(PREFIX):
        raise EnvelopeError("A second-factor secret is not sealed.")
    try:
        return base64.b64decode(value.removeprefix(PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeError("A second-factor secret is not sealed.") from None


def header_of(value: Any) -> UUID | None:
    """Return the id of the key that ``value`` names; None when it is no sealed secret."""
    try:
        return envelopes.header(envelope_of(value)).reference
    except EnvelopeError:
        return None
