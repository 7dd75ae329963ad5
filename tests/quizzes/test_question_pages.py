"""What a learner sees: before answering nothing tells the right answer, afterwards the verdict is without blame."""

import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.answering import AnswerRefused, field_names
from elearning.quizzes.asking import asked
from elearning.quizzes.drawing import show
from elearning.quizzes.grading import solution
from elearning.quizzes.model import KINDS, Kind, Option, Question, Shown
from elearning.quizzes.verdict import answered
from tests.quizzes import samples
from tests.quizzes.making import a_question, an_answer, options

SEEDS = st.integers(0, 2**32)


def asked_html(question: Question, shown: Shown, **context: Any) -> str:
    return render_to_string("quizzes/question.html", {"asked": asked(question, shown), "voice": "ti", **context})


def answered_html(question: Question, answer: list[str], *, explained: bool = True, **context: Any) -> str:
    card = answered(question, answer, explained=explained)
    return render_to_string("quizzes/answered.html", {"answered": card, "voice": "ti", **context})


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


# What a learner can compare: the same question with another key must give the same page, sign by sign.


@given(options(single=False), st.data())
def test_the_page_of_a_choice_is_the_same_whatever_is_right(given_: tuple[Option, ...], data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.booleans(), min_size=len(given_), max_size=len(given_)))
    others = tuple(replace(option, right=key, feedback="") for option, key in zip(given_, keys, strict=True))
    for kind in ("single", "multiple"):
        question = Question(kind=kind, id="q", prompt="Шта?", options=given_, feedback="Зато.")
        shown = show(question, rng=Random(5), mixed=True)
        assert asked_html(question, shown) == asked_html(replace(question, options=others, feedback=""), shown)


@given(a_question(("matching",)), st.data())
def test_the_page_of_pairs_is_the_same_whatever_belongs_together(question: Question, data: st.DataObject) -> None:
    question = replace(question, pairs=tuple(replace(pair, right=f"д{n}") for n, pair in enumerate(question.pairs)))
    turned = data.draw(st.permutations(question.pairs))
    other = replace(
        question,
        feedback="",
        pairs=tuple(replace(own, right=its.right) for own, its in zip(question.pairs, turned, strict=True)),
    )
    shown = show(question, rng=Random(data.draw(SEEDS)), mixed=True)
    texts = {pair.id: pair.right for pair in question.pairs}
    ids = {pair.right: pair.id for pair in other.pairs}
    same_order: Shown = {"id": "q", "options": [ids[texts[one]] for one in shown["options"]]}
    assert asked_html(question, shown) == asked_html(other, same_order)


@given(a_question(("ordering",)), st.data())
def test_the_page_of_steps_is_the_same_whatever_comes_first(question: Question, data: st.DataObject) -> None:
    shown = show(question, rng=Random(data.draw(SEEDS)), mixed=True)
    other = replace(question, items=tuple(data.draw(st.permutations(question.items))), feedback="")
    assert asked_html(question, shown) == asked_html(other, shown)


@given(st.permutations(range(3)), SEEDS)
def test_the_page_of_a_gap_is_the_same_whatever_fills_it(turn: list[int], seed: int) -> None:
    texts = ["прво", "друго", "треће"]
    question = samples.question("gap", text=f"Пре {{{'|'.join(texts)}}} после.")
    other = samples.question("gap", text=f"Пре {{{'|'.join(texts[one] for one in turn)}}} после.", feedback="")
    shown = show(question, rng=Random(seed), mixed=True)
    same_order: Shown = {
        "id": shown["id"],
        "options": [f"0.{turn.index(int(one.partition('.')[2]))}" for one in shown["options"]],
    }
    assert asked_html(question, shown) == asked_html(other, same_order)


@given(a_question(("short_text",)), a_question(("number",)))
def test_the_page_of_what_is_typed_holds_no_answer(text: Question, number: Question) -> None:
    for question, other in [
        (text, replace(text, accepted=("друго",), feedback="")),
        (number, replace(number, value=None, tolerance=number.tolerance + 1, feedback="")),
    ]:
        shown = show(question, rng=Random(1), mixed=False)
        assert asked_html(question, shown) == asked_html(other, shown)


