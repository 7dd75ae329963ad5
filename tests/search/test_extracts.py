"""An extract shows the words that were asked for, in the text's own script, and never more than a few lines."""

from hypothesis import given
from hypothesis import strategies as st

from search.analysis import stems
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
