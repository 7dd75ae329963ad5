"""What a text says of danger: signs that are there, less what makes them harmless; in doubt, how alike it is to a cry.

:func:`hear` is what the portal asks. It reads the text that it is given and the table of editors, tells nobody, keeps
nothing and writes nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db import Error as DatabaseError

from portal.danger import foreign, passages
from portal.danger.forms import FIRST
from portal.danger.kinds import Kind
from portal.danger.likeness import Likeness
from portal.danger.naming import named
from portal.danger.patterns import Heard, Pattern
from portal.danger.reading import NOT, TO_ME, Word, read
from portal.danger.rules import SENTENCE, TEXT, Around, Harmless, Sign, rules
from portal.danger.taught import NOTHING, Phrase, Taught, taught
from portal.danger.verdict import ENOUGH, margin

logger = logging.getLogger(__name__)

# What editors teach weighs as the surest sign; what a sign may add to another one, of whatever kind.
_TAUGHT, _BESIDE = 3.0, 1.0
# How many words away from a sign what forbids it may stand.
_NEAR = 8
# How many words on either side of a sign make its passage; from how many on a text is a story, which is listened to
# passage by passage; and in how short a one likeness is not asked, since two words are like anything.
_PASSAGE, _STORY, _SHORT = 10, 50, 3
# Where a story has no sign: how long a passage is looked at, how far the next one begins, and how much surer it must
# be, since there are many.
_LONG, _STEP, _SURER = 24, 8, 0.7
# What a body suffers or does to itself (``groups.csv``).
_DEED = "deed"
_ORDER = tuple(Kind)
# Who is hit and is turned out or has fled is helped first by who helps against violence, however sure the other sign.
_FLED_FROM_IT = (Kind.MISSING, Kind.RUNAWAY)
# For which every file is needed: a slip, no sign, and a kind that its words tell.
_EXAMPLE = "Не могу всие, вечерас ћу то да уардим."


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
    Raises nothing but database errors: words arrive, and are read, also where listening to them fails. They may then be
    urgent, as far as anybody knows: a call for help, in no words.
    """
    try:
        table = taught() if table is None else table
        found = [(start, one) for start, part in passages.of(text) if (one := listen(part, table)) is not None]
    except DatabaseError:
        raise
    except Exception as error:
        # Its text, and the lines that led to it, may hold a word of what was typed.
        logger.error("A text could not be listened to: %s.", type(error).__name__)
        return Danger(kind=Kind.HELP, kinds=(Kind.HELP,), spans=())
    return _joined(found) if found else None


def warm_up() -> None:
    """Read rules and weights now, about a second, so that nobody's first words wait for them; asks no database.

    Where that fails it is logged, and words arrive all the same.
    """
    hear(_EXAMPLE, NOTHING)


def _joined(found: Sequence[tuple[int, Danger]]) -> Danger:
    """Return as one what was heard in passages that begin at some places: of what is whole in two, each word once."""
    first = min((one for _start, one in found), key=lambda one: _ORDER.index(one.kind))
    kinds = dict.fromkeys([first.kind, *(kind for _start, one in found for kind in one.kinds)])
    spans = {(start + begin, start + end) for start, one in found for begin, end in one.spans}
    return Danger(kind=first.kind, kinds=tuple(kinds), spans=tuple(sorted(spans)), own=first.own)


def listen(text: str, table: Taught = NOTHING) -> Danger | None:
    """Return the danger that the rules and a table of editors hear in one passage, without a database.

    Where phrases of another language stand, they say of what kind it is: the rules know Serbian alone.
    """
    words = read(text)
    found, said = _listen(words, table), foreign.said(text, words)
    if table.begins and (said.dangers or said.calm):
        # What editors say of some words is above what phrases say of them.
        said = said.without(
            [(words[at].start, words[at].end) for _phrase, places in table.found(words) for at in places]
        )
    if found is not None and said.is_calm(found.spans):
        found = None
    if not said.dangers:
        return found
    kinds = dict.fromkeys([*(one.kind for one in said.dangers), *(found.kinds if found else ())])
    spans = {*(span for one in said.dangers for span in one.spans), *(found.spans if found else ())}
    first = said.dangers[0]
    return Danger(kind=first.kind, kinds=tuple(kinds), spans=tuple(sorted(spans)), own=first.own)


def _listen(words: Sequence[Word], table: Taught) -> Danger | None:
    rules()
    heard = Heard(words)
    evidence, calm = _evidence(heard, table)
    weights = [_together(one, evidence, heard.words) for one in evidence]
    enough = [one for one, weight in zip(evidence, weights, strict=True) if weight >= ENOUGH]
    if len(heard.words) > _SHORT:
        passages = _Passages(heard.words, calm, evidence, weights)
        enough = [one for one in enough if one.taught or passages.holds(one)] or passages.unnamed()
    return _said(enough, heard.words) if enough else None


def listened(text: str) -> tuple[list[str | None], float, bool]:
    """Return what is learned from: the words of a text, what its weightiest sign weighs, whether anything is denied."""
    rules()
    heard = Heard(read(text))
    evidence, calm = _evidence(heard, NOTHING)
    most = max((_together(one, evidence, heard.words) for one in evidence), default=0.0)
    return _plain(heard.words, calm), most, any(map(_is_denied, heard.words))


