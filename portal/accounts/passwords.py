"""What a password must not be: words of the portal, what leaked elsewhere, a walk over the keyboard.

Nothing leaves the house: no service of breached passwords is asked. The words stand in
``data/password_words.txt``, the leaked passwords are Django's list of 20,000.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from portal.script.folding import folded

WORDS = Path(__file__).parent / "data" / "password_words.txt"
ADVICE = _("Саставите је од три или четири речи које само ви спајате.")

# What is left of a password without its digits counts as leaked from four letters on, a name of its owner from three.
SHORTEST_LEAKED, SHORTEST_NAME = 4, 3
# So many letters beside the words make no password of its own.
LETTERS_BESIDE = 3
# A walk may be broken off and begun anew once for so many signs.
SIGNS_OF_A_WALK = 4

# Letters that one script has in the shape, or by the sound, of another letter: they count as the same.
_SHAPES = str.maketrans("cyxnpblw", "suhhrviv")
_OTHER_ALPHABETS = str.maketrans("αβεικνοπρτυχѕіԁһѵԝ", "abeikvopptuxsidhvw")
_READ_AS = dict(zip("0123456789@$!|+€", "oizeasbtbgasiite", strict=True))


def skeleton(text: str, *, digits_as_letters: bool = False) -> list[tuple[str, bool]]:
    """Return the letters of ``text`` as they look, each with whether it was a letter and no digit or symbol.

    Script, case, diacritics and look-alikes do not matter. Digits and symbols are left out, or read
    as the letters that people write with them (``l0z1nka``).
    """
    letters: list[tuple[str, bool]] = []
    for sign in unicodedata.normalize("NFKC", text):
        if digits_as_letters and sign in _READ_AS:
            letters.append((_READ_AS[sign].translate(_SHAPES), False))
            continue
        plain = folded(sign).translate(_OTHER_ALPHABETS)
        letters += [(one.translate(_SHAPES), True) for one in plain if one.isascii() and one.isalpha()]
    return letters


def _joined(text: str) -> str:
    return "".join(letter for letter, _real in skeleton(text))


@cache
def own_words() -> frozenset[str]:
    """Return the skeletons of the declared words."""
    lines = (line.strip() for line in WORDS.read_text(encoding="utf-8").splitlines())
    return frozenset(_joined(line) for line in lines if line and not line.startswith("#"))


def _refused(why: str, *, code: str) -> ValidationError:
    """Return why a password is refused, with the advice that follows every reason."""
    return ValidationError([ValidationError(why, code=code), ValidationError(ADVICE)])


def said_once(refused: ValidationError) -> ValidationError:
    """Return the reasons of several rules, each once, with the advice that they share behind them."""
    reasons = {str(error.message): error for error in refused.error_list}
    advice = reasons.pop(str(ADVICE), None)
    return ValidationError([*reasons.values(), *([advice] if advice else [])])


class OwnWordsValidator:
    """Refuses a password that consists of declared words, or of its owner's name, and little else."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that somebody who knows the portal would try."""
        words = own_words() | _names_of(user)
        if any(_consists_of(words, skeleton(password, digits_as_letters=leet)) for leet in (False, True)):
            raise _refused(
                translate(
                    "Ова лозинка се лако погађа: чине је речи портала, установа и улога, имена или речи "
                    "које су људима прве на уму."
                ),
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return translate("Лозинка не сме да се састоји само од речи портала, установа и улога, ни од имена.")


def _names_of(user: Any) -> set[str]:
    """Return the skeletons of the names of ``user`` and of what stands before the @ of the address."""
    if user is None:
        return set()
    address = str(getattr(user, "email", "")).partition("@")[0]
    parts = [str(getattr(user, "first_name", "")), str(getattr(user, "last_name", "")), address]
    parts += [piece for part in parts for piece in part.replace(".", " ").replace("-", " ").split()]
    return {name for part in parts if len(name := _joined(part)) >= SHORTEST_NAME}


def _consists_of(words: Iterable[str], letters: list[tuple[str, bool]]) -> bool:
    """Whether ``words`` cover all but ``LETTERS_BESIDE`` letters."""
    text = "".join(letter for letter, _real in letters)
    covered = bytearray(len(text))
    for word in words:
        for start in _places(word, text):
            covered[start : start + len(word)] = b"\1" * len(word)
    beside = sum(1 for (_letter, real), here in zip(letters, covered, strict=True) if real and not here)
    return any(covered) and beside <= LETTERS_BESIDE


def _places(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


class LeakedValidator(CommonPasswordValidator):
    """Refuses what stands on the list of leaked passwords, also with digits and symbols added.

    Of the 20,000 on Django's list fewer than 200 are as long as ours must be; what makes the others
    long enough is what everybody adds: a year, „123“, an exclamation mark.
    """

    passwords: set[str]

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that leaked, with or without additions."""
        plain = folded(unicodedata.normalize("NFKC", password)).strip()
        read = "".join(_READ_AS.get(sign, sign) for sign in plain)
        inside = plain.strip("".join(sign for sign in set(plain) if not sign.isalpha()))
        tried = {plain, inside, *(_letters_of(one) for one in (plain, inside, read))}
        if any(len(one) >= SHORTEST_LEAKED and one in self.passwords for one in tried):
            raise _refused(
                translate(
                    "Ова лозинка је међу онима које су процуриле и које се прве пробају, и кад им се нешто дода."
                ),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return translate("Лозинка не сме бити једна од познатих, ни са додатим цифрама и знаковима.")


def _letters_of(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


class WalkValidator:
    """Refuses walks over the keyboard, the alphabet or the digits, and one short piece again and again."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that a finger makes by itself."""
        signs = unicodedata.normalize("NFC", password).lower().translate(_SHIFTED)
        breaks = sum(1 for pair in pairwise(signs) if pair[0] != pair[1] and pair not in _neighbours())
        if breaks <= len(signs) // SIGNS_OF_A_WALK or _repeats(signs):
            raise _refused(
                translate("Ова лозинка је низ суседних тастера или слова, или се стално понавља."), code="password_walk"
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return translate("Лозинка не сме бити низ суседних тастера, слова или цифара, ни једно те исто изнова.")


_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_ROWS = ("1234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_KEYBOARDS = (
    _ROWS,
    ("1234567890", "qwertzuiopšđ", "asdfghjklčćž", "yxcvbnm,.-"),
    ("1234567890", "љњертзуиопшђ", "асдфгхјклчћж", "ѕџцвбнм,.-"),
)
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    "12345678901",
)


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    """Return the pairs of signs that stand side by side, on a keyboard or in an alphabet, in both orders."""
    pairs = {pair for line in (*_ALPHABETS, *(row for rows in _KEYBOARDS for row in rows)) for pair in pairwise(line)}
    for rows in _KEYBOARDS:
        for above, below in pairwise(rows):
            # Each row stands half a key to the right of the one above.
            near = product(range(len(above)), (0, -1))
            pairs |= {(above[at], below[at + step]) for at, step in near if 0 <= at + step < len(below)}
    return frozenset(pairs | {(second, first) for first, second in pairs})


def _repeats(signs: str) -> bool:
    """Whether ``signs`` are one piece, at most half as long, again and again; the last may be cut."""
    return any((signs[:size] * len(signs))[: len(signs)] == signs for size in range(1, len(signs) // 2 + 1))
