"""What authors write: which quiz and which question is refused, in which words, and what is kept of the others."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from hypothesis import given

from elearning.quizzes.blocks import QuestionsBlock, QuizBlock
from elearning.quizzes.checking import faults, problems
from elearning.quizzes.model import KINDS, Kind, Question, Quiz
from elearning.quizzes.reading import quiz_of
from tests.quizzes import samples
from tests.quizzes.making import a_question

OPTION = {"text": "а", "right": True, "feedback": ""}
OTHER = {"text": "б", "right": False, "feedback": ""}


def complaints(kind: Kind, **changes: Any) -> list[str]:
    return faults(samples.question(kind, **changes))


@given(a_question())
def test_a_good_question_has_no_faults(question: Question) -> None:
    assert faults(question) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_is_without_faults_and_can_be_saved(kind: Kind) -> None:
    assert complaints(kind) == []
    block = QuestionsBlock().child_blocks[kind]
    block.clean(block.normalize(block.get_preview_value()))


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("single", {"options": [OTHER, {**OTHER, "text": "в"}]}, "Ниједан одговор није означен као тачан."),
        ("single", {"options": [OPTION, {**OPTION, "text": "в"}]}, "Тачан сме бити само један одговор"),
        ("single", {"options": [OPTION]}, "Потребна су бар два одговора."),
        ("single", {"options": [OPTION, {**OTHER, "text": " а "}]}, "Двапут стоји „а“."),
        ("single", {"options": [OPTION, {**OTHER, "text": " "}]}, "Један одговор је празан."),
        ("single", {"prompt": " "}, "Недостаје питање."),
        ("single", {"points": 0}, "Поена може бити од 1 до 20."),
        ("multiple", {"options": [OTHER, {**OTHER, "text": "в"}]}, "Ниједан одговор није означен као тачан."),
        ("matching", {"pairs": [{"left": "а", "right": "б"}]}, "Потребна су бар два пара"),
        ("matching", {"pairs": [{"left": "а", "right": "в"}, {"left": "б", "right": "в"}]}, "Потребна су бар два пара"),
        ("matching", {"pairs": [{"left": "а", "right": "б"}, {"left": "а", "right": "в"}]}, "Двапут стоји „а“."),
        ("ordering", {"items": ["а"]}, "Потребна су бар два корака."),
        ("ordering", {"items": ["а", "а"]}, "Двапут стоји „а“."),
        ("gap", {"text": "без празнине"}, "У тексту нема празнине."),
        ("gap", {"text": "једна {а|б} и {сама"}, "Витичаста заграда стоји сама."),
        ("gap", {"text": "{а|{б}"}, "Витичаста заграда стоји сама."),
        ("gap", {"text": "{а|б} и {в}"}, "Празнина 2: Потребна су бар два одговора."),
        ("gap", {"text": "{а|а}"}, "Празнина 1: Двапут стоји „а“."),
        ("gap", {"text": "{а|}"}, "Празнина 1: Један одговор је празан."),
        ("short_text", {"accepted": []}, "Нема ниједног тачног одговора."),
        ("short_text", {"accepted": ["!"]}, "Тачан одговор мора имати бар једно слово или цифру."),
        ("short_text", {"accepted": ["а" * 201]}, "Тачан одговор сме имати највише 200 знакова."),
        ("number", {"value": None}, "Недостаје тачан број."),
        ("number", {"value": "NaN"}, "Недостаје тачан број."),
        ("number", {"tolerance": "-1"}, "Одступање не може бити испод нуле."),
    ],
)
def test_each_fault_is_named(kind: Kind, changes: dict[str, Any], message: str) -> None:
    assert [found for found in complaints(kind, **changes) if found.startswith(message)], complaints(kind, **changes)


def cleaned(raw: dict[str, Any]) -> Any:
    block = QuizBlock()
    return block.clean(block.to_python(deepcopy(raw["value"])))


def messages(error: ValidationError) -> list[str]:
    """Return every message of a block's error, however deep."""
    inside = getattr(error, "block_errors", {})
    own = [str(message) for message in getattr(error, "non_block_errors", [])]
    deeper = [text for child in inside.values() for text in messages(child)]
    return own + deeper or error.messages


