"""What a telephone number looks like when a person types it, and which numbers of a text can be called."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_TYPED = re.compile(r"\+?[\d\s()/.\-]+", re.ASCII)
LONGEST = 15  # ITU-T E.164 allows at most fifteen digits
# Emergency and helpline numbers as texts write them, with an ending too (Hungarian „192-t“); the article of a law is
# none, though it looks like one.
_HELPLINE = re.compile(
    r"(?:члан\w*|чл\.|став\w*)\s*\d+"
    r"|(?<![\w.,:/-])(?P<number>0800[ \u00a0]\d{3}[ \u00a0]\d{3}|11[26][ \u00a0]\d{3}|19833|19[234])(?![\w/]|[-.,:]\d)",
    re.IGNORECASE,
)


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


def cut_at_helplines(text: str) -> list[tuple[str, str]]:
    """Return the pieces of a text in their order, each with the digits to dial, or with "" where it is words."""
    pieces: list[tuple[str, str]] = []
    place = 0
    for found in _HELPLINE.finditer(text):
        if number := found["number"]:
            pieces += [(text[place : found.start()], ""), (number, re.sub(r"\D", "", number))]
            place = found.end()
    return [piece for piece in [*pieces, (text[place:], "")] if piece[0]]


def with_calls(text: str) -> SafeString:
    """Return plain text, escaped, in which the numbers of helplines are links that call them."""
    pieces = (
        format_html('<a href="tel:{}">{}</a>', digits, piece) if digits else piece
        for piece, digits in cut_at_helplines(str(text))
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
