"""What somebody typed, and what is to be looked for: stems, words of the same meaning, and what a slip meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Protocol

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from portal.script.stemming import bald, stem
from search.analysis import words
from search.lexicon import Lexicon, Stems

LONGEST = 200
MOST_WORDS = 24
# How much a word counts that was not typed: one of the same meaning, and one that a slip meant.
SYNONYM, SLIP = 0.8, 0.7
# From 0 to 100: how alike a word of the index has to be to what was typed to be looked at more closely.
_ALIKE = 70
# Of shorter words half are one letter from another; of those up to the second length, two letters away.
_SHORTEST_SLIP, _SHORT = 4, 5
_GUESSES = 3


class Vocabulary(Protocol):
    """The words of what can be found in one language."""

    @property
    def entries(self) -> int:
        """How many things can be found."""

    def held(self, wanted: Collection[str]) -> Mapping[str, int]:
        """Return for each stem that any entry holds how many do."""

    def forms(self) -> Mapping[str, str]:
        """Return every word that any entry holds, bald, with how it is written."""


@dataclass(frozen=True)
class Group:
    """One thing that is asked for, by any of several phrases with how much each counts.

    ``weight`` says how rare it is, ``typed`` what stands in the question.
    """

    terms: Mapping[Stems, float]
    typed: str
    weight: float = 1.0

    @property
    def stems(self) -> set[str]:
        """Every stem of every phrase."""
        return {one for phrase in self.terms for one in phrase}


@dataclass(frozen=True)
class Question:
    """A question as it is looked for.

    ``meant`` is what was typed with its slips mended, in words of the index; empty where nothing was.
    """

    typed: str
    groups: tuple[Group, ...] = field(default=())
    danger: bool = False
    meant: str = ""

    @property
    def stems(self) -> set[str]:
        """Every stem that an answer may hold."""
        return {one for group in self.groups for one in group.stems}


def ask(typed: str, *, lexicon: Lexicon, vocabulary: Vocabulary) -> Question:
    """Return what to look for when somebody types ``typed``; of an endless text its beginning."""
    typed = typed[:LONGEST].strip()
    every = words(typed)[:MOST_WORDS]
    danger = lexicon.sounds_like_danger([stem(word) for word in every])
    # Of a question that is all empty words each is looked for.
    told = [word for word in every if bald(word) not in lexicon.stop] or every
    groups, meant = _mended(_groups(told, lexicon), vocabulary)
    return Question(typed=typed, groups=tuple(_weighed(groups, vocabulary)), danger=danger, meant=meant)


def _groups(told: Sequence[str], lexicon: Lexicon) -> list[Group]:
    """Part a question into phrases that mean the same as others, the longest first, and single words."""
    asked = [stem(word) for word in told]
    found: dict[Stems, Group] = {}
    at = 0
    while at < len(asked):
        sizes = range(min(lexicon.longest, len(asked) - at), 1, -1)
        size = next((size for size in sizes if tuple(asked[at : at + size]) in lexicon.meanings), 1)
        phrase = tuple(asked[at : at + size])
        terms = {phrase: 1.0} | dict.fromkeys(lexicon.meanings.get(phrase, ()), SYNONYM)
        # The same word twice asks for nothing more.
        found.setdefault(phrase, Group(terms=terms, typed=" ".join(told[at : at + size])))
        at += size
    return list(found.values())


def _mended(groups: Sequence[Group], vocabulary: Vocabulary) -> tuple[list[Group], str]:
    """Add to what no entry holds the words that were perhaps meant; return that and the question in those words."""
    held = vocabulary.held({one for group in groups for one in group.stems})
    slips = [group for group in groups if not group.stems & held.keys() and _may_be_slip(group.typed)]
    if not slips:
        return list(groups), ""
    forms = vocabulary.forms()
    mended: list[Group] = []
    typed: list[str] = []
    for group in groups:
        guesses = _alike(group.typed, list(forms)) if group in slips else []
        mended.append(replace(group, terms=dict(group.terms) | {(stem(one),): SLIP for one in guesses}))
        typed.append(forms[guesses[0]] if guesses else group.typed)
    changed = any(one.terms != group.terms for one, group in zip(mended, groups, strict=True))
    return mended, " ".join(typed) if changed else ""


def _may_be_slip(typed: str) -> bool:
    return len(typed) >= _SHORTEST_SLIP and not typed.isdigit()


def _alike(typed: str, known: Sequence[str]) -> list[str]:
    asked = bald(typed)
    close = process.extract(asked, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=20)
    # Letters that changed places are one slip, not two.
    by_slips = sorted((DamerauLevenshtein.distance(asked, one), -score, one) for one, score, _place in close)
    allowed = 1 if len(asked) <= _SHORT else 2
    fewest = min((slips for slips, _score, _one in by_slips), default=0)
    return [one for slips, _score, one in by_slips if slips == fewest <= allowed][:_GUESSES]


def _weighed(groups: Sequence[Group], vocabulary: Vocabulary) -> list[Group]:
    """Let rare things count more: what every other entry holds says little."""
    held = vocabulary.held({one for group in groups for one in group.stems})
    total = max(1, vocabulary.entries)
    weighed = []
    for group in groups:
        # A phrase is as rare as its rarest word, a group as common as its most common phrase.
        number = max(min(held.get(one, 0) for one in phrase) for phrase in group.terms)
        weighed.append(replace(group, weight=log(1 + (total - number + 0.5) / (number + 0.5))))
    return weighed