def test_the_editor_refuses_a_question_that_nobody_can_answer() -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(samples.raw_quiz(samples.raw_question("single", options=[OTHER, {**OTHER, "text": "в"}])))
    assert messages(refused.value) == ["Ниједан одговор није означен као тачан."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ask": 9}, "У покушају би требало 9 питања, а има их 8."),
        ({"pass_mark": 101}, "100"),
        ({"attempts": -1}, "0"),
        ({"questions": []}, "поље"),
        ({"feedback": "never"}, "never"),
    ],
)
def test_the_editor_refuses_a_quiz_that_nobody_can_pass(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(samples.raw_quiz() | {"value": samples.QUIZ["value"] | changes})
    assert message in " ".join(messages(refused.value))


def test_the_editor_keeps_ids_and_words() -> None:
    block = QuizBlock()
    kept = block.get_prep_value(cleaned(samples.QUIZ))
    assert quiz_of([{"type": "quiz", "value": kept, "id": samples.QUIZ["id"]}]) == samples.quiz()


def test_what_keeps_a_quiz_from_being_published_is_numbered() -> None:
    bad = samples.raw_question("gap", text="без празнине")
    quiz = samples.quiz(samples.raw_question("single"), bad, ask=3, pass_mark=100)
    assert problems(quiz) == [
        "Питање 2: У тексту нема празнине. Пише се {тачно|нетачно}.",
        "У покушају би требало 3 питања, а има их 2.",
        "Праг од 100% не може да се достигне.",
    ]
    assert problems(samples.quiz()) == []


def test_a_quiz_without_questions_says_only_that() -> None:
    assert problems(Quiz(id="")) == ["Нема ниједног питања."]


def test_what_was_never_saved_is_read_too() -> None:
    options = [{"text": "а", "right": True}, {"text": "б"}, {"text": "в"}]
    asked = [{"type": "single", "value": {"prompt": "Шта?", "options": options}}] * 2
    quiz = quiz_of([{"type": "quiz", "value": {"questions": asked}}])
    assert quiz is not None and problems(quiz) == []
    assert [question.id for question in quiz.questions] == ["1", "2"]
    assert [option.id for option in quiz.questions[0].options] == ["1", "2", "3"]


def test_a_lesson_without_a_quiz_has_none() -> None:
    assert quiz_of([{"type": "paragraph", "value": "<p>а</p>", "id": "1"}]) is None
    assert quiz_of([]) is None


def test_nothing_of_a_quiz_is_searchable() -> None:
    block = QuizBlock()
    assert block.get_searchable_content(block.to_python(samples.QUIZ["value"])) == []


def test_the_public_page_says_how_many_questions_there_are_and_none_of_them() -> None:
    block = QuizBlock()
    html = block.render(block.to_python(samples.raw_quiz(ask=3)["value"]))
    assert "3 питања, једно по једно." in " ".join(html.split())
    assert [one for one in samples.QUESTIONS if one["value"]["prompt"] and one["value"]["prompt"] in html] == []


def test_in_a_preview_authors_see_every_question_as_it_is_asked() -> None:
    block, request = QuizBlock(), RequestFactory().get("/")
    value = block.to_python(samples.QUIZ["value"])
    assert "<input" not in block.render(value, context={"request": request})
    request.is_preview = True  # type: ignore[attr-defined]
    html = block.render(value, context={"request": request})
    assert [one for one in samples.QUESTIONS if one["value"]["prompt"] not in html] == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > len(samples.QUESTIONS)


@pytest.mark.parametrize("kind", [*KINDS, "quiz"])
def test_every_block_has_a_preview_and_a_description(kind: str) -> None:
    block = QuizBlock() if kind == "quiz" else QuestionsBlock().child_blocks[kind]
    assert block.is_previewable and block.get_description()
    html = block.render(block.normalize(block.get_preview_value()))
    assert 'class="ask"' in html
