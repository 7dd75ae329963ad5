"""Which badges were revoked: a W3C Bitstring Status List, signed like the badges.

https://www.w3.org/TR/vc-bitstring-status-list/
"""

import base64
import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from elearning.certificates import selectors
from elearning.certificates.badges import keys
from elearning.certificates.issuing import PLACES
from elearning.certificates.models import Certificate

CONTEXT = ["https://www.w3.org/ns/credentials/v2"]
PURPOSE = "revocation"
# A list is made at every question; an old copy of it is believed no longer than this.
FRESH = timedelta(hours=24)


def entry(certificate: Certificate) -> dict[str, str]:
    """Return what a badge says of where its revocation would stand."""
    address = keys.public_address("status")
    return {
        "id": f"{address}#{certificate.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(certificate.place),
        "statusListCredential": address,
    }


def status_list(*, now: datetime) -> str:
    """Return the list as it stands now, a signed credential (VC-JWT). Raises ``KeyringError``."""
    address, now = keys.public_address("status"), now.astimezone(UTC).replace(microsecond=0)
    until = now + FRESH
    credential: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": keys.issuer_id(),
        "validFrom": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validUntil": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(selectors.revoked_places()),
        },
    }
    claims = {"iss": keys.issuer_id(), "jti": address, "nbf": int(now.timestamp()), "exp": int(until.timestamp())}
    return keys.signed(credential | claims)


def encoded(places: Iterable[int]) -> str:
    """Return the bits of the list, the first the highest of its byte: gzip, base64url, as multibase."""
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