def feedbacks(question: Question) -> list[str]:
    return [text for text in [question.feedback, *(option.feedback for option in question.options)] if text]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_holds_neither_feedback_nor_ids_that_pair(kind: Kind) -> None:
    question = samples.question(kind, feedback="ОБЈАШЊЕЊЕ")
    shown = show(question, rng=Random(1), mixed=True)
    html = asked_html(question, shown)
    assert feedbacks(question) and [text for text in feedbacks(question) if text in html] == []
    hidden = [pair.id for pair in question.pairs] + [item.id for item in question.items]
    hidden += [option.id for gap in question.gaps for option in gap.options]
    assert [one for one in hidden if f'"{one}"' in html] == []
    assert not re.search(r"right|true(?!\")|correct|key|data-", html.replace('"true"', ""))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_label_and_every_id_stands_once(kind: Kind) -> None:
    question = samples.question(kind)
    html = asked_html(question, show(question, rng=Random(1), mixed=True), heading=True)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    fields = re.findall(r'<(?:input|select)[^>]*?\bid="([^"]+)"', html)
    assert fields and set(fields) == set(re.findall(r'<label[^>]*?\bfor="([^"]+)"', html))
    assert set(field_names(question)) == set(re.findall(r'\bname="([^"]+)"', html))
    assert html.count("<h1") == 1 and "aria-describedby" in html
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    assert set(described) <= set(ids)


@pytest.mark.parametrize(
    ("kind", "child", "adult"),
    [
        ("single", "Изабери један одговор.", "Изаберите један одговор."),
        ("multiple", "Можеш да изабереш више одговора.", "Можете да изаберете више одговора."),
        ("matching", "Уз сваки ред изабери шта", "Уз сваки ред изаберите шта"),
        ("ordering", "Сваком реду дај место.", "Сваком реду дајте место."),
        ("gap", "Попуни празнине.", "Попуните празнине."),
    ],
)
def test_a_child_is_ti_and_an_adult_vi(kind: Kind, child: str, adult: str) -> None:
    question = samples.question(kind)
    shown = show(question, rng=Random(1), mixed=False)
    assert child in asked_html(question, shown) and adult not in asked_html(question, shown)
    assert adult in asked_html(question, shown, voice="vi") and child not in asked_html(question, shown, voice="vi")


def test_what_was_refused_stays_chosen_and_the_summary_leads_to_it() -> None:
    question = samples.question("ordering")
    data = QueryDict("answer-1=2&answer-2=2&answer-3=")
    refused = AnswerRefused("Свако место може само једном.", fields=("answer-2",))
    shown = show(question, rng=Random(1), mixed=False)
    html = render_to_string(
        "quizzes/question.html", {"asked": asked(question, shown, data=data, refused=refused), "voice": "ti"}
    )
    assert 'href="#id_answer-2">Свако место може само једном.' in html and "Одговор треба исправити" in html
    assert html.count('<option value="2" selected>') == 2 and html.count("aria-invalid") == 1
    assert "data-error-summary" in html and 'id="id_answer_error"' in html


@pytest.mark.parametrize(("kind", "anchor"), [("single", "id_answer_1"), ("short_text", "id_answer")])
def test_the_summary_leads_to_the_first_field(kind: Kind, anchor: str) -> None:
    question = samples.question(kind)
    refused = AnswerRefused("Потребан је одговор.", missing=True)
    view = asked(question, show(question, rng=Random(1), mixed=False), data=QueryDict("answer=дом"), refused=refused)
    html = render_to_string("quizzes/question.html", {"asked": view, "voice": "ti"})
    assert f'href="#{anchor}"' in html and f'id="{anchor}"' in html and "Недостаје одговор" in html
    assert ('value="дом"' in html) == (kind == "short_text")


def test_the_sentence_keeps_its_signs_beside_a_gap() -> None:
    question = samples.question("gap", text="Зови {192|194}, сада.")
    assert "</label>, сада." in asked_html(question, show(question, rng=Random(1), mixed=False))


def single(number: int, **context: Any) -> str:
    """Return the card of the sample whose second option is right, after option ``number`` was chosen."""
    question = samples.question("single")
    return answered_html(question, [question.options[number].id], **context)


def test_a_wrong_answer_is_no_danger() -> None:
    html = single(0)
    words = words_of(html)
    assert words.startswith("Није то. Ево зашто.") and "danger" not in html and "error" not in html
    mine, helps = re.findall(r'<div class="choice ([a-z]+)">', html)
    assert (mine, helps) == ("mine", "right")
    assert "Проследити само једној особи твој одговор" in words
    assert "Не слати даље и рећи одраслој особи од поверења ово помаже" in words
    assert "И једна особа је довољна" in words and "Особа са слике није крива" in words
    assert "Обрисати" not in words and "Код тебе се ланац прекида" not in words


