"""An extract shows the words that were asked for, in the text's own script, and never more than a few lines."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search import extracts
from search.analysis import LONGEST_WORD, stems
from search.extracts import LENGTH, Piece, extract, marked

LONG = (
    "Прва реченица о нечем другом. " * 30 + "Кад неко прети сликом, сачувајте поруке. " + "Крај текста је овде. " * 30
)


def whole(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def hits(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.hit]


def test_words_are_marked_in_whatever_form_they_stand() -> None:
    pieces = marked("Насиље у школи и око школе.", set(stems("skola nasilje")))
    assert hits(pieces) == ["Насиље", "школи", "школе"]
    assert whole(pieces) == "Насиље у школи и око школе."


def test_the_introduction_is_shown_when_it_says_as_much_as_the_text() -> None:
    assert whole(extract("О слици која кружи.", LONG, set(stems("слика")))) == "О слици која кружи."


def test_otherwise_the_part_that_holds_most_begins_at_its_sentence() -> None:
    pieces = extract("Увод.", LONG, set(stems("preti slika")))
    assert whole(pieces).startswith("Кад неко прети сликом")
    assert hits(pieces) == ["прети", "сликом"]


def test_nothing_asked_for_shows_the_introduction() -> None:
    assert whole(extract("Увод.", LONG, set())) == "Увод."


SENTENCES = st.lists(
    st.sampled_from(["Прва реченица.", "слика", "о нечем другом,", "претња", "а онда", "школа."]), max_size=120
)


@given(SENTENCES)
def test_a_text_that_holds_the_word_shows_it(parts: list[str]) -> None:
    text = " ".join(parts)
    assert bool(hits(extract("", text, set(stems("слика"))))) is ("слика" in parts)


@given(st.text(max_size=900), st.text(max_size=900), st.text(max_size=40))
def test_an_extract_is_short_and_loses_no_letter_of_what_it_shows(lead: str, text: str, asked: str) -> None:
    wanted = set(stems(asked))
    pieces = extract(lead, text, wanted)
    shown = whole(pieces)
    assert len(shown) <= LENGTH + 2
    assert shown.strip("…") in lead.strip() or shown.strip("…") in text
    assert all(set(stems(piece.text)) <= wanted for piece in pieces if piece.hit)


def test_words_are_marked_in_their_own_language() -> None:
    pieces = marked("Az iskolában verekedtek.", set(stems("iskola", "hu")), "hu")
    assert [piece.text for piece in pieces if piece.hit] == ["iskolában"]


class TooMuch(Exception):
    """More was done than may be."""


def steps(act: Callable[[], Any], *, most: int) -> int:
    """Return how many instructions of ``search.extracts`` an act takes; raises ``TooMuch`` above ``most``."""
    done = 0

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal done
        if frame.f_code.co_filename != extracts.__file__:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        done += event == "opcode"
        if done > most:
            raise TooMuch
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return done


def test_a_long_text_is_no_more_work_than_its_length() -> None:
    """Everything that is asked for stands everywhere, and no sentence ever ends."""
    words = ["насиље", "школа", "дете", "помоћ", "разговор", "слика", "порука", "наставник"]
    line = " ".join(words * 3)
    long = " ".join([line] * (200_000 // len(line) + 1))[:200_000]
    short, wanted = long[:20_000], set(stems(" ".join([*words, "породица"])))
    first = steps(lambda: extract("", short, wanted), most=2_000_000)
    assert steps(lambda: extract("", long, wanted), most=12 * first) > first


@given(st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from("абвгд")), max_size=60), st.integers(0, 60))
def test_the_fullest_part_is_found_by_going_over_the_words_once(places: list[tuple[int, str]], before: int) -> None:
    found = [(max(0, begin - before), begin, stem) for begin, stem in sorted(places)]
    length = LENGTH - LONGEST_WORD

    def held(start: int) -> int:
        return len({stem for _start, begin, stem in found if start <= begin < start + length})

    best = extracts._fullest(found)
    most = max((held(start) for start, _begin, _stem in found), default=0)
    assert held(best) == most
    assert best == next((start for start, _begin, _stem in found if held(start) == most), 0)


def test_a_cut_text_ends_with_one_sign_and_begins_with_one_where_it_was_cut() -> None:
    # Cut behind the full stop of a sentence.
    (piece,) = extract("", "Шест. " * 60, {"nema"})
    assert piece.text.endswith("Шест…")
    assert "".join(one.text for one in extract("", "Листа: прва ствар о школи. " * 12, {"skol"})).startswith("…прва")
    later = "".join(one.text for one in extract("", "Ово је увод: " + "нешто " * 40 + "а онда школа.", {"skol"}))
    assert later.startswith("…")


def test_a_number_stays_on_one_line() -> None:
    assert [piece.text for piece in marked("Зови 116 111 одмах", set())] == ["Зови 116\u00a0111 одмах"]