class _Passages:
    """The passages of a text, each judged by its signs and its likeness; what means no danger is not in them."""

    def __init__(
        self, words: Sequence[Word], calm: set[int], evidence: Sequence[Evidence], weights: Sequence[float]
    ) -> None:
        self._words, self._evidence = words, evidence
        # Of each sign: the first and the last of its words, and what it weighs.
        self._signs = [(one.places[0], one.places[-1], weight) for one, weight in zip(evidence, weights, strict=True)]
        self._plain = _plain(words, calm)
        self._likeness = Likeness(self._plain)
        # Up to each word: how often something is said not to be so.
        self._denials = list(accumulate(map(_is_denied, words), initial=0))

    def holds(self, one: Evidence) -> bool:
        """Tell whether a sign is one, and no chance: in its sentence, or in the passage around it."""
        begin, end = one.places[0], one.places[-1] + 1
        size = len(self._words)
        around = (max(0, begin - _PASSAGE), min(size, end + _PASSAGE)) if size > _STORY else (0, size)
        while begin and self._words[begin - 1].sentence == self._words[begin].sentence:
            begin -= 1
        while end < size and self._words[end].sentence == self._words[end - 1].sentence:
            end += 1
        if end - begin > _LONG:
            # A sentence without an end says many things; of few words rules alone judge.
            begin, end = one.places[0], one.places[-1] + 1
            if end - begin <= _SHORT:
                return True
        return self._margin(*around) >= 0 or self._margin(begin, end) >= 0

    def unnamed(self) -> list[Evidence]:
        """Return what is heard where no sign holds: the passage that is a cry by its likeness, if there is one."""
        size = len(self._words)
        least = _SURER if size > _STORY else 0.0
        passages = self._parts() if size > _STORY else [(0, size)]
        value, begin, end = max((self._margin(*passage), *passage) for passage in passages)
        return [self._named(begin, end)] if value >= least else []

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Yield the passages of a story: each sentence, each with those behind it, and parts of one that has no end."""
        words, size = self._words, len(self._words)
        begins = [at for at in range(size) if not at or words[at].sentence != words[at - 1].sentence]
        ends = [*begins[1:], size]
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            yield from ((at, min(end, at + _LONG)) for at in range(begin, max(begin + 1, end - _LONG + _STEP), _STEP))
            further = max((one for one in ends[number:] if one <= begin + _LONG), default=end)
            if further > end:
                yield begin, further

    def _margin(self, begin: int, end: int) -> float:
        inside = [weight for first, last, weight in self._signs if begin <= first and last < end]
        weight = max(inside, default=0.0)
        denied = self._denials[end] > self._denials[begin]
        return margin(self._likeness.of(begin, end), weight, denied=denied, words=end - begin)

    def _named(self, begin: int, end: int) -> Evidence:
        """Return what is heard there: of the kind of the weightiest half a sign, or of the one that its words tell."""
        inside = [one for one in self._evidence if one.weight > 0 and begin <= one.places[0] < end]
        half = max(inside, key=lambda one: one.weight, default=None)
        kind = half.kind if half is not None else named(self._plain[begin:end])
        return Evidence(kind, self._likeness.telling(begin, end), ENOUGH, None)


def _plain(words: Sequence[Word], calm: set[int]) -> list[str | None]:
    """Return the words as likeness weighs them: those that mean no danger are not there."""
    return [None if place in calm else word.plain for place, word in enumerate(words)]


def _is_denied(word: Word) -> bool:
    """Tell whether a word says that something is not so: letters do not know that."""
    return NOT in word.features and _DEED in word.classes


def _said(enough: Sequence[Evidence], words: Sequence[Word]) -> Danger:
    most: dict[Kind, float] = defaultdict(float)
    for one in enough:
        most[one.kind] = max(most[one.kind], one.weight)
    if Kind.VIOLENCE in most:
        most[Kind.VIOLENCE] = max(most[kind] for kind in (Kind.VIOLENCE, *_FLED_FROM_IT) if kind in most)
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


def _evidence(heard: Heard, table: Taught) -> tuple[list[Evidence], set[int]]:
    """Return what is there, each with what is left of its weight, and where the words are that mean no danger."""
    told = list(table.found(heard.words))
    found = [Evidence(phrase.kind, places, _TAUGHT, phrase) for phrase, places in told if phrase.kind]
    long, here = len(heard.words), heard.here
    signs = [
        (sign, places)
        for rarest, of_part in rules().signs.items()
        if rarest in here
        for sign in of_part
        if sign.most is None or long <= sign.most
        for places in sign.pattern.matches(heard)
    ]
    calm = {place for phrase, places in told if phrase.kind is None for place in places}
    calm |= {place for one in rules().harmless if one.pattern.rarest in here for place in _calmed(one, heard)}
    around = [
        (one, places, {heard.words[place].sentence for place in places})
        for one in rules().around
        for places in one.pattern.matches(heard)
    ]
    for sign, places in signs:
        if calm.isdisjoint(places) and not _stands_near(sign.unless, places, heard):
            weight = sign.weight + _more(sign.kind, places, around, heard.words)
            found.append(Evidence(sign.kind, places, weight, sign))
    return found, calm


def _calmed(one: Harmless, heard: Heard) -> set[int]:
    matches = one.pattern.matches(heard)
    return {place for places in matches if not _stands_near(one.unless, places, heard) for place in places}


def _more(
    kind: Kind, places: Sequence[int], around: Sequence[tuple[Around, tuple[int, ...], set[int]]], words: Sequence[Word]
) -> float:
    """Return what stands around a sign adds to its weight: each rule once, however often it is there.

    ``around``: the rules, each with the places of its words and with their sentences. What is part of the sign itself
    says nothing against it: „прљаве филмове“.
    """
    counted: dict[Around, float] = {}
    own, sentences = set(places), {words[place].sentence for place in places}
    beside = {sentence + away for sentence in sentences for away in (-1, 0, 1)}
    for one, its, where in around:
        reached = one.scope == TEXT or not where.isdisjoint(sentences if one.scope == SENTENCE else beside)
        if reached and one not in counted and own.isdisjoint(its) and kind in one.kinds:
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
