"""Codes: 16 random digits and two check digits (ISO/IEC 7064, MOD 97-10).

Digits only, since Cyrillic and Latin letters look alike. A code is stored as an HMAC-SHA256 under
a pepper of the keyring, never as it is. No slow hash, on purpose (see the architecture): a thief who
holds the database and the keyring can open the reports anyway, and a slow hash lets strangers stop
the service.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal
from uuid import UUID

from reporting.vault import keyring

Purpose = Literal["report", "draft", "learning", "class"]
PURPOSES = ("report", "draft", "learning", "class")
RANDOM_DIGITS = 16
CODE_DIGITS = RANDOM_DIGITS + 2
# Nobody's code: looked up in place of what cannot be one, so that every answer costs the same.
NOBODY = "0" * CODE_DIGITS
LONGEST_INPUT = 100
_CODE = re.compile(r"[0-9]{18}")
_SKIPPED_CATEGORIES = {"Zs", "Pd", "Cf", "Cc"}
_SKIPPED_CHARACTERS = {"\N{MINUS SIGN}", "\N{MIDDLE DOT}", "."}


@dataclass(frozen=True)
class CodeToken:
    """What the database keeps of a code: under which pepper, and 32 bytes that say nothing."""

    key_id: UUID
    digest: bytes = field(repr=False)


class Fault(Enum):
    """What keeps a typed text from being a code; says nothing about whether the code opens anything."""

    EMPTY = "empty"
    SHORT = "short"
    LONG = "long"
    SIGNS = "signs"
    CHECK = "check"


def new_code() -> str:
    """Return a new code, 18 digits."""
    body = f"{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
    return body + check_digits(body)


def check_digits(body: str) -> str:
    """Return the two check digits (02 to 98) of a string of digits, by ISO/IEC 7064 MOD 97-10."""
    return f"{98 - int(body) * 100 % 97:02d}"


def normalise(text: str | None) -> str | None:
    """Return the 18 digits that somebody typed, or None when these are not 18 digits.

    Spaces of every kind, dashes and dots are taken out; full-width digits become plain ones. The
    check digits are not looked at: see :func:`is_wellformed`.
    """
    if not isinstance(text, str) or len(text) > LONGEST_INPUT:
        return None
    kept = _without_spacing(text)
    return kept if _CODE.fullmatch(kept) else None


def fault(text: str) -> Fault | None:
    """Return what is wrong with a typed code, or None for a well-formed one.

    Signs that are no digits are told first: who types letters has not counted digits yet.
    """
    kept = _without_spacing(text)
    if not kept:
        return Fault.EMPTY
    if not re.fullmatch("[0-9]+", kept):
        return Fault.SIGNS
    if len(kept) < CODE_DIGITS:
        return Fault.SHORT
    if len(kept) > CODE_DIGITS or normalise(text) is None:
        return Fault.LONG
    return None if is_wellformed(kept) else Fault.CHECK


def digits_typed(text: str) -> int:
    """Return how many digits the beginning of ``text`` holds; what is much longer than a code is not counted."""
    return sum(character in "0123456789" for character in _without_spacing(text))


def _without_spacing(text: str) -> str:
    """Return ``text`` without spaces, dashes and dots, and full-width digits as plain ones.

    Only as much as could be a code is looked at: a flood of text must cost nothing.
    """
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", text[: LONGEST_INPUT + 1])
        if unicodedata.category(character) not in _SKIPPED_CATEGORIES and character not in _SKIPPED_CHARACTERS
    )


def is_wellformed(code: str | None) -> bool:
    """Whether ``code`` is 18 plain digits whose check digits fit; says nothing about whether it exists."""
    if code is None or not _CODE.fullmatch(code):
        return False
    return code[RANDOM_DIGITS:] == check_digits(code[:RANDOM_DIGITS])


def show(code: str) -> str:
    """Return the code in groups of four, joined by plain spaces: ``6353 2141 7379 2918 05``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def token(purpose: Purpose, code: str) -> CodeToken:
    """Return what to store of ``code``, under the current pepper. Raises ``ValueError`` for no code."""
    if not is_wellformed(code):
        raise ValueError("Only a well-formed code of 18 digits can be stored.")
    return _token(purpose, code, keyring.current("pepper"))


def tokens(purpose: Purpose, code: str | None) -> list[CodeToken]:
    """Return what to look for in the database, one token for every pepper that is still readable.

    Takes whatever was typed. What is no code gives tokens too, which belong to nobody, so that the
    same work is done for right, wrong and malformed codes.
    """
    typed = normalise(code) or NOBODY
    return [_token(purpose, typed, pepper) for pepper in keyring.readable("pepper")]


def renewed(purpose: Purpose, code: str, key_id: UUID) -> CodeToken | None:
    """Return the token to store instead of one under the pepper ``key_id``; None when that is the current one.

    After a rotation the code itself is needed, so each token is replaced when its code is next entered.
    """
    return None if keyring.current("pepper").id == key_id else token(purpose, code)


def _token(purpose: Purpose, code: str, pepper: keyring.Key) -> CodeToken:
    if purpose not in PURPOSES:
        raise ValueError("A code is for a report, a draft, a learner or a class.")
    return CodeToken(pepper.id, hmac.digest(pepper.secret, f"{purpose}|{code}".encode(), "sha256"))
