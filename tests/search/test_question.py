"""What is looked for when somebody types: without empty words, with words of the same meaning and mended slips."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.danger.hearing import listen
from portal.script.convert import to_latin
from portal.script.folding import folded
from portal.script.stemming import bald, stem
from search.analysis import stems
from search.lexicon import Lexicon, lexicon
from search.question import LONGEST, MOST_WORDS, SYNONYM, Question, ask, rarity

WORDS = ("насиље", "школа", "слика", "уцена", "отац", "тата", "злостављање", "страх")
TABLES = lexicon(
    synonyms=[
        ("отац|тата|ћале", "both"),
        ("уцена|претња сликом", "both"),
        ("страх|бојим се у школи", "both"),
        ("насиље|терор", "to_first"),
    ],
    stop=["шта", "да", "ме", "ако", "се", "у"],
)


class Words:
    """A small vocabulary; насиље is in nearly everything."""

    entries = 100

    def held(self, wanted: Collection[str]) -> Mapping[str, int]:
        return {stem(word): 90 if word == "насиље" else 5 for word in WORDS if stem(word) in wanted}

    def forms(self) -> Mapping[str, str]:
        return {bald(word): word for word in WORDS}


def asked(typed: str, tables: Lexicon = TABLES) -> Question:
    return ask(typed, lexicon=tables, vocabulary=Words(), danger=listen(typed))


def test_empty_words_are_not_looked_for() -> None:
    assert [group.typed for group in asked("шта да радим ако ме школа").groups] == ["radim", "škola"]


def test_of_a_question_of_empty_words_each_is_looked_for() -> None:
    assert [group.typed for group in asked("шта да").groups] == ["šta", "da"]


def test_words_of_the_same_meaning_are_looked_for_too_and_count_less() -> None:
    (group,) = asked("тате").groups
    assert group.terms == {(stem("тата"),): 1.0, (stem("отац"),): SYNONYM, (stem("ћале"),): SYNONYM}


def test_a_thing_is_as_rare_as_what_was_typed_and_else_as_what_means_the_same() -> None:
    tables = lexicon(synonyms=[("слика|насиље|фотка", "both")])
    weight = {typed: asked(typed, tables).groups[0].weight for typed in ("слика", "насиље", "фотка")}
    assert weight["слика"] == rarity(5, 100) > rarity(90, 100) == weight["насиље"]
    assert weight["фотка"] == weight["насиље"], "no entry holds it"


def test_a_slip_is_as_rare_as_what_it_meant_and_not_as_what_means_that() -> None:
    (group,) = asked("сликка", lexicon(synonyms=[("слика|насиље", "both")])).groups
    assert (stem("слика"),) in group.terms and group.weight == rarity(5, 100)


@given(held=st.integers(0, 10_000), entries=st.integers(0, 10_000))
def test_rarity_is_above_nothing_whatever_was_counted(held: int, entries: int) -> None:
    assert rarity(held, entries) > 0


def test_what_means_the_first_is_not_meant_by_it() -> None:
    assert (stem("насиље"),) in asked("терор").groups[0].terms
    assert (stem("терор"),) not in asked("насиље").groups[0].terms


def test_a_phrase_is_one_thing() -> None:
    (group,) = asked("претња сликом").groups
    assert group.typed == "pretnja slikom"
    assert (stem("уцена"),) in group.terms


@pytest.mark.parametrize("typed", ["злостваљање", "zloostavljanje", "злостављањ", "zlostvljanje"])
def test_a_slip_is_mended_and_said(typed: str) -> None:
    question = asked(typed)
    assert (stem("злостављање"),) in question.groups[0].terms
    assert question.meant == "злостављање"


def test_a_phrase_of_one_meaning_loses_its_empty_words_as_the_question_does() -> None:
    (group,) = asked("бојим се у школи").groups
    assert (stem("страх"),) in group.terms


@pytest.mark.parametrize(("typed", "meant"), [("страааах", "страх"), ("насиљееее", "насиље"), ("вјежба", "вежба")])
def test_held_letters_and_ijekavian_are_read(typed: str, meant: str) -> None:
    question = asked(typed, lexicon(stop=["вежба"]))
    assert stem(meant) in question.groups[0].stems
    assert question.meant == meant


def test_a_word_of_the_tables_is_no_slip_though_no_page_holds_it() -> None:
    assert asked("ћале").meant == ""


def test_a_slip_of_a_word_of_the_tables_finds_what_that_means() -> None:
    question = asked("терро")
    assert question.meant == "терор"
    assert stem("насиље") in question.groups[0].stems


@pytest.mark.parametrize("typed", ["школе", "кикирики", "нос", "123456"])
def test_what_is_right_or_like_nothing_is_left_alone(typed: str) -> None:
    assert asked(typed).meant == ""


def test_rare_things_count_more() -> None:
    common, rare = asked("насиље страх").groups
    assert 0 < common.weight < rare.weight


@pytest.mark.parametrize(
    ("typed", "danger"), [("Убићу се", True), ("ubicu se", True), ("има НОЖ", True), ("се", False)]
)
def test_danger_is_heard_in_both_scripts(typed: str, danger: bool) -> None:
    assert asked(typed).danger is danger


def test_what_was_heard_decides_which_numbers_come_first() -> None:
    assert asked("убићуу се").intent.lines[:3] == ("194", "116 111", "192")


def test_a_language_without_tables_is_asked_as_it_is() -> None:
    assert [group.typed for group in asked("mi az", Lexicon()).groups] == ["mi", "az"]


# A word that is longer than any is cut, and may be cut elsewhere where its letters are two.
SERBIAN_WORDS = st.text(alphabet="абвгдђежзијклљмнњопрстћуфхцчџш", min_size=1, max_size=20)


@given(st.lists(SERBIAN_WORDS, max_size=5).map(" ".join))
def test_both_scripts_and_bald_latin_ask_the_same(typed: str) -> None:
    one, two, three = (asked(text) for text in (typed, to_latin(typed), folded(typed)))
    assert [dict(group.terms) for group in one.groups] == [dict(group.terms) for group in two.groups]
    assert [dict(group.terms) for group in one.groups] == [dict(group.terms) for group in three.groups]
    assert one.danger == two.danger == three.danger


@given(st.text(max_size=3000))
def test_whatever_is_typed_is_a_question_of_some_words(typed: str) -> None:
    question = asked(typed)
    assert len(question.typed) <= LONGEST
    assert len(question.groups) <= MOST_WORDS
    assert question.stems >= {one for group in question.groups for one in stems(group.typed)} - {""} or not stems(typed)


def test_of_a_long_story_the_beginning_is_looked_for() -> None:
    story = "данас сам била у школи и " * 10
    assert asked(f"{story} убићу се").danger
    assert not asked(story).danger
    assert len(asked(f"{story} убићу се").groups) <= MOST_WORDS
