"""A text at the desk in which danger is heard: on what grounds, read anew from the words each time they are open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.danger.hearing import hear
from portal.danger.taught import Taught, taught
from reporting.cases.models import Message

# Between two paragraphs, as ``linebreaks`` takes it.
_BREAK = re.compile(r"(?:\r\n|\r|\n){2,}")


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph; ``marked``: by these words danger is heard."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class HeardText:
    """What is heard, as one phrase, and the paragraphs of the text in pieces."""

    what: str
    paragraphs: list[list[Piece]]


def heard_in(text: str) -> HeardText | None:
    """Return a text that somebody has opened with what is heard in it; None where nothing is."""
    return _heard(text, taught())


def with_heard(messages: Iterable[Message]) -> list[tuple[Message, HeardText | None]]:
    """Return messages that somebody has opened, each with what is heard in it.

    Only those are listened to in which something was heard when they were sent: a page may hold many.
    """
    messages = list(messages)
    if not any(one.danger_heard for one in messages):
        return [(one, None) for one in messages]
    table = taught()
    return [(one, _heard(one.words or "", table) if one.danger_heard else None) for one in messages]


def _heard(text: str, table: Taught) -> HeardText | None:
    found = hear(text, table)
    if found is None or not found.spans:
        return None
    marks = list(_joined(text, found.spans))
    paragraphs = [pieces for start, end in _paragraphs(text) if (pieces := _pieces(text, start, end, marks))]
    return HeardText("; ".join(str(kind.label) for kind in found.kinds), paragraphs)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places of marked words, those with nothing but a space between them as one."""
    begin, until = spans[0]
    for start, end in spans[1:]:
        if text[until:start].strip(" "):
            yield begin, until
            begin = start
        until = max(until, end)
    yield begin, until


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for gap in _BREAK.finditer(text):
        yield begin, gap.start()
        begin = gap.end()
    yield begin, len(text)


def _pieces(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> list[Piece]:
    found = []
    for begin, until in marks:
        if start <= begin and until <= end:
            found += [Piece(text[start:begin]), Piece(text[begin:until], marked=True)]
            start = until
    return [one for one in (*found, Piece(text[start:end])) if one.text]
