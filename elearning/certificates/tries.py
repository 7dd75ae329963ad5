"""How often a name may be tried on one certificate: counted by its number, whoever asks and from wherever."""

from datetime import timedelta
from typing import Literal

from portal.security import limits

LIMIT = 5
WINDOW = timedelta(hours=1)
# Strangers who check a name must not keep the holder from making the paper again.
Where = Literal["check", "paper"]


def allowed(where: Where, number: str) -> bool:
    """Count one try and say whether it is within the limit; the first again an hour after the first that counted."""
    return limits.count_since_first(f"certificate.{where}:{limits.pseudonym(number)}", WINDOW) <= LIMIT
