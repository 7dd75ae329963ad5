"""Danger in the other languages of the site, by phrases of ``data/phrases.csv``: whatever the page's language is.

Each word of a phrase may be one of several (``/``) or begin so (``*``), and where „…“ stands some words may be between.
A row without a kind is what is said in figures: it takes its words away. Nothing here is learned or inflected.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portal.danger.kinds import Kind
from portal.danger.plain import plain, plain_all
from portal.danger.reading import Word
from portal.danger.words import rows

_PARTED, _BEGINS, _GAP = "/", "*", "…"
# So many words may stand where a phrase has a gap.
_FAR = 5
# More words than any text has.
_ANY = 10**9
# By how many letters a beginning is looked up: none is shorter.
_KEY = 4
# No word is longer; what is joined on and on would be folded anew each time.
_LONGEST = 40
# „don't“, „s'dua“: one word, as those write it who leave the sign out.
_SIGNS = frozenset("'’‘`´")
_END = re.compile(r"[.!?;\n]")
# What is said not to be so, before a phrase or in its gaps; what a phrase says itself is part of it.
_NOT = {
    "hu": "nem ne sem soha sosem senki",
    "sk": "ne nie nikdy nikto",
    "sq": "nuk s nuk mos asnjëherë kurrë askush",
    "bg": "не никога никой без",
    "en": "not dont doesnt didnt isnt wasnt arent wont never nobody cannot cant without",
}
_ORDER = tuple(Kind)
# Bulgarian in Latin letters, as it is officially written and as it is typed.
_LATIN = (
    {"щ": "sht", "ч": "ch", "ш": "sh", "ж": "zh", "ц": "ts", "ъ": "a", "й": "y", "ю": "yu", "я": "ya", "х": "h"},
    {"щ": "6t", "ч": "4", "ш": "6", "ж": "j", "ц": "c", "ъ": "u", "й": "i", "ю": "iu", "я": "q", "х": "h"},
    {"щ": "sht", "ч": "ch", "ш": "sh", "ж": "j", "ц": "c", "ъ": "u", "й": "i", "ю": "iu", "я": "ia", "х": "h"},
)


@dataclass(frozen=True)
class Told:
    """A phrase that stands in a text, with the places (start, end) of its words there."""

    kind: Kind
    own: bool
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Said:
    """What phrases say of a text: of what danger, the kind that cannot wait first, and where it is no danger."""

    dangers: tuple[Told, ...] = ()
    calm: tuple[tuple[int, int], ...] = ()

    def is_calm(self, spans: Sequence[tuple[int, int]]) -> bool:
        """Tell whether some words stand where a figure of speech does, or a plea for help with homework."""
        return any(begin <= spans[0][0] and spans[-1][1] <= end for begin, end in self.calm) if spans else False

    def without(self, spans: Sequence[tuple[int, int]]) -> Said:
        """Return what is said of other words than those at some places."""
        dangers = (one for one in self.dangers if not any(_meet(span, spans) for span in one.spans))
        return Said(tuple(dangers), tuple(one for one in self.calm if not _meet(one, spans)))


_NOTHING = Said()


def _meet(one: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(begin < one[1] and one[0] < end for begin, end in others)


@dataclass(frozen=True)
class _Step:
    words: frozenset[str]
    beginnings: tuple[str, ...]
    far: bool

    def takes(self, word: str) -> bool:
        return word in self.words or (bool(self.beginnings) and word.startswith(self.beginnings))


@dataclass(frozen=True)
class _Phrase:
    """A row of the table. ``own``: one says it of oneself; ``most``: in a text of more words it does not count.

    ``anchor`` is the step by which it is looked up, the one that fewest texts hold.
    """

    kind: Kind | None
    own: bool
    most: int
    steps: tuple[_Step, ...]
    anchor: int
    denials: frozenset[str]


def said(text: str, known: Sequence[Word]) -> Said:
    """Return what phrases of other languages say of ``text``, whose words are ``known``."""
    places, words = _parted(text, known)
    found = list(_found(text, words, places))
    if not found:
        return _NOTHING
    calm = {at for phrase, its in found if phrase.kind is None for at in its}
    dangers = [
        Told(phrase.kind, phrase.own, tuple(places[at] for at in its))
        for phrase, its in found
        if phrase.kind and calm.isdisjoint(its)
    ]
    return Said(
        dangers=tuple(sorted(dangers, key=lambda one: _ORDER.index(one.kind))),
        calm=tuple((places[its[0]][0], places[its[-1]][1]) for phrase, its in found if phrase.kind is None),
    )


def _parted(text: str, known: Sequence[Word]) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the places of words, and the words: those on both sides of a sign are one."""
    places: list[tuple[int, int]] = []
    words: list[str] = []
    before = (0, 0)
    for word in known:
        here = word.start, word.end
        joined = words and text[before[1] : word.start] in _SIGNS
        if joined and len(words[-1]) + len(word.typed) <= _LONGEST:
            places[-1], words[-1] = (places[-1][0], word.end), plain(words[-1] + word.typed)
        elif here != before:
            places.append(here)
            words.append(word.typed)
        before = here
    return places, words


