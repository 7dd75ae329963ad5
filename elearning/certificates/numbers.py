"""Numbers of certificates: ten random digits and two check digits (ISO/IEC 7064, MOD 97-10).

A number is no secret: it stands on the paper and in the address of the page that checks it.
"""

import re
import secrets
import unicodedata

from reporting.vault import codes

RANDOM_DIGITS = 10
DIGITS = RANDOM_DIGITS + 2
# Nobody's number: looked up in place of what cannot be one, so that every answer costs the same.
NOBODY = "0" * DIGITS
LONGEST_INPUT = 100
_BETWEEN = re.compile(r"[\s.\-‐–]")


def new_number() -> str:
    """Return a new number, 12 digits."""
    body = f"{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
    return body + codes.check_digits(body)


def show(number: str) -> str:
    """Return the number as it is read: ``1234 5678 9012``."""
    return codes.show(number)


def digits_of(text: str) -> str:
    """Return what was typed without spaces, dots and dashes; of a flood only the beginning."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:LONGEST_INPUT]))


def is_number(digits: str) -> bool:
    """Whether ``digits`` may be a number: 12 plain digits of which the last two fit."""
    if not re.fullmatch("[0-9]{12}", digits):
        return False
    return codes.check_digits(digits[:RANDOM_DIGITS]) == digits[RANDOM_DIGITS:]


def read(text: str) -> str:
    """Return the number that ``text`` holds, however it is spaced; ``NOBODY`` when it holds none."""
    digits = digits_of(text)
    return digits if is_number(digits) else NOBODY
