"""Points of every kind of question: between nothing and all, whatever the order of what was sent."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.answering import read_answer
from elearning.quizzes.drawing import draw, show
from elearning.quizzes.grading import best, grade, passed, reachable, solution
from elearning.quizzes.model import KINDS, Kind, Question
from tests.quizzes import samples
from tests.quizzes.making import a_question, an_answer, form

SEEDS = st.integers(0, 2**32)


@given(st.data())
def test_points_lie_between_nothing_and_all(data: st.DataObject) -> None:
    question = data.draw(a_question())
    graded = grade(question, data.draw(an_answer(question)))
    assert 0 <= graded.points <= question.points
    assert graded.points == graded.points.quantize(Decimal("0.01"))
    assert graded.right == (graded.points == question.points)


@given(a_question(), st.lists(st.text(max_size=5), max_size=8))
def test_what_was_never_offered_earns_no_more(question: Question, answer: list[str]) -> None:
    assert 0 <= grade(question, answer).points <= question.points


@given(a_question())
def test_the_solution_earns_all_and_nothing_earns_nothing(question: Question) -> None:
    assert grade(question, solution(question)).points == question.points
    assert grade(question, []).points == 0


@given(st.data(), SEEDS)
def test_the_order_of_what_was_sent_makes_no_difference(data: st.DataObject, seed: int) -> None:
    question = data.draw(a_question())
    answer = data.draw(an_answer(question))
    shown = show(question, rng=Random(seed), mixed=True)
    there = read_answer(question, shown, form(question, shown, answer))
    back = read_answer(question, shown, form(question, shown, answer, turned=True))
    assert there == back
    assert grade(question, there).points == grade(question, answer).points


@given(st.data(), SEEDS, SEEDS)
def test_the_order_shown_makes_no_difference(data: st.DataObject, one: int, other: int) -> None:
    question = data.draw(a_question())
    answer = data.draw(an_answer(question))
    points = []
    for seed in (one, other):
        shown = show(question, rng=Random(seed), mixed=True)
        points.append(grade(question, read_answer(question, shown, form(question, shown, answer))).points)
    assert points[0] == points[1]


def multiple(*chosen: int, points: int = 2) -> Decimal:
    """Return the points for options by number; of four the first two are right."""
    question = samples.question("multiple", points=points)
    return grade(question, [question.options[number].id for number in chosen]).points


@pytest.mark.parametrize(
    ("chosen", "points"),
    [((0,), 1), ((0, 1), 2), ((0, 2), 0), ((0, 1, 2), 1), ((0, 1, 2, 3), 0), ((2, 3), 0), ((0, 2, 3), 0)],
)
def test_a_wrong_choice_takes_away_what_a_right_one_gives(chosen: tuple[int, ...], points: int) -> None:
    assert multiple(*chosen) == points


@pytest.mark.parametrize(("kind", "wrong", "points"), [("matching", (1, 0, 2), 1), ("ordering", (1, 0, 2), 1)])
def test_each_place_earns_its_part(kind: Kind, wrong: tuple[int, ...], points: int) -> None:
    question = samples.question(kind)
    key = solution(question)
    assert grade(question, [key[number] for number in wrong]).points == points


def test_thirds_are_rounded_to_cents_and_never_to_all() -> None:
    question = samples.question("matching", points=1)
    one, two, _three = solution(question)
    assert grade(question, [one, one, one]).points == Decimal("0.33")
    assert grade(question, [one, two, two]).points == Decimal("0.67")


def test_pairs_with_the_same_right_side_are_not_told_apart() -> None:
    pairs = [{"left": "А", "right": "да"}, {"left": "Б", "right": "не"}, {"left": "В", "right": "да"}]
    question = samples.question("matching", pairs=pairs)
    shown = show(question, rng=Random(1), mixed=False)
    assert len(shown["options"]) == 2
    answer = read_answer(question, shown, form(question, shown, solution(question)))
    assert grade(question, answer).right


def test_a_number_is_right_within_its_tolerance() -> None:
    question = samples.question("number", value="2.5", tolerance="0.1")
    right = ["2.5", "2,5", "2,40", "2.6", "+2,5", "2\u2009,\u202f5"]
    assert [text for text in right if not grade(question, [text]).right] == []
    assert not grade(question, ["2,61"]).right
    assert not grade(question, ["-2,5"]).right


def test_a_short_text_may_be_written_in_any_way() -> None:
    question = samples.question("short_text", accepted=["Ђорђе Њежић"])
    right = ["Đorđe Nježić", "djordje njezic", "ЂОРЂЕ  ЊЕЖИЋ", "„Djordje Nježić.“", "ђорђе\u00a0њежић"]
    assert [text for text in right if not grade(question, [text]).right] == []
    assert not grade(question, ["Ђорђе"]).right
    assert grade(samples.question("short_text", accepted=["сѐ"]), ["se"]).right


@given(st.data())
def test_the_best_is_what_the_dearest_questions_bring(data: st.DataObject) -> None:
    points = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=6))
    ask = data.draw(st.integers(0, 6))
    questions = [{**samples.raw_question("number", points=each), "id": str(place)} for place, each in enumerate(points)]
    quiz = samples.quiz(*questions, ask=ask)
    shown = draw(quiz, Random(1))
    assert best(quiz, shown) <= best(quiz) <= sum(points)
    assert best(quiz, shown) == sum(points[int(one["id"])] for one in shown)


def test_the_pass_mark_is_reached_exactly() -> None:
    quiz = samples.quiz(pass_mark=60)
    assert passed(quiz, points=Decimal(3), of=5)
    assert not passed(quiz, points=Decimal("2.99"), of=5)
    assert not passed(quiz, points=Decimal(0), of=0)


def test_a_quiz_is_reachable_only_if_its_worst_draw_is() -> None:
    hopeless = samples.raw_question("single", options=[{"text": "а"}, {"text": "б"}], points=1)
    good = samples.raw_question("number", points=1)
    assert reachable(samples.quiz(good, hopeless, pass_mark=50))
    assert not reachable(samples.quiz(good, hopeless, pass_mark=51))
    assert not reachable(samples.quiz(good, hopeless, pass_mark=50, ask=1))
    assert not reachable(samples.quiz(good, pass_mark=101))


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_can_be_answered_fully(kind: Kind) -> None:
    question = samples.question(kind)
    assert grade(question, solution(question)).right
