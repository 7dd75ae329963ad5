"""A long text is heard whole, in time that grows with its length and with nothing else."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.danger import passages
from portal.danger.hearing import Danger, hear
from portal.danger.kinds import Kind
from portal.danger.passages import LONGEST, SHARED
from portal.danger.taught import NOTHING
from tests.danger import measuring

# As long as a story may be.
LETTERS = 20_000
CALM = "Данас смо имали математику и физичко, па смо ишли на излет. "
CRY = "Попила сам мамине таблете. "


def heard(text: str) -> Danger | None:
    return hear(text, NOTHING)


def story(letters: int, *, cry_at: int | None = None) -> str:
    """Return a calm story of so many letters, with a cry behind the sentence that reaches ``cry_at``."""
    sentences = [CALM] * (letters // len(CALM))
    if cry_at is not None:
        sentences.insert(cry_at // len(CALM), CRY)
    return "".join(sentences)


@pytest.mark.parametrize("cry_at", [0, *range(1_000, LETTERS, 1_217), LETTERS])
def test_a_cry_is_heard_wherever_it_stands_and_shown_where_it_stands(cry_at: int) -> None:
    text = story(LETTERS, cry_at=cry_at)
    found = heard(text)
    assert found is not None and found.kind == Kind.POISONING
    assert {text[start:end] for start, end in found.spans} >= {"Попила", "таблете"}
    begin = text.index(CRY)
    assert all(begin <= start < end <= begin + len(CRY) for start, end in found.spans), "each word once, in its place"


def test_a_calm_story_stays_calm_however_long_it_is() -> None:
    assert heard(story(LETTERS)) is None


def test_of_several_dangers_the_one_that_cannot_wait_stands_first() -> None:
    found = heard(f"Тата ме бије каишем. {story(6_000)} {CRY}{story(6_000)} Прети ми ножем.")
    assert found is not None
    assert found.kind == found.kinds[0] == Kind.POISONING
    assert {Kind.VIOLENCE, Kind.POISONING, Kind.WEAPON} <= set(found.kinds) and len(found.kinds) == len(
        set(found.kinds)
    )
    assert list(found.spans) == sorted(set(found.spans))


def test_violence_stands_before_a_child_that_is_gone_in_a_long_story_too() -> None:
    found = heard(f"Дете није дошло кући. {story(6_000)} Отац удара сина.")
    assert found is not None and found.kinds[:1] == (Kind.VIOLENCE,) and Kind.MISSING in found.kinds


@given(st.text(alphabet="аб \n", max_size=3 * LONGEST), st.integers(0, 20))
def test_passages_are_the_text_with_no_gap_between_and_none_is_long(text: str, more: int) -> None:
    text *= more
    cut = list(passages.of(text))
    assert all(text.startswith(passage, begin) for begin, passage in cut)
    assert (cut[0][0], cut[-1][0] + len(cut[-1][1])) == (0, len(text))
    assert all(len(passage) <= LONGEST + SHARED // 2 for _begin, passage in cut)
    for (begin, passage), (following, _next) in pairwise(cut):
        assert begin + len(passage) - following >= SHARED // 2


def test_no_word_is_cut() -> None:
    whole = set(story(LETTERS).split())
    assert all(set(passage.split()) <= whole for _begin, passage in passages.of(story(LETTERS)))


def test_a_text_that_is_not_long_is_heard_as_one() -> None:
    text = "а" * LONGEST
    assert list(passages.of(text)) == [(0, text)]


@pytest.mark.parametrize("letter", ["፩", "²", "٣", "①", "Ⅷ", "௧", "\U0001d7d8", "ǆ", "ﬃ"])
def test_numbers_and_letters_of_other_scripts_are_read_without_an_error(letter: str) -> None:
    assert heard(letter) is None
    assert heard(f"Имам {letter} година") is None


def took(text: str) -> float:
    """Return the CPU milliseconds of one hearing, the best of three: others share the machine."""
    times = []
    for _ in range(3):
        began = time.process_time()
        heard(text)
        times.append((time.process_time() - began) * 1_000)
    return min(times)


@pytest.mark.full
@pytest.mark.parametrize(
    "again", ["тата ме бије ", "убићу се ", "се", "бије ме тата и мама у филму ", "таблете нож крв ", "не ", "а\u0301"]
)
def test_what_somebody_repeats_on_purpose_takes_no_longer_than_so_many_words_may(again: str) -> None:
    heard("")
    text = (again * LETTERS)[:LETTERS]
    assert took(text) < 400, "twenty thousand letters of one sign"


@pytest.mark.full
def test_the_longest_story_takes_what_its_parts_take() -> None:
    heard("")
    whole = ". ".join(one.text for one in measuring.sentences("plain"))[:LETTERS]
    parts = [whole[begin : begin + 2_000] for begin in range(0, LETTERS, 2_000)]
    assert len(whole) == LETTERS
    assert took(whole) < 2 * sum(map(took, parts))
