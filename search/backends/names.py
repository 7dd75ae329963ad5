"""How the names of entries are kept for suggestions: as tokens, in the order in which they are worth being offered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from portal.script.stemming import bald
from search.analysis import words
from search.backends.tokens import plain
from search.ranking import WORTH
from search.stemmers import stemmer

if TYPE_CHECKING:
    from search.models import Entry

# So many names are compared: some may have been withdrawn a moment ago.
MOST_NAMES = 12
# A place is what a name is worth, and in its last bits the id of its entry.
_ID_BITS = 40
_MOST_WORDS = 99
# What is told of a name: a word of it, its first word, a stem of it, and whose it is.
_WORD, _FIRST, _STEM, _WHOSE = "w", "f", "s", "e"
# All of these are needed, and of each any one; a token that ends with a star is a beginning.
Needed = Sequence[Collection[str]]


def place_of(entry: Entry) -> int:
    """Return where a name stands among all: first what is worth more, then what has fewer words."""
    worth = round((1 - WORTH[entry.kind]) * 100)
    return (worth * (_MOST_WORDS + 1) + min(len(words(entry.name)), _MOST_WORDS)) << _ID_BITS | entry.pk


def entry_at(place: int) -> int:
    """Return the id of the entry whose name stands there."""
    return place & (1 << _ID_BITS) - 1


def whose(pk: int) -> str:
    """Return the token by which the name of an entry is known."""
    return f"{_WHOSE}__{pk}"


def name_tokens(entry: Entry) -> list[str]:
    """Return the tokens of a name."""
    said, stem, language = words(entry.name), stemmer(entry.language), entry.language
    tokens = [_token(_WORD, language, bald(word)) for word in said]
    tokens += [_token(_FIRST, language, bald(word)) for word in said[:1]]
    tokens += [_token(_STEM, language, stem(word)) for word in said]
    return [*dict.fromkeys(tokens), whose(entry.pk)]


def ways(asked: Sequence[str], stems: Sequence[str], language: str) -> list[Needed]:
    """Return the ways of looking for names, the best first: that begin so, that hold every finished word, all others.

    The last word may be unfinished. A finished one begins another only by chance, the less so the shorter it is.
    """
    pairs = list(zip(asked, stems, strict=True))
    begun = [
        {_token(_WORD, language, word) + "*" * (len(word) > 2 or at == len(pairs)), _token(_STEM, language, stem)}
        for at, (word, stem) in enumerate(pairs, start=1)
    ]
    first = _token(_FIRST, language, asked[0])
    if len(asked) == 1:
        return [[{f"{first}*"}], begun]
    held = [*({_token(_STEM, language, stem)} for stem in stems[:-1]), begun[-1]]
    return [[{first}, *held], held, begun]


def _token(sign: str, language: str, word: str) -> str:
    return plain(f"{sign}{language}_{word}")
