"""What a text says of danger: signs that are there, less what makes them harmless.

:func:`hear` is what the portal asks. It reads the text that it is given and the table of editors, tells nobody, keeps
nothing and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from portal.danger.forms import FIRST
from portal.danger.kinds import Kind
from portal.danger.patterns import Heard, Pattern
from portal.danger.reading import ONESELF, TO_ME, Word, read
from portal.danger.words import rows

# From so much on danger is heard. A sign weighs up to 3.
ENOUGH = 2.0
# What a sign may add to another one, of whatever kind.
_BESIDE = 1.0
# How many words away from a sign what forbids it may stand.
_NEAR = 8
_SENTENCE, _AROUND, _TEXT = "sentence", "around", "text"


@dataclass(frozen=True)
class Danger:
    """What was heard.

    ``kind`` is what cannot wait, ``kinds`` everything that was heard, it first. ``spans`` are the places (start, end)
    in the text of the words by which it was heard, in their order. ``own`` tells whether one speaks of oneself.
    """

    kind: Kind
    kinds: tuple[Kind, ...]
    spans: tuple[tuple[int, int], ...]
    own: bool = False


@dataclass(frozen=True)
class Sign:
    """A row of ``signs.csv``: a pattern that tells of danger, and what, close by, makes it another thing.

    ``most`` is how many words a text may have in which it counts: „самоубиство“ alone is a cry, in a story it need not.
    """

    number: int
    kind: Kind
    weight: float
    pattern: Pattern
    unless: Pattern | None
    most: int | None


@dataclass(frozen=True)
class Harmless:
    """A row of ``harmless.csv``: a pattern whose words are no sign, unless something stands close by."""

    pattern: Pattern
    unless: Pattern | None


@dataclass(frozen=True)
class Around:
    """A row of ``around.csv``: what makes signs weigh more or less: in its sentence, in those beside it, anywhere."""

    pattern: Pattern
    scope: str
    weight: float
    kinds: frozenset[Kind]


@dataclass(frozen=True)
class Evidence:
    """A sign that is there."""

    sign: Sign
    places: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class Rules:
    """All rules of the files, as they are compared."""

    signs: tuple[Sign, ...]
    harmless: tuple[Harmless, ...]
    around: tuple[Around, ...]


@cache
def rules() -> Rules:
    """Return the rules of the files, read once."""
    return Rules(
        signs=tuple(
            Sign(
                number=number,
                kind=Kind(row["kind"]),
                weight=float(row["weight"]),
                pattern=Pattern.parse(row["parts"], row["within"]),
                unless=_one_of(row["unless"]),
                most=int(row["most"]) if row["most"] else None,
            )
            for number, row in enumerate(rows("signs"))
        ),
        harmless=tuple(
            Harmless(Pattern.parse(row["parts"], row["within"]), _one_of(row["unless"])) for row in rows("harmless")
        ),
        around=tuple(
            Around(
                pattern=Pattern.parse(row["parts"], row["within"]),
                scope=row["scope"],
                weight=float(row["weight"]),
                kinds=frozenset(map(Kind, row["kinds"].split())) or frozenset(Kind),
            )
            for row in rows("around")
        ),
    )


def _one_of(ways: str) -> Pattern | None:
    return Pattern.parse("/".join(ways.split())) if ways else None


def listen(text: str) -> Danger | None:
    """Return the danger that the rules hear in a text; None where they hear none."""
    rules()
    heard = Heard(read(text))
    evidence = _evidence(heard)
    enough = [one for one in evidence if _together(one, evidence, heard.words) >= ENOUGH]
    if not enough:
        return None
    order = list(Kind)
    kinds = sorted({one.sign.kind for one in enough}, key=order.index)
    most: dict[Kind, float] = defaultdict(float)
    for one in enough:
        most[one.sign.kind] = max(most[one.sign.kind], one.weight)
    first = max(kinds, key=lambda kind: (most[kind], -order.index(kind)))
    places = sorted({place for one in enough for place in one.places})
    spans = dict.fromkeys((heard.words[place].start, heard.words[place].end) for place in places)
    return Danger(
        kind=first,
        kinds=(first, *(kind for kind in kinds if kind != first)),
        spans=tuple(spans),
        own=any(_of_oneself(heard.words[place]) for one in enough if one.sign.kind == first for place in one.places),
    )


def _of_oneself(word: Word) -> bool:
    return TO_ME in word.features or (FIRST in word.features)


def _evidence(heard: Heard) -> list[Evidence]:
    """Return the signs that are there, each with what is left of its weight by what stands around it."""
    long = len(heard.words)
    signs = [sign for sign in rules().signs if sign.most is None or long <= sign.most]
    found = [(sign, places) for sign in signs for places in sign.pattern.matches(heard)]
    if not found:
        return []
    calm = {
        place
        for one in rules().harmless
        for places in one.pattern.matches(heard)
        if not _stands_near(one.unless, places, heard)
        for place in places
    }
    around = [(one, places) for one in rules().around for places in one.pattern.matches(heard)]
    evidence = []
    for sign, places in found:
        if not calm.isdisjoint(places) or _stands_near(sign.unless, places, heard):
            continue
        evidence.append(Evidence(sign, places, sign.weight + _more(sign, places, around, heard.words)))
    return evidence


def _more(
    sign: Sign, places: Sequence[int], around: Sequence[tuple[Around, tuple[int, ...]]], words: Sequence[Word]
) -> float:
    """Return what stands around a sign adds to its weight: each rule once, however often it is there.

    What is part of the sign itself says nothing against it: „прљаве филмове“.
    """
    weight, counted = 0.0, set()
    for one, its in around:
        if id(one) in counted or sign.kind not in one.kinds or not set(places).isdisjoint(its):
            continue
        if _reaches(one.scope, places, its, words):
            counted.add(id(one))
            weight += one.weight
    return weight


def _stands_near(what: Pattern | None, places: Sequence[int], heard: Heard) -> bool:
    """Tell whether one of some words stands in the sentence of others and close by, and is none of them."""
    if what is None:
        return False
    words = heard.words
    return any(
        words[other].sentence == words[place].sentence and abs(words[other].at - words[place].at) <= _NEAR
        for other in heard.places(what.parts[0])
        for place in places
        if other not in places
    )


def _reaches(scope: str, places: Sequence[int], its: Sequence[int], words: Sequence[Word]) -> bool:
    if scope == _TEXT:
        return True
    away = 0 if scope == _SENTENCE else 1
    return any(abs(words[one].sentence - words[other].sentence) <= away for one in its for other in places)


def _together(one: Evidence, every: Sequence[Evidence], words: Sequence[Word]) -> float:
    """Return what a sign weighs together with the others that stand close by."""
    if one.weight <= 0:
        return one.weight
    others = {
        other.sign.number: min(_BESIDE, other.weight)
        for other in every
        if other.weight > 0
        and other.sign.number != one.sign.number
        and set(other.places).isdisjoint(one.places)
        and abs(words[other.places[0]].sentence - words[one.places[0]].sentence) <= 1
    }
    return one.weight + max(others.values(), default=0.0)
