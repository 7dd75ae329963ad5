"""The sentence that shows why something was found, cut from the text as it stands there, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from search.analysis import spans

LENGTH = 220
_SENTENCE_END = re.compile(r"[.!?…:]\s+")


@dataclass(frozen=True)
class Piece:
    """A part of an extract; ``hit`` when it is a word that was asked for."""

    text: str
    hit: bool = False


def marked(text: str, wanted: Collection[str]) -> list[Piece]:
    """Return the whole of ``text`` with the words whose stems are ``wanted`` marked."""
    pieces: list[Piece] = []
    done = 0
    for begin, end, stem in spans(text):
        if stem in wanted:
            pieces += [Piece(text[done:begin]), Piece(text[begin:end], hit=True)]
            done = end
    return [piece for piece in [*pieces, Piece(text[done:])] if piece.text]


def extract(lead: str, text: str, wanted: Collection[str]) -> list[Piece]:
    """Return the part of a text that says most about what is ``wanted``: the introduction, if it says as much."""
    first = _shortened(lead)
    if not text or _number(first, wanted) == len(wanted):
        return marked(first, wanted)
    best = _best_part(text, wanted)
    return marked(best if _number(best, wanted) > _number(first, wanted) else first or best, wanted)


def _number(text: str, wanted: Collection[str]) -> int:
    return len({stem for _b, _e, stem in spans(text)} & set(wanted))


def _best_part(text: str, wanted: Collection[str]) -> str:
    """Return the stretch of ``text`` that holds most different words that are wanted, begun at a sentence."""
    found = [(begin, stem) for begin, _end, stem in spans(text) if stem in wanted]
    if not found:
        return _shortened(text)
    best, most = found[0][0], 0
    for begin, _stem in found:
        held = len({stem for place, stem in found if begin <= place < begin + LENGTH})
        if held > most:
            best, most = begin, held
    starts = [match.end() for match in _SENTENCE_END.finditer(text, 0, best)]
    start = starts[-1] if starts and best - starts[-1] < LENGTH // 2 else _word_start(text, max(0, best - LENGTH // 4))
    part = _shortened(text[start:])
    return part if start in (0, *starts) else f"…{part}"


def _word_start(text: str, at: int) -> int:
    return at if at == 0 else text.find(" ", at) + 1


def _shortened(text: str) -> str:
    text = text.strip()
    if len(text) <= LENGTH:
        return text
    return text[:LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"