def test_a_right_answer_is_said_first() -> None:
    html = single(1)
    assert words_of(html).startswith("Тако је.")
    assert re.findall(r'<div class="choice ([a-z]+)">', html) == ["right"]
    assert "твој одговор ово помаже" in words_of(html) and "Код тебе се ланац прекида" in html


def test_an_adult_reads_vas_odgovor() -> None:
    assert "ваш одговор" in single(0, voice="vi") and "твој" not in single(0, voice="vi")
    assert "Покушајте опет" in single(0, voice="vi", again_url="/x/") and "Покушај опет" in single(0, again_url="/x/")


def test_part_points_are_said_with_their_number() -> None:
    question = samples.question("multiple", points=3)
    html = answered_html(question, [question.options[0].id])
    assert words_of(html).startswith("Делимично.") and "Поени: 1,5 од 3." in words_of(html)
    assert "Поени" not in answered_html(question, [question.options[0].id], explained=False)
    assert "По имену налога могу да га потраже." in html and "Датум и сат" not in html


@given(st.data())
def test_until_passed_the_card_says_only_how_it_went(data: st.DataObject) -> None:
    question = data.draw(a_question())
    answer = data.draw(an_answer(question))
    card = answered(question, answer, explained=False)
    rows = [row for group in card.groups for row in group.rows]
    assert rows and all(row.mine and not row.helps and not row.why for row in rows) and card.why == ()
    texts = [option.text for option in question.options if option.id in answer]
    assert [row.text for row in rows] == (texts or [row.text for row in rows])


@pytest.mark.parametrize("kind", KINDS)
def test_until_passed_neither_key_nor_feedback_is_on_the_page(kind: Kind) -> None:
    gaps = {"text": "{а1|б1} и {а2|б2}, па {а3|б3}."} if kind == "gap" else {}
    question = samples.question(kind, feedback="ОБЈАШЊЕЊЕ", **gaps)
    wrong = {
        "single": [option.id for option in question.options if not option.right][:1],
        "multiple": [option.id for option in question.options if not option.right][:1],
        "true_false": ["true"],
        "matching": [question.pairs[0].id] * 3 if question.pairs else [],
        "ordering": [item.id for item in question.items[::-1]],
        "gap": ["0.1", "1.1", "2.1"],
        "short_text": ["нешто"],
        "number": ["5"],
    }[kind]
    html = answered_html(question, wrong, explained=False)
    assert "Објашњење ћеш видети кад положиш." in html
    assert [text for text in feedbacks(question) if text in html] == []
    assert 'class="choice right"' not in html and 'class="mark"' not in html and "ово помаже" not in html
    keys = set(solution(question)) - set(wrong)
    texts = {option.id: option.text for option in question.options} | {pair.id: pair.right for pair in question.pairs}
    texts |= {option.id: option.text for gap in question.gaps for option in gap.options}
    seen = words_of(html)
    shown_keys = [texts.get(key, key) for key in keys if question.kind != "ordering"]
    assert [text for text in shown_keys if f" {text} " in f" {seen} "] == [] or kind == "true_false"


@pytest.mark.parametrize("kind", KINDS)
def test_afterwards_the_key_is_on_the_page(kind: Kind) -> None:
    question = samples.question(kind)
    html = answered_html(question, solution(question))
    assert words_of(html).startswith("Тако је.") and 'class="choice mine"' not in html
    assert html.count('class="choice right"') == len(solution(question))


def test_own_words_are_not_turned_into_another_script() -> None:
    html = answered_html(samples.question("short_text"), ["moja reč"])
    assert '<b translate="no">moja reč</b>' in html and "<b>уцена</b>" in html


def test_gaps_have_numbers_in_their_sentence() -> None:
    words = words_of(answered_html(samples.question("gap", text="Зови {192|194}, сада."), ["0.1"]))
    assert "Зови [1], сада. Празнина 1 194 твој одговор 192 тачно" in words


def test_a_number_is_shown_as_serbian_writes_it() -> None:
    html = answered_html(samples.question("number", value="1250.50", tolerance="2", unit="m"), ["3"])
    assert "1.250,5 ± 2\u00a0m" in html


def test_without_a_reason_the_heading_promises_none() -> None:
    assert words_of(answered_html(samples.question("number", feedback=""), ["3"])).startswith(
        "Није то. Ево шта помаже."
    )
