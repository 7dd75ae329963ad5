"""The body of a lesson as it is read: its blocks, and ways past what may be hard to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# Anchors: that of ``blocks/quiz.html``, and that of ``courses/lesson_body.html`` behind the last block.
QUIZ, END = "pitanja", "kraj-lekcije"


@dataclass(frozen=True)
class Skip:
    """A way past something: where it leads, and its words."""

    anchor: str
    label: str


@dataclass(frozen=True)
class Part:
    """A block of a lesson; a content note has a way past what follows."""

    block: Any
    skip: Skip | None = None


def parts(body: Iterable[Any]) -> list[Part]:
    """Return the parts of a lesson's stream of blocks."""
    blocks = list(body)
    return [
        Part(
            block,
            skip=_past(blocks[place + 1 :]) if block.block_type == "content_note" else None,
        )
        for place, block in enumerate(blocks)
    ]


def _past(following: Sequence[Any]) -> Skip:
    """Return the way to the next section or to the questions, whichever comes first, or to the end of the lesson."""
    for block in following:
        if block.block_type == "quiz":
            return Skip(QUIZ, _("Одмах на питања"))
        if block.block_type == "heading" and block.value.get("level") != "3":
            return Skip(block.value.anchor, _("Одмах на „%(heading)s“") % {"heading": block.value["text"]})
    return Skip(END, _("Одмах на крај лекције"))
