"""The words that are listened to, by what they mean: ``data/words.csv``, with every form of each.

A word may mean several things; what a pattern asks for decides. Nothing here knows what is danger.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.danger.forms import PARADIGMS
from portal.danger.plain import plain

FOLDER = Path(__file__).parent / "data"
# Between the words of a row of which each has a form or two.
_PARTED = ";"
_AS_WRITTEN = "exact"


@dataclass(frozen=True)
class Meaning:
    """What one form may mean, and what its ending tells, of whichever of its meanings."""

    classes: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()


_NOTHING = Meaning()


class Words:
    """The words by their forms, and by how they begin."""

    def __init__(self, forms: Mapping[str, Meaning], beginnings: Mapping[str, frozenset[str]]) -> None:
        self._beginnings = beginnings
        self._lengths = sorted({len(one) for one in beginnings}, reverse=True)
        # How all of them begin: most words do not.
        self._first = {one[: self._lengths[-1]] for one in beginnings}
        self.forms = {form: self._with_beginning(form, meaning) for form, meaning in forms.items()}

    def meaning(self, word: str) -> Meaning:
        """Return what a plain word means; nothing when it is not listened to."""
        return self.forms.get(word) or self._with_beginning(word, _NOTHING)

    def _with_beginning(self, word: str, meaning: Meaning) -> Meaning:
        if word[: self._lengths[-1]] not in self._first:
            return meaning
        begun = [self._beginnings[word[:length]] for length in self._lengths if word[:length] in self._beginnings]
        return Meaning(meaning.classes.union(*begun), meaning.features) if begun else meaning


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the files of rules."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def words() -> Words:
    """Return the words of the file, read once."""
    inflected: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    beginnings: dict[str, set[str]] = defaultdict(set)
    for row in rows("words"):
        how, *more = row["how"].split()
        if how == "stem":
            for one in row["words"].split():
                beginnings[plain(one)].add(row["class"])
            continue
        for form, told in _forms(how, row["words"]):
            inflected[form][row["class"]] |= told.union(more, {_AS_WRITTEN} if how == "exact" else ())
    for row in rows("homographs"):
        for one in map(plain, row["words"].split()):
            _forget(inflected[one], row["classes"].split())
    groups = {row["class"]: frozenset(row["of"].split()) for row in rows("groups")}
    return Words(
        {form: _meaning(of, groups) for form, of in inflected.items() if form and of},
        {begin: frozenset(of) for begin, of in beginnings.items()},
    )


def _forget(of: dict[str, set[str]], classes: Collection[str]) -> None:
    """Take classes from a form; „*“ are all that it has by its ending and not because it is written so."""
    for one in [one for one, told in of.items() if one in classes or ("*" in classes and _AS_WRITTEN not in told)]:
        del of[one]


def _meaning(of: Mapping[str, set[str]], groups: Mapping[str, frozenset[str]]) -> Meaning:
    meant = set(of)
    for group, classes in groups.items():
        # A group may hold one that stands before it.
        if not classes.isdisjoint(meant):
            meant.add(group)
    return Meaning(frozenset(meant), frozenset().union(*of.values()) - {_AS_WRITTEN})


def _forms(how: str, written: str) -> Iterator[tuple[str, frozenset[str]]]:
    for one in written.split(_PARTED):
        yield from PARADIGMS[how](one.strip())
