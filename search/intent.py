"""Who asks, and what helps before any reading: a child tells of itself in other words than a parent or a teacher."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from portal.danger.hearing import Danger
from portal.script.stemming import bald
from search.lexicon import PARTED, Lexicon, rows

# Whom a page is for, as materials name their readers.
CHILD, PARENT, STAFF = "children", "parents", "teachers"
ADULTS = (PARENT, STAFF)
# Where the child line stands when a child tells of its trouble: seen at once, below what answers best.
CHILD_LINE, CHILD_LINE_PLACE = "116 111", 2
# In danger each of these is shown, those that are not for this danger behind those that are.
ALWAYS = ("192", "194", "116 111")
# Pages that help in any danger, and in any trouble of a child; from which place on they are at the latest.
IN_DANGER, IN_TROUBLE, KEPT_PLACE = ("brojevi-koji-rade-i-nocu",), ("kome-da-kazem", "za-decu"), 6
T = TypeVar("T")


@dataclass(frozen=True)
class Intent:
    """What is heard in a question: who speaks (empty when that cannot be told), danger, and a child's own trouble.

    ``lines`` are the numbers that come before everything, for what is told, and the addresses of pages on danger.
    ``adult`` says that no child speaks, also where it cannot be told whether a parent or a teacher does.
    """

    speaker: str = ""
    lines: tuple[str, ...] = ()
    trouble: bool = False
    adult: bool = False

    @property
    def readers(self) -> frozenset[str]:
        """For whom a page must be written to be given to who asks; one for staff waits for words of staff."""
        if self.speaker:
            return frozenset({self.speaker})
        return frozenset({PARENT}) if self.adult else frozenset({CHILD, PARENT})


def detect(words: Sequence[str], lexicon: Lexicon, danger: Danger | None = None) -> Intent:
    """Return what is heard in the ``words`` of a question, all of them: „ме“ and „ми“ tell who speaks."""
    asked = [lexicon.stem(word) for word in words]
    # Whole words: the stem of „сам“ is that of „само“ too.
    own = not lexicon.own.isdisjoint(map(bald, words))
    said = {kind for kind, stems in lexicon.voices.items() if not stems.isdisjoint(asked)}
    speaker = _speaker(said, own=own)
    trouble = speaker == CHILD and not lexicon.voices.get("trouble", frozenset()).isdisjoint(asked)
    return Intent(speaker, _lines(danger), trouble, adult="adult" in said or speaker in ADULTS)


def _lines(danger: Danger | None) -> tuple[str, ...]:
    """Return the numbers for a danger, and the addresses of pages about it, that of whose words were typed first."""
    if danger is None:
        return ()
    return (*danger.kind.numbers, *_pages()[danger.kind, danger.own])


@cache
def _pages() -> dict[tuple[str, bool], list[str]]:
    """Return the addresses of pages by kind of danger, and by whether one speaks of oneself."""
    told = rows("danger_pages")
    return {(row["kind"], own): row["own" if own else "other"].split(PARTED) for row in told for own in (True, False)}


def with_fitting_pages(intent: Intent, readers: Mapping[str, Collection[str]]) -> Intent:
    """Return the intent with those pages on danger that are for who asks.

    Where none is, any is better than none, but an adult is not given one that speaks to a child. ``readers`` gives for
    whom each page is by its address, nobody where it is for everybody.
    """
    fits = _those_for(intent.readers, readers)
    if not any(name in intent.lines for name in fits):
        if not intent.adult:
            return intent
        fits = _those_for(frozenset(ADULTS), readers)
    return replace(intent, lines=tuple(name for name in intent.lines if name not in readers or name in fits))


def _those_for(who: Collection[str], readers: Mapping[str, Collection[str]]) -> list[str]:
    return [name for name, of in readers.items() if not of or not set(who).isdisjoint(of)]


def urgent_names(intent: Intent) -> tuple[str, ...]:
    """Return what comes before everything: numbers for this danger, those that help in any, the page about it."""
    if not intent.lines:
        return ()
    numbers = [name for name in intent.lines if name[0].isdigit()]
    return tuple(dict.fromkeys([*numbers, *ALWAYS, *intent.lines]))


def intent_names(intent: Intent) -> tuple[str, ...]:
    """Return the numbers and pages that ``with_lines`` may need for what is heard."""
    return tuple(dict.fromkeys([*urgent_names(intent), *ALWAYS, *IN_DANGER, *IN_TROUBLE]))


def with_lines(
    found: Iterable[T], intent: Intent, lines: Mapping[str, T], readers: Mapping[T, Collection[str]] | None = None
) -> list[T]:
    """Return what was found with what helps now: in danger lines first, for a child in trouble its own among the first.

    ``lines`` gives telephone lines by number and pages by the last part of their address, ``readers`` for whom what was
    found is written, nobody where it is for everybody. In danger nothing for adults alone stands first below the lines
    unless an adult asks: a child may.
    """
    first = [lines[name] for name in urgent_names(intent) if name in lines]
    rest = [one for one in found if one not in first]
    if first:
        if readers and not intent.adult and rest and CHILD not in (readers.get(rest[0]) or (CHILD,)):
            _put(rest, [one for one in rest if CHILD in readers.get(one, ())][:1], 0)
        _keep(rest, [lines[name] for name in IN_DANGER if name in lines])
    elif intent.trouble and CHILD_LINE in lines:
        _put(rest, [lines[CHILD_LINE]], CHILD_LINE_PLACE)
    if intent.trouble:
        _keep(rest, [lines[name] for name in IN_TROUBLE if name in lines])
    return [*first, *rest]


def _put(shown: list[T], some: Sequence[T], place: int) -> None:
    for one in some:
        if one in shown:
            shown.remove(one)
    shown[place:place] = some


def _keep(shown: list[T], some: Sequence[T]) -> None:
    """Let ``some`` be seen without another page: in the place that they have, or in one of the last."""
    missing = [one for one in some if one not in shown[:KEPT_PLACE]]
    _put(shown, missing, KEPT_PLACE)


def _speaker(said: Collection[str], *, own: bool) -> str:
    # An adult also says „ми“, so the words of adults are looked for first.
    if "staff" in said:
        return STAFF
    if "parent" in said or (own and "adult" in said):
        return PARENT
    return CHILD if "adult" not in said and (own or "child" in said) else ""
