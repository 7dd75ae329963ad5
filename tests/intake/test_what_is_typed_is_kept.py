"""What a page's script saves while somebody types: sealed in the draft, shown again, and never an answer."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake import services, steps, storage
from reporting.intake.storage import TOTAL_LIMIT
from reporting.vault import drafts
from reporting.vault.models import Draft
from tests.intake.walk import CHILD, Walker, copy_of, fields

pytestmark = [
    pytest.mark.protected,
    pytest.mark.both_databases,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyring", "registry_data"),
]

TELL, STORY = int(steps.TELL), f"{steps.TELL}-narrative"
WORDS = "КАНАРИНАЦ: чека ме испред школе.\nСваки дан."
CANARY = re.compile("КАНАРИНАЦ|KANARINAC", re.IGNORECASE)


def at_story() -> Walker:
    walker = Walker()
    walker.walk("child", until=TELL)
    assert walker.step == TELL
    return walker


def keep(
    walker: Walker, text: str, *, step: int = TELL, page: HttpResponse | None = None, turn: int = 1, **others: Any
) -> HttpResponse:
    """Do what the script of ``page`` does after a pause; of one that was just loaded, if none is given."""
    page = page or walker.client.get(walker.url(f"{step}/"))
    return walker.client.post(walker.url(f"{step}/"), {**copy_of(page, turn=turn), STORY: text, **others, "_keep": "1"})


def opened(walker: Walker) -> "drafts.OpenDraft":
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return draft


def shown(walker: Walker) -> str:
    walker.follow(walker.client.get(walker.url(f"{TELL}/")))
    assert walker.step == TELL
    return fields(walker.page)[STORY][0]


def test_it_is_shown_again_and_says_nothing_back() -> None:
    walker = at_story()
    answer = keep(walker, WORDS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not answer.cookies and "Location" not in answer.headers
    assert shown(walker) == WORDS


def test_it_is_no_answer_and_shows_no_errors() -> None:
    walker = at_story()
    keep(walker, WORDS)
    walker.follow(walker.client.get(walker.url("10/")))
    assert walker.step == TELL, "the story was not sent on"
    keep(walker, "")
    shown(walker)
    assert "data-error-summary" not in walker.text
    assert steps.TELL not in steps.answered_of(opened(walker).data)


def test_an_answer_that_is_being_changed_is_asked_for_again() -> None:
    walker = Walker()
    walker.walk("child")
    assert keep(walker, WORDS).status_code == 204
    walker.send()
    assert walker.step == TELL and fields(walker.page)[STORY] == [WORDS]
    assert not Report.objects.visible_to(System("test")).exists()


def test_an_answer_that_stays_as_it_was_stays_one() -> None:
    walker = at_story()
    said = {f"{TELL}-{name}": value for name, value in CHILD[TELL].items()}
    walker.follow(walker.client.post(walker.url(f"{TELL}/"), said))
    copy = copy_of(walker.client.get(walker.url(f"{TELL}/")), turn=1)
    assert walker.client.post(walker.url(f"{TELL}/"), said | copy | {"_keep": "1"}).status_code == 204
    assert steps.TELL in steps.answered_of(opened(walker).data)


def test_a_refused_step_that_is_typed_on_shows_no_errors_any_more() -> None:
    walker = at_story()
    walker.send({"narrative": ""})
    assert walker.step == TELL and "data-error-summary" in walker.text
    keep(walker, "Ч")
    assert shown(walker) == "Ч" and "data-error-summary" not in walker.text


def test_deleted_words_are_gone_with_the_next_save() -> None:
    walker = at_story()
    keep(walker, WORDS)
    assert "испред школе" in str(opened(walker).data)
    keep(walker, "")
    assert shown(walker) == "" and "испред школе" not in str(opened(walker).data)


def test_another_step_and_foreign_fields_stay_as_they_are() -> None:
    walker = at_story()
    before = opened(walker).data["wizard"]["step_data"]
    keep(walker, WORDS, **{"1-danger": "yes", "wizard_goto_step": "10", "intake-current_step": "9"})
    after = opened(walker).data["wizard"]["step_data"]
    assert {step: raw for step, raw in after.items() if step != steps.TELL} == before
    assert set(after[steps.TELL]) == {STORY}


def test_two_tabs_do_not_undo_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at_story()
    before = opened(walker)
    keep(walker, WORDS)
    copy = copy_of(walker.client.get(walker.url(f"{steps.WHO}/")), turn=1)
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    answer = walker.client.post(walker.url(f"{steps.WHO}/"), {f"{steps.WHO}-child": "Мара", "_keep": "1"} | copy)
    monkeypatch.undo()
    assert answer.status_code == 204
    data = opened(walker).data["wizard"]["step_data"]
    assert data[steps.TELL][STORY] == [WORDS] and data[steps.WHO][f"{steps.WHO}-child"] == ["Мара"]


def test_a_late_save_does_not_bring_back_a_story_that_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = Walker()
    walker.walk("child")
    before, page = opened(walker), walker.client.get(walker.url(f"{TELL}/"))
    walker.send()
    assert keep(walker, WORDS, page=page).status_code == 410
    # The same, begun before the report was sent and ended after it.
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    answer = keep(walker, WORDS, page=page)
    assert answer.status_code == 410 and not CANARY.search(answer.content.decode())
    assert set(opened(walker).data) == {"receipt"}


Meanwhile = Callable[["drafts.OpenDraft"], object]


def test_after_leaving_there_is_nothing_to_keep_it_in() -> None:
    walker = at_story()
    keep(walker, WORDS)
    cookie = walker.client.cookies["d"].value
    walker.client.get("/izlaz/")
    walker.client.cookies["d"] = cookie
    answer = keep(walker, WORDS)
    assert answer.status_code == 410 and "d" not in answer.cookies and not Draft.objects.exists()


@pytest.mark.parametrize("with_code", [False, True])
def test_a_save_that_leaving_has_overtaken_keeps_nothing(with_code: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at_story()
    original, page = storage.open_draft, walker.page

    def opened_then_left(request: HttpRequest) -> Any:
        found = original(request)
        assert found is not None
        if with_code:
            services.save_code(draft=found)
        draft = original(request)
        services.leave(draft=found)
        return draft

    monkeypatch.setattr(storage, "open_draft", opened_then_left)
    answer = keep(walker, WORDS, page=page)
    monkeypatch.undo()
    assert answer.status_code == 410 and not answer.cookies
    assert Draft.objects.count() == int(with_code) and drafts.open_cookie(walker.client.cookies["d"].value) is None


@pytest.mark.parametrize("cookie", ["", "garbage", "A" * 64])
def test_without_a_draft_it_begins_none(cookie: str) -> None:
    walker = Walker()
    if cookie:
        walker.client.cookies["d"] = cookie
    answer = keep(walker, WORDS, track="child")
    assert answer.status_code == 410 and "d" not in answer.cookies and not Draft.objects.exists()


def test_an_unknown_step_is_not_kept() -> None:
    walker = at_story()
    before = bytes(Draft.objects.get().sealed)
    assert keep(walker, WORDS, step=999, page=walker.page).status_code == 410
    assert bytes(Draft.objects.get().sealed) == before


def test_more_than_a_draft_holds_is_not_kept_and_what_it_held_stays() -> None:
    walker = at_story()
    keep(walker, WORDS)
    assert keep(walker, "ж" * (TOTAL_LIMIT // 2)).status_code == 413
    assert shown(walker) == WORDS


def test_a_page_of_somebody_else_keeps_nothing() -> None:
    walker = at_story()
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["d"] = walker.client.cookies["d"].value
    answer = stranger.post(walker.url(f"{TELL}/"), {STORY: WORDS, "_keep": "1"} | copy_of(walker.page, turn=1))
    assert answer.status_code == 403 and shown(walker) == ""


def test_a_save_that_comes_after_leaving_brings_no_cookie_of_forms_back() -> None:
    walker = at_story()
    left = Client(enforce_csrf_checks=True)
    late = {STORY: WORDS, "_keep": "1"} | copy_of(walker.page, turn=1)
    answer = left.post(walker.url(f"{TELL}/"), late, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (403, b"") and not answer.cookies


def test_it_stands_nowhere_in_clear(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    walker = at_story()
    for text in (WORDS, f"{WORDS} Још.", "ж" * TOTAL_LIMIT + WORDS):
        keep(walker, text)
    assert CANARY.search(str(opened(walker).data)), "it is there"
    assert not CANARY.search(caplog.text)
    assert not CANARY.search(str(getattr(cache, "_cache", "")))
    for cookie in walker.client.cookies.values():
        assert not CANARY.search(cookie.value)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    text = bytes(cell).decode("utf-8", "ignore") if isinstance(cell, (bytes, memoryview)) else str(cell)
                    assert not CANARY.search(text), table