def _found(
    text: str, words: Sequence[str], places: Sequence[tuple[int, int]]
) -> Iterator[tuple[_Phrase, tuple[int, ...]]]:
    by_word, by_beginning = _by_anchor()
    for at, word in enumerate(words):
        phrases: Iterable[_Phrase] = by_word.get(word, ())
        if word[:_KEY] in by_beginning:
            begun = by_beginning[word[:_KEY]]
            phrases = dict.fromkeys((*phrases, *(one for one in begun if one.steps[one.anchor].takes(word))))
        for phrase in phrases:
            if len(words) > phrase.most:
                continue
            its = _places(phrase, words, at)
            if its and not _END.search(text, places[its[0]][1], places[its[-1]][0]):
                yield phrase, its


def _places(phrase: _Phrase, words: Sequence[str], at: int) -> tuple[int, ...]:
    """Return where the words of a phrase stand whose anchor stands at a place; nothing where it is denied."""
    found = [at]
    for number in range(phrase.anchor - 1, -1, -1):
        step, far = phrase.steps[number], phrase.steps[number + 1].far
        reached = range(found[0] - 1, max(-1, found[0] - 2 - far * _FAR), -1)
        before = next((place for place in reached if step.takes(words[place])), None)
        if before is None:
            return ()
        found.insert(0, before)
    for step in phrase.steps[phrase.anchor + 1 :]:
        reached = range(found[-1] + 1, min(len(words), found[-1] + 2 + step.far * _FAR))
        behind = next((place for place in reached if step.takes(words[place])), None)
        if behind is None:
            return ()
        found.append(behind)
    around = range(max(0, found[0] - 1), found[-1])
    denied = any(words[place] in phrase.denials for place in around if place not in found)
    return () if denied and phrase.kind else tuple(found)


@cache
def _by_anchor() -> tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]]]:
    """Return the phrases by the words by which they are looked up, and by how those begin."""
    by_word: dict[str, list[_Phrase]] = defaultdict(list)
    by_beginning: dict[str, list[_Phrase]] = defaultdict(list)
    for phrase in map(_read, rows("phrases")):
        anchor = phrase.steps[phrase.anchor]
        for word in anchor.words:
            by_word[word].append(phrase)
        for key in {one[:_KEY] for one in anchor.beginnings}:
            by_beginning[key].append(phrase)
    return dict(by_word), dict(by_beginning)


def _read(row: dict[str, str]) -> _Phrase:
    language, steps, far = row["language"], [], False
    # A word by itself may be one in Serbian, once it is in Latin letters: „самоубийство“.
    latin = not row["most"]
    for part in row["phrase"].split():
        if part == _GAP:
            far = True
            continue
        exact = [one for one in part.split(_PARTED) if not one.endswith(_BEGINS)]
        begun = [one.removesuffix(_BEGINS) for one in part.split(_PARTED) if one.endswith(_BEGINS)]
        words, beginnings = (
            {form for one in some for form in _forms(one, language, latin=latin)} for some in (exact, begun)
        )
        steps.append(_Step(frozenset(words), tuple(sorted(beginnings)), far))
        far = False
    return _Phrase(
        kind=Kind(row["kind"]) if row["kind"] else None,
        own=bool(row["own"]),
        most=int(row["most"] or _ANY),
        steps=tuple(steps),
        anchor=max(range(len(steps)), key=lambda at: _rarity(steps[at])),
        denials=frozenset(form for one in _NOT[language].split() for form in _forms(one, language)),
    )


def _rarity(step: _Step) -> int:
    """Return how short the shortest word of a step is: the longer, the fewer texts hold it."""
    return min(map(len, (*step.words, *step.beginnings)))


def _forms(word: str, language: str, *, latin: bool = True) -> set[str]:
    """Return how a word is compared: as it stands, and Bulgarian in Latin letters too."""
    tables = _LATIN if latin and language == "bg" else ()
    return set(plain_all([word, *("".join(table.get(letter, letter) for letter in word) for table in tables)]))
