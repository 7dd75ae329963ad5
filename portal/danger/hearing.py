"""What a text says of danger: signs that are there, less what makes them harmless; in doubt, how alike it is to a cry.

:func:`hear` is what the portal asks. It reads the text that it is given and the table of editors, tells nobody, keeps
nothing and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from portal.danger import passages
from portal.danger.forms import FIRST
from portal.danger.kinds import Kind
from portal.danger.likeness import Likeness
from portal.danger.patterns import Heard, Pattern
from portal.danger.reading import NOT, TO_ME, Word, read
from portal.danger.rules import SENTENCE, TEXT, Around, Harmless, Sign, rules
from portal.danger.taught import NOTHING, Phrase, Taught, taught

# From so much on danger is heard.
ENOUGH = 2.0
# What editors teach weighs as the surest sign; what a sign may add to another one, of whatever kind.
_TAUGHT, _BESIDE = 3.0, 1.0
# How many words away from a sign what forbids it may stand.
_NEAR = 8
# Values of likeness, as ``tests.danger.learning`` gives them: below the first stand two of a hundred cries, above the
# second three of two hundred plain sentences. Between them rules alone decide.
_DOUBT, _LIKE = -2.4, 2.4
# A sure sign is doubted only where hardly any cry stands.
_SURE, _SURE_DOUBT = 3.0, -4.5
# How many words on either side of a sign are looked at for it; in how short a text likeness alone is believed; and in
# how short a one it is not asked, since two words are like anything.
_PASSAGE, _STORY, _SHORT = 10, 40, 3
# What a body suffers or does to itself (``groups.csv``).
_DEED = "deed"
_ORDER = tuple(Kind)


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
class Evidence:
    """What is there of a danger: words, and how much they weigh. ``told`` is the rule or phrase that says so."""

    kind: Kind
    places: tuple[int, ...]
    weight: float
    told: Sign | Phrase | None

    @property
    def taught(self) -> bool:
        """Whether an editor says so."""
        return isinstance(self.told, Phrase)


def hear(text: str, table: Taught | None = None) -> Danger | None:
    """Return the danger that is heard in ``text``; None where none is.

    It never says that there is no danger: it says that none was heard. A long text is heard passage by passage, so
    that what it takes grows with its length and nothing else. ``table``: what editors teach, where it was read before.
    """
    table = taught() if table is None else table
    found = [(start, one) for start, part in passages.of(text) if (one := listen(part, table)) is not None]
    return _joined(found) if found else None


def _joined(found: Sequence[tuple[int, Danger]]) -> Danger:
    """Return as one what was heard in passages that begin at some places: of what is whole in two, each word once."""
    first = min((one for _start, one in found), key=lambda one: _ORDER.index(one.kind))
    kinds = dict.fromkeys([first.kind, *(kind for _start, one in found for kind in one.kinds)])
    spans = {(start + begin, start + end) for start, one in found for begin, end in one.spans}
    return Danger(kind=first.kind, kinds=tuple(kinds), spans=tuple(sorted(spans)), own=first.own)


def listen(text: str, table: Taught = NOTHING) -> Danger | None:
    """Return the danger that the rules and a table of editors hear in one passage, without a database."""
    rules()
    heard = Heard(read(text))
    evidence, harmless = _evidence(heard, table)
    enough = [one for one in evidence if _together(one, evidence, heard.words) >= ENOUGH]
    if not enough and (harmless or _denied(heard.words) or not _SHORT < len(heard.words) <= _STORY):
        return None
    likeness = Likeness(word.plain for word in heard.words)
    if enough:
        sure = [one for one in enough if one.taught or not _doubted(one, heard.words, likeness)]
    else:
        sure = [_unnamed(evidence, heard.words)] if likeness.of() > _LIKE else []
    return _said(sure, heard.words) if sure else None


def _doubted(one: Evidence, words: Sequence[Word], likeness: Likeness) -> bool:
    """Tell whether a passage is so unlike a cry that a sign in it is taken for a chance."""
    least = _SURE_DOUBT if one.weight >= _SURE else _DOUBT
    begin, end = max(0, one.places[0] - _PASSAGE), one.places[-1] + _PASSAGE + 1
    return len(words) > _SHORT and likeness.of(begin, end) < least


def _denied(words: Sequence[Word]) -> bool:
    """Tell whether something is said not to be so: letters do not know that."""
    return any(NOT in word.features and _DEED in word.classes for word in words)


def _unnamed(evidence: Sequence[Evidence], words: Sequence[Word]) -> Evidence:
    """Return what is heard where no sign is: of the kind of the weightiest half a sign, or just a call for help."""
    half = max(evidence, key=lambda one: one.weight, default=None)
    kind = half.kind if half is not None and half.weight > 0 else Kind.HELP
    return Evidence(kind, tuple(range(len(words))), ENOUGH, None)


def _said(enough: Sequence[Evidence], words: Sequence[Word]) -> Danger:
    most: dict[Kind, float] = defaultdict(float)
    for one in enough:
        most[one.kind] = max(most[one.kind], one.weight)
    kinds = sorted(most, key=lambda kind: (-most[kind], _ORDER.index(kind)))
    places = sorted({place for one in enough for place in one.places})
    spans = dict.fromkeys((words[place].start, words[place].end) for place in places)
    own = (words[place].features for one in enough if one.kind == kinds[0] for place in one.places)
    return Danger(
        kind=kinds[0],
        kinds=tuple(kinds),
        spans=tuple(spans),
        own=any(not features.isdisjoint((FIRST, TO_ME)) for features in own),
    )


def _evidence(heard: Heard, table: Taught) -> tuple[list[Evidence], bool]:
    """Return what is there, each with what is left of its weight, and whether anything makes the text harmless."""
    told = list(table.found(heard.words))
    found = [Evidence(phrase.kind, places, _TAUGHT, phrase) for phrase, places in told if phrase.kind]
    long = len(heard.words)
    signs = [
        (sign, places)
        for rarest, of_part in rules().signs.items()
        if heard.places(rarest)
        for sign in of_part
        if sign.most is None or long <= sign.most
        for places in sign.pattern.matches(heard)
    ]
    if not signs and long > _STORY:
        return found, False
    calm = {place for phrase, places in told if phrase.kind is None for place in places}
    calm |= {place for one in rules().harmless for place in _calmed(one, heard)}
    around = [(one, places) for one in rules().around for places in one.pattern.matches(heard)]
    for sign, places in signs:
        if calm.isdisjoint(places) and not _stands_near(sign.unless, places, heard):
            weight = sign.weight + _more(sign.kind, places, around, heard.words)
            found.append(Evidence(sign.kind, places, weight, sign))
    return found, bool(calm) or any(one.weight < 0 for one, _places in around)


def _calmed(one: Harmless, heard: Heard) -> set[int]:
    matches = one.pattern.matches(heard)
    return {place for places in matches if not _stands_near(one.unless, places, heard) for place in places}


def _more(
    kind: Kind, places: Sequence[int], around: Sequence[tuple[Around, tuple[int, ...]]], words: Sequence[Word]
) -> float:
    """Return what stands around a sign adds to its weight: each rule once, however often it is there.

    What is part of the sign itself says nothing against it: „прљаве филмове“.
    """
    counted: dict[Around, float] = {}
    for one, its in around:
        about = one not in counted and kind in one.kinds and set(places).isdisjoint(its)
        if about and _reaches(one.scope, places, its, words):
            counted[one] = one.weight
    return sum(counted.values())


def _stands_near(what: Pattern | None, places: Sequence[int], heard: Heard) -> bool:
    """Tell whether one of some words stands in the sentence of others and close by, and is none of them."""
    if what is None:
        return False
    words = heard.words
    return any(
        words[other].sentence == words[place].sentence and abs(words[other].at - words[place].at) <= _NEAR
        for place in places
        for other in heard.near(what.parts[0], place, _NEAR)
        if other not in places
    )


def _reaches(scope: str, places: Sequence[int], its: Sequence[int], words: Sequence[Word]) -> bool:
    if scope == TEXT:
        return True
    away = 0 if scope == SENTENCE else 1
    return any(abs(words[one].sentence - words[other].sentence) <= away for one in its for other in places)


def _together(one: Evidence, every: Sequence[Evidence], words: Sequence[Word]) -> float:
    """Return what something weighs together with the weightiest that stands close by."""
    if not 0 < one.weight < ENOUGH:
        return one.weight
    sentence = words[one.places[0]].sentence
    others = (
        min(_BESIDE, other.weight)
        for other in every
        if other.weight > 0
        and other.told is not one.told
        and set(other.places).isdisjoint(one.places)
        and abs(words[other.places[0]].sentence - sentence) <= 1
    )
    return one.weight + max(others, default=0.0)
