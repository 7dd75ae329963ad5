"""The order of what is found: rare words, names and all of the question count most; ties fall the same way each time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.script.stemming import stem
from search.analysis import weights
from search.lexicon import Lexicon
from search.question import ask
from search.ranking import Found, Hit, helping, rank
from tests.search.test_question import TABLES, WORDS, Words


@dataclass(frozen=True)
class Page:
    """Something that may be found."""

    source: str
    weights: Mapping[str, float]
    kind: str = "material"


def page(source: str, name: str = "", text: str = "", kind: str = "material", readers: tuple[str, ...] = ()) -> Page:
    return Page(source, weights(name=name, lead="", headings=(), text=text, readers=readers), kind)


def order(typed: str, *pages: Page, tables: Lexicon = TABLES) -> list[str]:
    return [hit.found.source for hit in rank(ask(typed, lexicon=tables, vocabulary=Words()), pages)]


def test_what_holds_nothing_of_it_is_not_found() -> None:
    assert order("страх", page("a", "Школа"), page("b", "Страх")) == ["b"]


def test_a_name_says_more_than_a_text() -> None:
    assert order("страх", page("a", "Школа", "страх " * 20), page("b", "Страх од мрака")) == ["b", "a"]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    assert order("насиље страх", page("a", "Насиље"), page("b", "Страх")) == ["b", "a"]


def test_all_of_the_question_says_more_than_a_part() -> None:
    assert order("страх школа", page("a", "Страх"), page("b", "Страх у школи"))[0] == "b"


def test_what_was_typed_says_more_than_what_means_the_same() -> None:
    assert order("тата", page("a", "Отац"), page("b", "Тата")) == ["b", "a"]


def test_every_word_of_a_phrase_has_to_be_there() -> None:
    assert order("уцена", page("a", "Слика"), page("b", "Претња сликом")) == ["b"]


def test_a_text_is_worth_more_than_a_line_about_a_word() -> None:
    assert order("страх", page("a", "Страх", kind="term"), page("b", "Страх")) == ["b", "a"]


def test_of_what_fits_alike_the_order_is_always_the_same() -> None:
    pages = [page("b", "Страх"), page("a", "Страх")]
    assert order("страх", *pages) == order("страх", *reversed(pages)) == ["a", "b"]


def test_whole_says_whether_everything_is_held() -> None:
    hits = rank(
        ask("страх школа", lexicon=TABLES, vocabulary=Words()), [page("a", "Страх"), page("b", "Страх у школи")]
    )
    assert {hit.found.source: hit.whole for hit in hits} == {"a": False, "b": True}


def test_counts_that_do_not_agree_break_no_order() -> None:
    class Late(Words):
        entries = 3

    found = rank(ask("насиље страх", lexicon=TABLES, vocabulary=Late()), [page("a", "Насиље"), page("b", "Страх")])
    assert len(found) == 2 and all(hit.score > 0 for hit in found)


@given(
    st.dictionaries(st.sampled_from([stem(word) for word in WORDS]), st.floats(0.1, 12), max_size=6),
    st.sampled_from(["уцена", "отац насиље", "страх слика школа", "тата ћале уцена злостављање"]),
)
def test_a_group_says_as_much_as_its_best_phrase(weights: dict[str, float], typed: str) -> None:
    question = ask(typed, lexicon=TABLES, vocabulary=Words())
    said = [
        max(factor * min(weights.get(one, 0.0) for one in phrase) for phrase, factor in group.terms.items())
        for group in question.groups
    ]
    shares = [group.weight for group in question.groups]
    part = sum(share for share, value in zip(shares, said, strict=True) if value) / sum(shares)
    expected = sum(share * value for share, value in zip(shares, said, strict=True)) * part**0.5
    hits = rank(question, [Page("a", weights)])
    assert [hit.score for hit in hits] == ([pytest.approx(expected)] if expected else [])


def test_what_is_written_for_who_asks_comes_first() -> None:
    tables = replace(TABLES, own=frozenset(["moj"]))
    pages = [page("a", "Страх", readers=("parents",)), page("b", "Страх", readers=("children",))]
    assert order("страх", *pages, tables=tables) == ["a", "b"]
    assert order("мој страх", *pages, tables=tables) == ["b", "a"]


def test_named_is_what_was_typed_and_nothing_else() -> None:
    pages = [page("a", "Страх и слика"), page("b", "Страх"), page("c", "", "страх"), page("d", "Страх у школи")]
    hits = rank(ask("страх", lexicon=TABLES, vocabulary=Words()), pages)
    assert {hit.found.source for hit in hits if hit.named} == {"b"}
    (hit,) = rank(ask("слика страх", lexicon=TABLES, vocabulary=Words()), pages[:1])
    assert not hit.named, "a name says more words than were typed"


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ([9.0, 8, 6, 6, 5, 4, 4, 3, 2.6, 2.0, 1.9, 1.9], 10),
        ([90.0, 80, 6, 6, 5, 4, 4, 3, 2.6, 2.0, 1.9, 1.9], 10),
        ([0.0, 9, 0, 8, 6, 6, 5, 4, 1, 2.0, 1.9, 1.9], 10),
        ([9.0, 8, 7, 6, 5, 1, 1, 1, 1, 1], 8),
        ([9.0, 8, 7, 6, 5, 1], 6),
        ([5.0] * 20, 20),
        ([0.0], 1),
    ],
)
def test_a_list_ends_behind_the_last_that_has_a_third_of_what_the_third_best_has(
    scores: list[float], shown: int
) -> None:
    assert helping([Hit(Found(0, "", "page", {}), score, whole=False) for score in scores]) == shown
