"""What a telephone number looks like when a person types it."""

import re

_TYPED = re.compile(r"\+?[\d\s()/.\-]+", re.ASCII)
LONGEST = 15  # ITU-T E.164 allows at most fifteen digits


def is_phone(text: str, *, shortest: int = 6) -> bool:
    """Whether ``text`` can be dialled: digits with the usual signs between them, at least ``shortest`` of them."""
    return bool(_TYPED.fullmatch(text)) and shortest <= sum(one.isdigit() for one in text) <= LONGEST


def to_e164(text: str, *, country: str = "381") -> str:
    """Return a number as a telephone exchange takes it, „+381641234567“; empty for what is none.

    A number that begins with one zero is of ``country``.
    """
    digits = "".join(one for one in text if one.isdigit())
    if not is_phone(text.strip()):
        return ""
    if not text.strip().startswith("+"):
        if digits.startswith("00"):
            digits = digits[2:]
        elif digits.startswith("0"):
            digits = country + digits[1:]
        else:
            return ""
    return f"+{digits}" if 7 <= len(digits) <= LONGEST and not digits.startswith("0") else ""
