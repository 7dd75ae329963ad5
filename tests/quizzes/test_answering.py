"""What is sent is read only as far as it was offered; everything else is refused in words."""

from random import Random

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.answering import AnswerRefused, field_names, read_answer
from elearning.quizzes.drawing import draw, offered, show
from elearning.quizzes.model import CHOICE_KINDS, KINDS, PLACE_KINDS, Kind, Question
from tests.quizzes import samples
from tests.quizzes.making import a_question, an_answer, form

SEEDS = st.integers(0, 2**32)
NAMES = st.one_of(st.sampled_from(["answer", *(f"answer-{n}" for n in range(8))]), st.text(max_size=6))
VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "2", "3", "01", "1.0", "-1", "١", "o0", "o1", "p0", "i0", "0.0", "true", "99"]),
    st.text(max_size=220),
)


def refusal(question: Question, fields: dict[str, list[str]]) -> AnswerRefused:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    shown = show(question, rng=Random(3), mixed=True)
    with pytest.raises(AnswerRefused) as refused:
        read_answer(question, shown, data)
    return refused.value


@given(a_question(), SEEDS, st.dictionaries(NAMES, st.lists(VALUES, max_size=3), max_size=6))
def test_whatever_is_sent_nothing_is_read_that_was_not_offered(
    question: Question, seed: int, fields: dict[str, list[str]]
) -> None:
    shown = show(question, rng=Random(seed), mixed=True)
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    try:
        answer = read_answer(question, shown, data)
    except AnswerRefused:
        return
    assert set(fields) & {name for name in fields if name.startswith("answer")} <= set(field_names(question))
    if question.kind in CHOICE_KINDS | PLACE_KINDS:
        assert set(answer) <= set(shown["options"])
    if question.kind in CHOICE_KINDS:
        assert sorted(answer) == sorted(set(fields["answer"]))
    else:
        assert len(answer) == len(field_names(question))


@given(st.data(), SEEDS)
def test_what_the_form_sends_is_read_as_it_was_meant(data: st.DataObject, seed: int) -> None:
    question = data.draw(a_question())
    answer = data.draw(an_answer(question))
    shown = show(question, rng=Random(seed), mixed=True)
    found = read_answer(question, shown, form(question, shown, answer))
    if question.kind == "matching":
        rights = {pair.id: pair.right for pair in question.pairs}
        assert [rights[one] for one in found] == [rights[one] for one in answer]
    elif question.kind == "short_text":
        assert found[0].split() == answer[0].split()
    else:
        assert found == answer


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_chosen_is_said_and_counts_as_missing(kind: Kind) -> None:
    question = samples.question(kind)
    refused = refusal(question, {})
    assert refused.missing and refused.message.startswith("Потребан је одговор")
    assert refused.fields == tuple(field_names(question))


@pytest.mark.parametrize("kind", ["single", "true_false"])
def test_several_for_one_are_refused(kind: Kind) -> None:
    question = samples.question(kind)
    ids = [option.id for option in question.options]
    assert refusal(question, {"answer": ids[:2]}).message == "Може само један одговор."


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
def test_an_option_that_does_not_exist_is_refused_beside_one_that_does(kind: Kind) -> None:
    question = samples.question(kind)
    there = [question.options[0].id] if kind == "multiple" else []
    assert refusal(question, {"answer": [*there, "nothing"]}).message == "Овај одговор није међу понуђенима."


@pytest.mark.parametrize("kind", ["matching", "ordering", "gap"])
@pytest.mark.parametrize("value", ["0", "4", "01", "x", "-1", "¹", "１"])
def test_a_place_that_no_select_offers_is_refused(kind: Kind, value: str) -> None:
    question = samples.question(kind)
    fields = {name: ["1"] for name in field_names(question)} | {"answer-2": [value]}
    refused = refusal(question, fields)
    assert (refused.message, refused.fields) == ("Овај одговор није међу понуђенима.", ("answer-2",))


def test_an_id_of_a_pair_is_no_value_of_a_select() -> None:
    question = samples.question("matching")
    fields = {name: [pair.id] for name, pair in zip(field_names(question), question.pairs, strict=True)}
    assert refusal(question, fields).message == "Овај одговор није међу понуђенима."


def test_two_rows_cannot_have_the_same_place() -> None:
    refused = refusal(samples.question("ordering"), {"answer-1": ["1"], "answer-2": ["3"], "answer-3": ["1"]})
    assert (refused.message, refused.fields) == ("Свако место може само једном.", ("answer-1", "answer-3"))


def test_the_rows_that_were_left_empty_are_named() -> None:
    refused = refusal(samples.question("matching"), {"answer-1": ["1"], "answer-3": [""]})
    assert refused.missing and refused.fields == ("answer-2", "answer-3")


def test_a_field_beside_those_of_the_question_is_refused() -> None:
    question = samples.question("single")
    assert not refusal(question, {"answer": [question.options[0].id], "answer-1": ["1"]}).missing


def test_long_and_foreign_text_is_refused() -> None:
    assert refusal(samples.question("short_text"), {"answer": ["а" * 201]}).message == "Највише 200 знакова."
    assert refusal(samples.question("number"), {"answer": ["сто"]}).message == "Овде може само број."
    assert refusal(samples.question("number"), {"answer": ["1e5"]}).message == "Овде може само број."
    assert refusal(samples.question("short_text"), {"answer": [" .\u200b\x00 "]}).missing


def test_signs_that_databases_refuse_are_not_kept() -> None:
    data = QueryDict(mutable=True)
    data["answer"] = "у\x00це\u200bна \n сликом"
    question = samples.question("short_text")
    assert read_answer(question, show(question, rng=Random(1), mixed=False), data) == ["уцена сликом"]


@given(SEEDS)
def test_a_draw_has_each_question_once_and_all_of_its_options(seed: int) -> None:
    quiz = samples.quiz(mixed=True, ask=5)
    shown = draw(quiz, Random(seed))
    assert len({one["id"] for one in shown}) == 5
    for one in shown:
        question = quiz.by_id[one["id"]]
        options = one["options"]
        assert len(options) == len(set(options))
        if question.kind in ("single", "multiple"):
            assert set(options) == {option.id for option in question.options}
        if question.kind == "gap":
            assert [len(offered(question, one, place=place)) for place in range(3)] == [3, 2, 2]


def test_what_is_not_mixed_keeps_the_order_of_its_author() -> None:
    quiz = samples.quiz(mixed=False)
    shown = draw(quiz, Random(7))
    assert [one["id"] for one in shown] == [question.id for question in quiz.questions]
    assert shown[0]["options"] == [option.id for option in quiz.questions[0].options]


@pytest.mark.parametrize("kind", ["matching", "ordering", "gap"])
def test_selects_are_shuffled_evenly_even_when_nothing_else_is(kind: Kind) -> None:
    question = samples.question(kind)
    rng = Random(11)
    first = [offered(question, show(question, rng=rng, mixed=False), place=0)[0] for _draw in range(3000)]
    assert {first.count(one) for one in set(first)} <= set(range(900, 1101))
    assert len(set(first)) == 3


def test_true_and_false_are_never_mixed() -> None:
    question = samples.question("true_false")
    assert all(show(question, rng=Random(n), mixed=True)["options"] == ["true", "false"] for n in range(20))
