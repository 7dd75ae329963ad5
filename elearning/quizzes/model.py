"""A quiz as everybody but its author handles it: plain values that do not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypedDict

from elearning.quizzes import gaps

Kind = Literal["single", "multiple", "true_false", "matching", "ordering", "gap", "short_text", "number"]
KINDS: tuple[Kind, ...] = (
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "gap",
    "short_text",
    "number",
)
# Answered by choosing among the shown options themselves.
CHOICE_KINDS = frozenset({"single", "multiple", "true_false"})
# Answered by one select for each place.
PLACE_KINDS = frozenset({"matching", "ordering", "gap"})
TRUE, FALSE = "true", "false"

AT_ONCE, AFTER_PASSING = "at_once", "after_passing"

# An answer as it is kept, by kind: ids of the chosen options; one id for each place (the id of the pair whose right
# side was chosen, of the item that stands there, of the gap's option); or the one text that was typed.
Answer = list[str]


class Shown(TypedDict):
    """What one learner was shown of a question: its id, and the ids of its options in the order shown.

    For ``matching`` the pairs whose right side a select offers, for ``ordering`` the items, for ``gap`` the options of
    all gaps one after another. Kept on the server: for these three the order is what tells answers apart.
    """

    id: str
    options: list[str]


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers that a question offers."""

    id: str
    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two things that belong together."""

    id: str
    left: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One of the things that are to be put in order."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A place in a text that is filled from ``options``, of which the first is right."""

    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question; which of the parts below ``feedback`` it has depends on ``kind``.

    ``points`` are whole and at least one. ``picture`` names a drawing of the portal. ``options`` has two for
    ``true_false``, with the ids ``TRUE`` and ``FALSE``; ``items`` stand in their right order.
    """

    kind: Kind
    id: str
    prompt: str
    points: int = 1
    feedback: str = ""
    picture: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    items: tuple[Item, ...] = ()
    text: str = ""
    accepted: tuple[str, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    unit: str = ""

    @property
    def parts(self) -> tuple[str | Gap, ...]:
        """The text of a ``gap`` question, cut at its gaps; an option's id is „number of gap.number of option“."""
        return tuple(_parts(self.text))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps of a ``gap`` question, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Gap))


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """The questions of one lesson and how they are asked.

    ``pass_mark`` is a percentage, ``attempts`` and ``ask`` are 0 where there is no limit, ``wait_minutes`` lie between
    two attempts, ``feedback`` is ``AT_ONCE`` or ``AFTER_PASSING``, ``mixed`` says that order is drawn.
    """

    id: str
    title: str = ""
    pass_mark: int = 60
    attempts: int = 0
    wait_minutes: int = 0
    feedback: str = AT_ONCE
    mixed: bool = False
    ask: int = 0
    questions: tuple[Question, ...] = ()

    @property
    def by_id(self) -> Mapping[str, Question]:
        """The questions under their ids."""
        return {question.id: question for question in self.questions}

    @property
    def asked(self) -> int:
        """How many questions one attempt has."""
        return min(self.ask, len(self.questions)) if self.ask else len(self.questions)

    def explains(self, *, passed: bool) -> bool:
        """Return whether right answers and reasons may be shown to a learner who has ``passed`` it or not yet."""
        return passed or self.feedback != AFTER_PASSING


def kind_of(name: str) -> Kind | None:
    """Return the kind of that name, if there is one."""
    return name if name in KINDS else None


def _parts(text: str) -> list[str | Gap]:
    found: list[str | Gap] = []
    number = 0
    for piece in gaps.split(text):
        if isinstance(piece, str):
            found.append(piece)
            continue
        options = [Option(id=f"{number}.{place}", text=word, right=place == 0) for place, word in enumerate(piece)]
        found.append(Gap(options=tuple(options)))
        number += 1
    return found
