"""Slips of the finger: words that were typed as one, and words with a letter too few, too many or in a wrong place.

Only what means nothing as it stands is looked at, and only long words: of short ones half are one letter from another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from rapidfuzz.distance import OSA

from portal.danger.plain import plain as plainly
from portal.danger.words import Words, rows, words

_SHORTEST_SLIP, _SHORTEST_JOINED = 5, 5
_IJEKAVIAN = re.compile(r"i?je")
# The short words of which one is often typed together with the next.
_SHORT = frozenset(
    "ne sam si je smo ste su se me mi ga mu nas nam da li cu ces ce cemo bih bi u na sa od do iz po za i a on ona to ja".split()
)
_FEWEST = 4


def mended(text: str, start: int, end: int, known: Words) -> Iterator[tuple[int, int, str]]:
    """Yield the word between two places of a text as it is understood, with its place; what was joined is several."""
    typed = plainly(text[start:end])
    if known.meaning(typed).classes or typed in _SHORT or typed in _ordinary() or typed.isdigit():
        yield start, end, typed
    elif (ekavian := _IJEKAVIAN.sub("e", typed)) != typed and known.meaning(ekavian).classes:
        yield start, end, ekavian
    elif len(typed) >= _SHORTEST_JOINED and (parts := _parts(typed, known)):
        # What stands where can no longer be told once letters were folded: all parts stand where the whole does.
        yield from ((start, end, part) for part in parts)
    else:
        yield start, end, _alike(typed, known) if len(typed) >= _SHORTEST_SLIP else typed


def _parts(typed: str, known: Words) -> list[str]:
    """Return the fewest known words that a word is made of, at least one of them long; nothing where there are none."""
    best: list[list[str] | None] = [[], *[None] * len(typed)]
    for stop in range(1, len(typed) + 1):
        for begin in range(max(0, stop - 14), stop):
            before, part = best[begin], typed[begin:stop]
            if before is None or not _may_be_part(part, known):
                continue
            if best[stop] is None or len(before) + 1 < len(best[stop] or ()):
                best[stop] = [*before, part]
    found = best[-1] or []
    long = [part for part in found if len(part) >= _FEWEST and part not in _SHORT]
    return found if len(found) > 1 and long and len(found) <= _most(typed) else []


def _most(typed: str) -> int:
    """Return of how many parts a word may be made: many short ones are found in any."""
    return 2 if len(typed) < 9 else 3 if len(typed) < 13 else 6


def _may_be_part(part: str, known: Words) -> bool:
    return part in _SHORT if len(part) < _FEWEST else part in known.forms


def _alike(typed: str, known: Words) -> str:
    """Return the known word that is one slip away, or what was typed.

    One slip leaves either the beginning or the end of a word as it was.
    """
    begins, ends = _by_ends()
    size = _kept(len(typed))
    for length in (len(typed), len(typed) + 1, len(typed) - 1):
        for near in (begins.get((typed[:size], length), ()), ends.get((typed[-size:], length), ())):
            for one in near:
                if OSA.distance(typed, one, score_cutoff=1) <= 1:
                    return one
    return typed


def _kept(length: int) -> int:
    return 3 if length > _SHORTEST_SLIP else 2


@cache
def _by_ends() -> tuple[dict[tuple[str, int], list[str]], dict[tuple[str, int], list[str]]]:
    """Return the words by how they begin and how long they are, and by how they end."""
    begins: dict[tuple[str, int], list[str]] = defaultdict(list)
    ends: dict[tuple[str, int], list[str]] = defaultdict(list)
    for form in words().forms:
        if len(form) >= _SHORTEST_SLIP:
            for size in (2, 3):
                begins[form[:size], len(form)].append(form)
                ends[form[-size:], len(form)].append(form)
    return begins, ends


@cache
def _ordinary() -> frozenset[str]:
    """Words that say nothing here and are one slip away from one that does."""
    return frozenset(plainly(one) for row in rows("ordinary") for one in row["words"].split())
