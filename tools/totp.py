"""Print the six digits of a second factor's secret: `python3 -m tools.totp SECRET`.

For the demo accounts of a development machine, where nobody has an authenticator at hand.
"""

import base64
import hashlib
import hmac
import struct
import sys
import time

STEP_SECONDS = 30


def totp(secret: str, at: float | None = None) -> str:
    """Return the code of the base32 ``secret`` (RFC 6238) at the Unix time ``at``, by default now."""
    counter = int((time.time() if at is None else at) // STEP_SECONDS)
    bare = secret.replace(" ", "").upper()
    key = base64.b32decode(bare + "=" * (-len(bare) % 8))
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python3 -m tools.totp SECRET")
    print(totp(sys.argv[1]))
