"""The sentence that shows why something was found, cut from the text as it stands there, with the words marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass

from search.analysis import LONGEST_WORD, spans

LENGTH = 220
_SENTENCE_END = re.compile(r"[.!?…:]\s+")
_GAP = re.compile(r"\s+")
_IN_NUMBER = re.compile(r"(?<=\d) (?=\d)")


@dataclass(frozen=True)
class Piece:
    """A part of an extract; ``hit`` when it is a word that was asked for."""

    text: str
    hit: bool = False


def marked(text: str, wanted: Set[str], language: str = "sr") -> list[Piece]:
    """Return the whole of ``text`` with the words whose stems are ``wanted`` marked; numbers stay on one line."""
    text = _IN_NUMBER.sub("\u00a0", text)
    pieces: list[Piece] = []
    done = 0
    for begin, end, stem in spans(text, language):
        if stem in wanted:
            pieces += [Piece(text[done:begin]), Piece(text[begin:end], hit=True)]
            done = end
    return [piece for piece in [*pieces, Piece(text[done:])] if piece.text]


def extract(lead: str, text: str, wanted: Set[str], language: str = "sr") -> list[Piece]:
    """Return the part of a text that says most about what is ``wanted``: the introduction, if it says as much."""
    first = _shortened(lead)
    if not text or (first and _number(first, wanted, language) == len(wanted)):
        return marked(first, wanted, language)
    best = _best_part(text, wanted, language)
    return marked(
        best if _number(best, wanted, language) > _number(first, wanted, language) else first or best, wanted, language
    )


def _number(text: str, wanted: Set[str], language: str) -> int:
    return len({stem for _begin, _end, stem in spans(text, language)} & wanted)


def _best_part(text: str, wanted: Set[str], language: str) -> str:
    """Return the stretch of ``text`` that holds most different wanted words, begun at a near sentence."""
    found = [(begin, stem) for begin, _end, stem in spans(text, language) if stem in wanted]
    if not found:
        return _shortened(text)
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    best = _fullest([(_start(text, starts, begin), begin, stem) for begin, stem in found])
    part = _shortened(text[best:])
    # What a colon or the end of a number begins is no beginning to a reader.
    return f"…{part}" if best not in starts or part[:1].islower() else part


def _fullest(found: Sequence[tuple[int, int, str]]) -> int:
    """Return the start of the extract that holds most different stems, the first of several.

    ``found`` gives for each word where an extract that shows it starts, where it begins, and its stem. An extract is
    short, so a page that says a common word on every line is little more work than its length.
    """
    begins = [begin for _start, begin, _stem in found]

    def held(start: int) -> int:
        first, after = (bisect_left(begins, place) for place in (start, start + LENGTH - LONGEST_WORD))
        return len({stem for _start, _begin, stem in found[first:after]})

    return max((start for start, _begin, _stem in found), key=held, default=0)


def _start(text: str, starts: Sequence[int], place: int) -> int:
    """Return where an extract that shows ``place`` begins: at its sentence, or a few words before it."""
    sentence = starts[bisect_right(starts, place) - 1]
    if place - sentence < LENGTH // 2:
        return sentence
    gap = _GAP.search(text, place - LENGTH // 4, place)
    return gap.end() if gap else place


def _shortened(text: str) -> str:
    text = text.strip()
    if len(text) <= LENGTH:
        return text
    return text[:LENGTH].rsplit(" ", 1)[0].rstrip(" .,;:–") + "…"
