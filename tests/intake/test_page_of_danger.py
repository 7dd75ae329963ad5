"""The page for somebody in danger: whom to call, where the child is, how to find it, and what an empty report brings."""

import re
import uuid
from importlib import import_module

import pytest

from portal.script.convert import to_latin
from reporting.intake import steps
from reporting.intake.tracks import ADULT, CHILD
from reporting.vault import drafts
from reporting.vault.identity import identity_opened
from tests.intake.walk import Walker, copy_of, fields, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

PLACE, FIND = f"{steps.WHERE}-place_now", f"{steps.WHO}-child"
HERE = {PLACE: "Код реке, испод моста", FIND: "Мара, зелена јакна"}
QUESTIONS = {CHILD: ("Где си сада?", "Како да те нађемо?"), ADULT: ("Где је дете сада?", "Како да нађемо дете?")}


def in_danger(track: str = CHILD, language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.choose(track)
    walker.send({"danger": "yes"})
    assert walker.path.endswith("/pomoc/")
    return walker


def at_once(walker: Walker, **said: str) -> None:
    walker.follow(walker.client.post(walker.url(f"{steps.WHERE}/"), {**said, "_now": "1"}))
    assert walker.path.endswith("/potvrda/")


def said(name: str) -> str:
    report = the_report()
    with identity_opened(actor=uuid.uuid4(), reason="test", object_id=report.pk):
        return str(getattr(report, name))


def raw(walker: Walker, step: str) -> dict[str, list[str]]:
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return dict(steps.raw_of(draft.data).get(step) or {})


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
@pytest.mark.parametrize("track", QUESTIONS)
def test_calling_stands_first_then_two_questions_then_the_button(track: str, language: str) -> None:
    shown = to_latin if language == "sr-latn" else str
    walker = in_danger(track, language)
    main = walker.text.split("<main")[1].split("</main>")[0]
    send = "Пошаљи одмах" if track == CHILD else "Пошаљите одмах"
    where, how = QUESTIONS[track]
    order = ["tel:192", "tel:116111", "tel:194", where, how, send, "нико не може да дође", "врат"]
    places = [main.index(word if word.startswith("tel:") else shown(word)) for word in order]
    assert places == sorted(places)
    first = main[: places[0]]
    assert "<form" not in first and first.count("<a ") == 1, "the police is the first thing to press"
    assert not re.search(r"\d+ (сат|мин|sat|min)|најкасније|najkasnije", main), "no clock"


def test_the_first_sentence_says_when_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    for there, words in ((False, "Сада нико не чита. Позови 192."), (True, "Позови сада.")):
        monkeypatch.setattr(
            import_module("reporting.intake.views.entry"), "somebody_answers", lambda there=there: there
        )
        walker = in_danger()
        heading = re.search(r"<h1>(.*?)</h1>", walker.text, re.DOTALL)
        assert heading is not None and heading[1].strip() == words


def test_one_press_brings_both_answers_to_the_desk() -> None:
    at_once(in_danger(), **HERE)
    assert (said("place_now"), said("child_text")) == (HERE[PLACE], HERE[FIND])


def test_both_may_stay_empty() -> None:
    at_once(in_danger(), **{PLACE: "", FIND: " "})
    assert (said("place_now"), said("child_text")) == ("", "")


def test_other_answers_of_the_step_about_whom_stay() -> None:
    walker = in_danger()
    walker.send()
    assert walker.step == int(steps.WHO)
    walker.send({"about": "other"}, _back="1")
    walker.follow(walker.client.get(walker.url("pomoc/")))
    assert "Како да нађемо то дете?" in walker.text and "Где је сада то дете?" in walker.text
    walker.send({"place_now": "Код баке"}, **{FIND: "Мара"})
    assert raw(walker, steps.WHO)[f"{steps.WHO}-about"] == ["other"] and raw(walker, steps.WHO)[FIND] == ["Мара"]


def test_a_foreign_field_of_that_step_is_not_taken() -> None:
    walker = in_danger()
    walker.client.post(walker.url(f"{steps.WHERE}/"), {**HERE, f"{steps.WHO}-about": "self", f"{steps.WHO}-x": "y"})
    assert raw(walker, steps.WHO) == {FIND: [HERE[FIND]]}


def test_what_is_typed_is_kept_and_shown_again() -> None:
    walker = in_danger()
    late = {**copy_of(walker.page, turn=1), **HERE, "_keep": "1"}
    assert walker.client.post(walker.url(f"{steps.WHERE}/"), late).status_code == 204
    walker.follow(walker.client.get(walker.url("pomoc/")))
    assert {name: fields(walker.page)[name] for name in HERE} == {name: [text] for name, text in HERE.items()}


def test_the_other_script_shows_the_same_page_with_both_texts() -> None:
    walker = in_danger()
    walker.follow(walker.client.post(walker.url(f"{steps.WHERE}/"), {**HERE, "_language": "sr-latn"}))
    assert walker.path == "/sr-latn/prijava/pomoc/" and "Kako da te nađemo?" in walker.text
    assert {name: fields(walker.page)[name] for name in HERE} == {name: [text] for name, text in HERE.items()}


def test_words_that_do_not_fit_are_shown_and_not_dropped() -> None:
    walker = in_danger()
    walker.follow(walker.client.post(walker.url(f"{steps.WHERE}/"), {**HERE, FIND: "ж" * 501, "_now": "1"}))
    assert "Текст је предугачак" in walker.text and "ж" * 501 in walker.text


def test_who_is_not_in_danger_comes_back_to_the_question_and_nothing_was_answered_for_it() -> None:
    walker = in_danger()
    address = re.search(r'<a href="([^"]+)">\s*Нема опасности, врати ме на питања', walker.text)
    assert address is not None
    walker.follow(walker.client.get(address[1]))
    assert walker.step == int(steps.DANGER) and fields(walker.page)["1-danger"] == ["yes"]


def test_without_a_draft_the_page_shows_the_numbers_alone() -> None:
    walker = Walker()
    walker.page = walker.client.get(walker.url("pomoc/"))
    assert "tel:192" in walker.text and "where-form" not in walker.text and "data-idle" in walker.text
