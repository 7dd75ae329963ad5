"""What a telephone number looks like when a person types it."""

import re

_TYPED = re.compile(r"\+?[\d\s()/.\-]+")
LONGEST = 15  # ITU-T E.164 allows at most fifteen digits


def is_phone(text: str, *, shortest: int = 6) -> bool:
    """Whether ``text`` can be dialled: digits with the usual signs between them, at least ``shortest`` of them."""
    return bool(_TYPED.fullmatch(text)) and shortest <= sum(one.isdigit() for one in text) <= LONGEST
