"""All drafts together have a ceiling, so that nobody fills the disk; a report can be sent all the same."""

from typing import Any

import pytest
from django.db.models import Sum
from django.db.models.functions import Length
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from reporting.intake import storage
from reporting.intake.notices import FULL, ROOM, notice
from reporting.vault import draft_room, drafts
from reporting.vault.models import Draft
from tests.intake.walk import CHILD, Walker, copy_of, fields, the_report

pytestmark = [pytest.mark.protected, pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

SHORT = "Пише ми сваки дан."
# A story that the question allows, of some forty kilobytes.
LONG = "Вређа ме. " * 2_000
IN_DANGER = CHILD | {1: {"danger": "yes"}}


@pytest.fixture
def full(settings: Any) -> None:
    """Whatever drafts there are, they are at the ceiling."""
    settings.DRAFTS_MAX_BYTES = 0


def taken() -> int:
    return Draft.objects.aggregate(all=Sum(Length("sealed")))["all"] or 0


def typed(walker: Walker) -> str:
    return fields(walker.page)["4-narrative"][0].strip()


def refused_for_room(walker: Walker, words: str) -> None:
    """Fail unless the page says that there is no room, whom to call, and holds the words."""
    assert walker.page.status_code == 200
    assert str(notice(ROOM, "child")) in walker.text
    assert all(f'href="tel:{number}"' in walker.text for number in ("192", "194", "116111"))
    assert typed(walker) == words.strip()


def test_a_stranger_without_a_cookie_fills_nothing() -> None:
    """The attack of the audit: a story of 250 kB to the address of a step, twenty times."""
    for _ in range(20):
        page = Client().post("/sr/prijava/4/", {"4-narrative": "x" * 250_000, "track": "child"})
        assert page.status_code in (200, 302)
    assert Draft.objects.count() == 20
    assert taken() <= 20 * draft_room.SMALL


def test_what_is_no_answer_stays_small_and_short_lived_and_on_the_page() -> None:
    """Too long to be an answer, and small enough to be shortened in a draft that has one."""
    walker = Walker()
    words = "ж" * 30_000
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": words, "track": "child"}))
    refused_for_room(walker, words)
    row = Draft.objects.get()
    assert len(row.sealed) <= draft_room.SMALL
    assert row.expires_at == row.created_at + drafts.UNANSWERED


def test_a_long_story_as_the_very_first_thing_is_an_answer_and_stays() -> None:
    walker = Walker()
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": LONG, "track": "child"}))
    row = Draft.objects.get()
    assert len(row.sealed) > draft_room.SMALL
    assert row.expires_at == row.created_at + drafts.LIFETIME
    walker.send({"danger": "no"})
    walker.send(CHILD[2])
    walker.open(4)
    assert typed(walker) == LONG.strip()


def test_a_story_that_is_sent_back_before_it_was_an_answer_is_on_the_page_and_goes_on() -> None:
    """Its draft was over: Back would keep it without judging it."""
    walker = Walker()
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": LONG, "track": "child", "_back": "1"}))
    refused_for_room(walker, LONG)
    walker.send()
    assert walker.step == 1
    assert len(Draft.objects.get().sealed) > draft_room.SMALL


def test_the_first_answer_gives_72_hours_from_the_start_and_room() -> None:
    walker = Walker()
    walker.choose("child")
    row = Draft.objects.get()
    assert row.expires_at == row.created_at + drafts.UNANSWERED
    walker.send({"danger": "no"})
    row.refresh_from_db()
    assert row.expires_at == row.created_at + drafts.LIFETIME
    walker.send(CHILD[2])
    walker.send(CHILD[4] | {"narrative": LONG})
    assert walker.step == 5


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("button", [{}, {"_back": "1"}, {"_save": "1"}, {"_language": "sr-latn"}])
def test_at_the_ceiling_a_new_draft_stays_small_and_nothing_typed_is_lost(button: dict[str, str]) -> None:
    walker = Walker()
    walker.walk("child", until=4)
    before = bytes(Draft.objects.get().sealed)
    walker.send(CHILD[4] | {"narrative": LONG}, **button)
    refused_for_room(walker, LONG)
    assert bytes(Draft.objects.get().sealed) == before
    walker.send(CHILD[4] | {"narrative": SHORT})
    assert walker.step == 5


@pytest.mark.usefixtures("full")
def test_at_the_ceiling_a_report_is_written_and_sent() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    assert walker.path.endswith("/potvrda/")
    assert the_report().narrative == CHILD[4]["narrative"]


@pytest.mark.usefixtures("full")
def test_at_the_ceiling_who_is_in_danger_sends_a_long_story_at_once() -> None:
    walker = Walker()
    walker.walk("child", IN_DANGER, until=2)
    walker.open(2)
    walker.send(CHILD[2])
    assert walker.step == 4
    walker.send(CHILD[4] | {"narrative": LONG})
    refused_for_room(walker, LONG)
    assert 'name="_now"' in walker.text
    walker.send(_now="1")
    assert walker.path.endswith("/potvrda/")
    assert the_report().narrative == LONG.strip()


def test_a_long_report_that_was_written_before_the_ceiling_goes_on_and_is_sent(settings: Any) -> None:
    walker = Walker()
    walker.walk("child", CHILD | {4: CHILD[4] | {"narrative": LONG}}, until=8)
    settings.DRAFTS_MAX_BYTES = 0
    walker.send(CHILD[8])
    assert walker.step == 10
    walker.send()
    assert the_report().narrative == LONG.strip()


def test_a_long_report_whose_time_is_over_in_the_moment_of_sending_is_sent_at_the_ceiling(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = Walker()
    walker.walk("child", CHILD | {4: CHILD[4] | {"narrative": LONG}})
    settings.DRAFTS_MAX_BYTES = 0
    original = storage.open_draft

    def opened_then_gone(request: HttpRequest) -> drafts.OpenDraft | None:
        draft = original(request)
        assert draft is not None
        draft.expires_at = timezone.now()
        Draft.objects.all().delete()
        return draft

    monkeypatch.setattr(storage, "open_draft", opened_then_gone)
    sent = walker.client.post(walker.url("10/"), fields(walker.page))
    monkeypatch.undo()
    walker.follow(sent)
    assert walker.path.endswith("/potvrda/")
    assert the_report().narrative == LONG.strip()


@pytest.mark.usefixtures("full")
def test_what_a_script_saves_is_refused_and_the_press_says_why() -> None:
    walker = Walker()
    walker.walk("child", until=4)
    before = bytes(Draft.objects.get().sealed)
    kept = {"4-narrative": LONG, "_keep": "1", **copy_of(walker.page, turn=3)}
    assert walker.client.post(walker.url("4/"), kept).status_code == 413
    assert bytes(Draft.objects.get().sealed) == before


@pytest.mark.usefixtures("full")
def test_what_a_script_saves_of_a_short_story_is_kept_at_the_ceiling() -> None:
    walker = Walker()
    walker.walk("child", until=4)
    kept = {"4-narrative": SHORT, "_keep": "1", **copy_of(walker.page, turn=3)}
    assert walker.client.post(walker.url("4/"), kept).status_code == 204
    walker.open(4)
    assert typed(walker) == SHORT


def test_a_saved_draft_is_opened_at_the_ceiling(settings: Any) -> None:
    walker = Walker()
    walker.walk("child", CHILD | {4: CHILD[4] | {"narrative": LONG}}, until=5)
    walker.send(_save="1")
    settings.DRAFTS_MAX_BYTES = 0
    other = Walker()
    other.follow(other.client.post(other.url("povratak/"), {"code": walker.code}))
    assert other.step == 5
    other.open(4)
    assert typed(other) == LONG.strip()


@pytest.mark.usefixtures("full")
def test_a_draft_that_went_at_the_ceiling_takes_no_answer_with_it() -> None:
    walker = Walker()
    walker.choose("child")
    drafts.expire()
    assert not Draft.objects.exists()
    walker.send({"danger": "no"})
    assert walker.step == 2
    drafts.expire()
    assert Draft.objects.exists(), "it has an answer"


def test_what_no_draft_holds_is_still_said_as_before() -> None:
    walker = Walker()
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": "ж" * 140_000, "track": "adult"}))
    assert str(notice(FULL, "adult")) in walker.text
