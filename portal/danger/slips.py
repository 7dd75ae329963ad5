"""Slips of the finger: words that were typed as one, and words with a letter too few, too many or in a wrong place.

Only what means nothing as it stands is looked at, and only long words: of short ones half are one letter from another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from portal.danger.likeness import knows
from portal.danger.plain import plain as plainly
from portal.danger.words import Words, rows, words

_SHORTEST_SLIP, _SHORTEST_JOINED = 6, 6
# So many words are typed as one at most, each of so many letters: what is longer is no words, and is not taken apart.
_MOST_JOINED, _LONGEST_PART = 7, 14
# What tells most is looked for in shorter words too.
_TELLING = frozenset(
    "kill die suicide strangle want live drugs beat rape help fear hang cut painkiller sedative gun threaten".split()
)
_SHORTEST_TELLING = 4
# A noun made of a verb is one letter away from it and another thing.
_VERBAL_NOUN = re.compile("nj(?:e|a|u|em|ima)$")
_IJEKAVIAN = re.compile(r"ije|(?<![ln])je")
# The short words that are typed together with the one behind them, with the one before, and in the middle of several.
_FIRST = frozenset("ne me se da sam ja".split())
_LAST = frozenset("se me ga mu nas sam je mi da".split())
_MORE = "si smo ste su nam li cu ces ce cemo bih on ona to u na od do iz i a ako sve"
_BETWEEN = _FIRST | _LAST | frozenset(_MORE.split())
_FEWEST = 4
_KEYS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_SIDE_BY_SIDE = frozenset(pair for row in _KEYS for one, two in pairwise(row) for pair in ((one, two), (two, one)))


def mended(typed: str, known: Words) -> list[str]:
    """Return a plain word as it is understood; what was typed as one is several."""
    if typed in known.forms or knows(typed) or _is_no_slip(typed, known):
        return [typed]
    if "je" in typed and (ekavian := _IJEKAVIAN.sub("e", typed)) != typed and known.meaning(ekavian).classes:
        return [ekavian]
    if _SHORTEST_JOINED <= len(typed) <= _MOST_JOINED * _LONGEST_PART and (parts := _parts(typed, known)):
        return parts
    return [_alike(typed)]


def _is_no_slip(typed: str, known: Words) -> bool:
    short = len(typed) < _SHORTEST_TELLING or typed.isdecimal()
    return short or typed in _ordinary() or bool(known.meaning(typed).classes)


def _parts(typed: str, known: Words) -> list[str]:
    """Return the fewest known words that a word is made of, at least one of them long; nothing where there are none."""
    best: list[list[str] | None] = [[], *[None] * len(typed)]
    for begin in range(len(typed)):
        before = best[begin]
        if before is None:
            continue
        for stop in range(max(2, begin + 1), min(begin + _LONGEST_PART, len(typed)) + 1):
            part = typed[begin:stop]
            if part in _BETWEEN or (len(part) >= _FEWEST and part in known.forms):
                there = best[stop]
                if there is None or len(before) + 1 < len(there):
                    best[stop] = [*before, part]
    found = best[-1] or []
    return found if _are_words(found) else []


def _are_words(parts: list[str]) -> bool:
    """Tell whether parts are what somebody may have typed together, and no chance."""
    long = [part for part in parts if len(part) >= _FEWEST]
    if len(parts) == 2:
        return len(long) == 2 or (bool(long) and (parts[0] in _FIRST or parts[1] in _LAST))
    return (
        2 < len(parts) <= _MOST_JOINED
        and bool(long)
        and sum(map(len, long)) * 2 >= sum(map(len, parts))
        and len(parts[0]) > 1
    )


def _alike(typed: str) -> str:
    """Return the known word that is one slip away, or what was typed.

    One slip leaves either the beginning or the end of a word as it was.
    """
    if _VERBAL_NOUN.search(typed):
        return typed
    begins, ends = _by_ends()
    size = _kept(len(typed))
    # What ends alike and does not begin alike has its slip where it begins.
    rest = typed[size + 1 :]
    # A letter is left out more often than another one is hit.
    for length in (len(typed) + 1, len(typed), len(typed) - 1):
        alike_at_the_end = [one for one in ends.get((typed[-size:], length), ()) if one.endswith(rest)]
        for near in (begins.get((typed[:size], length), ()), alike_at_the_end):
            for one in near:
                if OSA.distance(typed, one, score_cutoff=1) <= 1 and _may_be_slip(typed, one):
                    return one
    return typed


def _may_be_slip(typed: str, meant: str) -> bool:
    """Tell whether a finger slips so: a letter for another one only when their keys lie side by side.

    Short words begin as they were meant: „била“ is not „убила“.
    """
    if len(typed) < _SHORTEST_SLIP and typed[0] != meant[0]:
        return False
    if len(typed) != len(meant):
        return True
    other = [(one, two) for one, two in zip(typed, meant, strict=True) if one != two]
    return len(other) != 1 or other[0] in _SIDE_BY_SIDE


def _kept(length: int) -> int:
    return 3 if length >= _SHORTEST_SLIP else 2


@cache
def _by_ends() -> tuple[dict[tuple[str, int], list[str]], dict[tuple[str, int], list[str]]]:
    """Return the words that may be meant, by how they begin and how long they are, and by how they end."""
    begins: dict[tuple[str, int], list[str]] = defaultdict(list)
    ends: dict[tuple[str, int], list[str]] = defaultdict(list)
    listened = named()
    for form, meaning in words().forms.items():
        least = _SHORTEST_SLIP if meaning.classes.isdisjoint(_TELLING) else _SHORTEST_TELLING + 1
        if len(form) >= least and not meaning.classes.isdisjoint(listened):
            for size in (2, 3):
                begins[form[:size], len(form)].append(form)
                ends[form[-size:], len(form)].append(form)
    return begins, ends


@cache
def named() -> frozenset[str]:
    """Return the classes of words of which signs are made; a slip is worth mending only for them."""
    parts = " ".join(row["parts"] for row in rows("signs"))
    return frozenset(re.findall(r"[a-z][a-z0-9]*(?=[:/\s]|$)", parts))


@cache
def _ordinary() -> frozenset[str]:
    """Words that say nothing here and are one slip away from one that does."""
    return frozenset(plainly(one) for row in rows("ordinary") for one in row["words"].split())
