"""An older page, or a save that comes late, takes no newer words and no answer away; and neither text is lost."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake import services, steps, storage
from reporting.intake.notices import BOTH, notice
from reporting.intake.versions import Copy
from reporting.vault import drafts
from reporting.vault.identity import identity_opened
from tests.intake.walk import CHILD, Walker, copy_of, fields, the_report

pytestmark = [
    pytest.mark.protected,
    pytest.mark.both_databases,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyring", "registry_data"),
]

TELL = int(steps.TELL)
STORY = f"{TELL}-narrative"
HALF = "Тата ме"
WHOLE = "Тата ме бије сваки дан и прети да ће ме убити ножем."
OTHER = "И мајку туче."
PLACE, FIND = f"{steps.WHERE}-place_now", f"{steps.WHO}-child"


def at_story(track: str = "child") -> Walker:
    walker = Walker()
    walker.walk(track, until=TELL)
    assert walker.step == TELL
    return walker


def save(walker: Walker, page: HttpResponse, turn: int, step: int = TELL, **typed: Any) -> int:
    """Do what the script of ``page`` does after a pause, ``turn`` keys after it was loaded."""
    data = {**copy_of(page, turn=turn), **typed, "_keep": "1"}
    return int(walker.client.post(walker.url(f"{step}/"), data).status_code)


def press(walker: Walker, page: HttpResponse, text: str, *, turn: int = 0, **buttons: str) -> None:
    data = {**copy_of(page, turn=turn), "track": "child", STORY: text, **buttons}
    walker.follow(walker.client.post(walker.url(f"{TELL}/"), data))


def another_page(walker: Walker, step: int = TELL) -> HttpResponse:
    return walker.client.get(walker.url(f"{step}/"))


def opened(walker: Walker) -> "drafts.OpenDraft":
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return draft


def story(walker: Walker) -> str:
    return steps.raw_answer(steps.raw_of(opened(walker).data), steps.TELL, "narrative")


def is_answered(walker: Walker, step: str = steps.TELL) -> bool:
    return step in steps.answered_of(opened(walker).data)


def said(name: str) -> str:
    report = the_report()
    with identity_opened(actor=uuid.uuid4(), reason="test", object_id=report.pk):
        return str(getattr(report, name))


@pytest.mark.parametrize("fetched", [False, True], ids=["before its page was fetched", "after it"])
def test_a_save_that_comes_after_the_press_changes_neither_words_nor_marks(fetched: bool) -> None:
    walker = at_story()
    page = walker.page
    if fetched:
        press(walker, page, WHOLE, turn=40)
    else:
        data = {**copy_of(page, turn=40), STORY: WHOLE}
        answer = walker.client.post(walker.url(f"{TELL}/"), data)
        assert answer.headers["Location"].endswith("/dalje/")
    assert save(walker, page, 7, **{STORY: HALF}) == 409
    assert story(walker) == WHOLE and is_answered(walker)
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert walker.path.endswith("/dalje/") and 'href="tel:192"' in walker.text
    walker.goes_on()
    assert walker.step == 5


def test_a_save_read_before_the_press_and_written_after_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at_story()
    page, before = walker.page, opened(walker)
    press(walker, page, WHOLE, turn=40)
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    assert save(walker, page, 7, **{STORY: HALF}) == 409
    monkeypatch.undo()
    assert story(walker) == WHOLE and is_answered(walker)


def test_a_save_of_another_step_leaves_what_was_heard_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at_story()
    page, other, before = walker.page, another_page(walker, int(steps.WHO)), opened(walker)
    walker.client.post(walker.url(f"{TELL}/"), {**copy_of(page), STORY: WHOLE})
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    assert save(walker, other, 3, int(steps.WHO), **{FIND: "Мара"}) == 204
    monkeypatch.undo()
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert walker.path.endswith("/dalje/")


def test_the_page_of_numbers_comes_although_more_was_typed_after_the_press() -> None:
    walker = at_story()
    page = walker.page
    walker.client.post(walker.url(f"{TELL}/"), {**copy_of(page, turn=40), STORY: WHOLE})
    assert save(walker, page, 41, **{STORY: f"{WHOLE} {OTHER}"}) == 204
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert walker.path.endswith("/dalje/")
    walker.goes_on()
    assert walker.step == TELL and fields(walker.page)[STORY] == [f"{WHOLE} {OTHER}"]


def test_saves_of_one_page_hold_in_the_order_of_typing_also_when_answers_get_lost() -> None:
    walker = at_story()
    page = walker.page
    assert [save(walker, page, turn, **{STORY: text}) for turn, text in ((3, "а"), (9, "аб"))] == [204, 204]
    assert save(walker, page, 5, **{STORY: "а!"}) == 409, "sent earlier, here later"
    assert save(walker, page, 9, **{STORY: "аб"}) == 204, "the same once more: it is there"
    assert save(walker, page, 12, **{STORY: "абв"}) == 204
    assert story(walker) == "абв"


def test_a_letter_in_an_older_tab_replaces_no_long_story() -> None:
    walker = at_story()
    one, other = walker.page, another_page(walker)
    assert save(walker, one, 50, **{STORY: WHOLE}) == 204
    assert save(walker, other, 1, **{STORY: "а"}) == 409
    assert save(walker, other, 2, **{STORY: "аб"}) == 409
    assert story(walker) == WHOLE
    assert save(walker, one, 60, **{STORY: f"{WHOLE} {OTHER}"}) == 204, "the newer page goes on"


def test_a_save_that_does_not_say_what_it_was_made_from_changes_nothing() -> None:
    walker = at_story()
    for copy in (
        {},
        {"_page": "x" * 16, "_turn": "1", "_shown_4": ""},
        {"_page": "a" * 16, "_turn": "-1", "_shown_4": ""},
    ):
        assert walker.client.post(walker.url(f"{TELL}/"), {**copy, STORY: WHOLE, "_keep": "1"}).status_code == 409
    assert story(walker) == ""


@pytest.mark.parametrize("track", ["child", "adult"])
def test_a_press_on_an_older_page_loses_neither_text(track: str) -> None:
    walker = at_story(track)
    older = walker.page
    press(walker, another_page(walker), WHOLE)
    press(walker, older, OTHER)
    assert walker.step == TELL and str(notice(BOTH, track)) in walker.text
    assert fields(walker.page)[STORY] == [f"{WHOLE}\r\n\r\n{OTHER}"] and not is_answered(walker)
    walker.open(TELL)
    assert fields(walker.page)[STORY] == [f"{WHOLE}\r\n\r\n{OTHER}"], "after a reload too"
    walker.send({"narrative": OTHER})
    assert is_answered(walker) and story(walker) == OTHER and walker.step != TELL


@pytest.mark.parametrize("typed", ["", HALF], ids=["nothing", "a part of it"])
@pytest.mark.parametrize("button", ["", "_back", "_save", "_language"])
def test_an_older_page_takes_nothing_from_a_text_that_it_did_not_show(typed: str, button: str) -> None:
    walker = at_story()
    older, cookie = walker.page, walker.client.cookies["d"].value
    press(walker, another_page(walker), WHOLE)
    press(walker, older, typed, **({button: "sr-latn" if button == "_language" else "1"} if button else {}))
    walker.client.cookies["d"] = cookie
    assert story(walker) == WHOLE


def test_an_older_page_that_has_the_newer_words_is_an_answer_as_ever() -> None:
    walker = at_story()
    older = walker.page
    save(walker, another_page(walker), 5, **{STORY: HALF})
    press(walker, older, WHOLE)
    assert walker.path.endswith("/dalje/") and is_answered(walker) and story(walker) == WHOLE


def test_back_to_the_page_that_was_sent_and_sent_again_holds_what_stands_there_now() -> None:
    walker = at_story()
    page = walker.page
    press(walker, page, WHOLE)
    press(walker, page, OTHER)
    assert is_answered(walker) and story(walker) == OTHER


def test_a_press_that_another_page_overtook_loses_neither_text(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at_story()
    older, before = walker.page, opened(walker)
    press(walker, another_page(walker), WHOLE)
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    answer = walker.client.post(walker.url(f"{TELL}/"), {**copy_of(older), STORY: OTHER})
    monkeypatch.undo()
    walker.follow(answer)
    assert walker.step == TELL and fields(walker.page)[STORY] == [f"{WHOLE}\r\n\r\n{OTHER}"]


def in_danger() -> Walker:
    walker = Walker()
    walker.choose("child")
    walker.send({"danger": "yes"})
    assert walker.path.endswith("/pomoc/")
    return walker


def test_sent_at_once_goes_with_the_words_of_both_pages() -> None:
    walker = in_danger()
    older, newer = walker.page, walker.client.get(walker.url("pomoc/"))
    assert save(walker, newer, 9, 11, **{PLACE: "Код реке", FIND: "Мика"}) == 204
    walker.follow(
        walker.client.post(walker.url("11/"), {**copy_of(older), PLACE: "Змајева 5", FIND: "плава капа", "_now": "1"})
    )
    assert walker.path.endswith("/potvrda/")
    assert said("place_now").split() == ["Код", "реке", "Змајева", "5"] and said("child_text") == "Мика / плава капа"


def test_nothing_comes_between_what_is_pressed_and_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A save that was under way when „Пошаљи одмах“ was pressed, in the very moment between writing and sending."""
    walker = in_danger()
    page = walker.page
    original = services.hear
    answers: list[int] = []

    def hear_beside_a_late_save(text: str) -> Any:
        late = {PLACE: "", FIND: "", **copy_of(page, turn=2), "_keep": "1"}
        beside = Client()
        beside.cookies["d"] = walker.client.cookies["d"].value
        answers.append(beside.post(walker.url("11/"), late).status_code)
        return original(text)

    monkeypatch.setattr(services, "hear", hear_beside_a_late_save)
    pressed = {**copy_of(page, turn=30), PLACE: "Код реке, Змајева 5", FIND: "Мика", "_now": "1"}
    walker.follow(walker.client.post(walker.url("11/"), pressed))
    assert answers and walker.path.endswith("/potvrda/")
    assert (said("place_now"), said("child_text")) == ("Код реке, Змајева 5", "Мика")
    assert "Не знамо" not in walker.text


def test_what_stops_sending_at_once_is_kept_with_all_that_came_with_the_button() -> None:
    walker = in_danger()
    walker.send()
    for step in (2, 4):
        walker.open(step)
        walker.send(CHILD[step])
    walker.open(TELL)
    walker.send({"narrative": "ж" * 20_001}, _back="1")
    walker.open(int(steps.WHERE))
    walker.send({"place_now": "Код реке"}, _now="1")
    assert walker.step == TELL and not Report.objects.visible_to(System("test")).exists()
    assert steps.raw_answer(steps.raw_of(opened(walker).data), steps.WHERE, "place_now") == "Код реке"


@pytest.mark.parametrize(
    ("version", "follows"),
    [("", False), ("b.1", True), ("a.4", True), ("a.5", True), ("a.6", False), ("a.10", False), ("b.2", False)],
)
def test_a_copy_follows_what_it_was_made_from_and_what_its_own_page_wrote_before(version: str, follows: bool) -> None:
    assert Copy("a", 5, "b.1").follows(version) is follows
