"""Double submits, conditions checked again at the end, and nothing in clear on the way."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake.storage import open_draft
from reporting.vault import drafts
from reporting.vault.models import Draft
from tests.intake.walk import ADULT, CHILD, TRACKS, Walker, the_report

pytestmark = [
    pytest.mark.protected,
    pytest.mark.both_databases,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyring", "registry_data"),
]

CANARY = re.compile("КАНАРИНАЦ|KANARINAC|kanarinac", re.IGNORECASE)


def opened(walker: Walker) -> "drafts.OpenDraft":
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return draft


def test_sending_twice_makes_one_report_with_one_receipt() -> None:
    walker = Walker()
    walker.walk("child")
    first = walker.client.post(walker.url("10/"))
    second = walker.client.post(walker.url("10/"))
    assert first.headers["Location"] == second.headers["Location"] == walker.url("potvrda/")
    walker.follow(second)
    code = walker.code
    walker.follow(walker.client.get(walker.url("potvrda/")))
    assert walker.code == code
    assert Report.objects.visible_to(System("test")).count() == 1


def test_the_story_leaves_the_draft_with_the_report() -> None:
    walker = Walker()
    walker.walk("adult")
    assert CANARY.search(str(opened(walker).data))
    walker.send()
    assert set(opened(walker).data) == {"receipt"}
    assert not CANARY.search(str(opened(walker).data))


def test_a_failing_submission_leaves_the_draft_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.intake import services

    walker = Walker()
    walker.walk("child")

    def fail(report: Report) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "triage_target", fail)
    walker.client.raise_request_exception = False
    assert walker.client.post(walker.url("10/")).status_code == 500
    assert not Report.objects.visible_to(System("test")).exists()
    monkeypatch.undo()
    walker.follow(walker.client.post(walker.url("10/")))
    assert walker.path.endswith("/potvrda/")


def test_an_old_tab_does_not_bring_the_story_back() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    walker.client.post(walker.url("4/"), {"4-narrative": "КАНАРИНАЦ", "_back": "1"})
    assert set(opened(walker).data) == {"receipt"}


def test_a_form_on_its_way_while_the_report_is_sent_does_not_bring_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.intake import storage

    walker = Walker()
    walker.walk("child")
    before = opened(walker)
    walker.send()
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    answer = walker.client.post(walker.url("4/"), {"4-narrative": "КАНАРИНАЦ"})
    assert answer.headers["Location"].endswith("/potvrda/")
    assert set(opened(walker).data) == {"receipt"}


def test_two_tabs_do_not_undo_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = Walker()
    walker.walk("child", until=5)
    from reporting.intake import storage

    original = storage.open_draft
    before = opened(walker)
    walker.client.post(walker.url("4/"), {"4-narrative": "Новије."})
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    walker.client.post(walker.url("5/"), {f"5-{name}": value for name, value in CHILD[5].items()})
    monkeypatch.setattr(storage, "open_draft", original)
    assert opened(walker).data["wizard"]["step_data"]["4"]["4-narrative"] == ["Новије."]


@pytest.mark.parametrize(
    ("track", "step"),
    [
        *(("child", step) for step in ("4", "13")),
        ("adult", "9"),
        *(pytest.param("child", step, marks=pytest.mark.full) for step in ("1", "2", "5", "8", "14", "7", "9")),
        *(pytest.param("adult", step, marks=pytest.mark.full) for step in ("2", "3", "13")),
    ],
)
def test_every_condition_is_checked_again_at_the_end(track: str, step: str) -> None:
    walker = Walker()
    walker.walk(track)
    if track == "child":
        walker.adds()
    draft = opened(walker)
    raw = draft.data["wizard"]["step_data"][step]
    raw[next(iter(raw))] = ["forged"]
    drafts.save(draft)
    walker.send()
    assert walker.step == int(step)
    assert "error-summary" in walker.text
    assert not Report.objects.visible_to(System("test")).exists()
    walker.send(TRACKS[track][int(step)])
    walker.send()
    assert the_report()


@pytest.mark.parametrize("track", TRACKS)
def test_nothing_typed_is_anywhere_in_clear(track: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    walker = Walker()
    addresses: list[str] = []
    original = walker.follow

    def follow(response):  # type: ignore[no-untyped-def]
        addresses.append(response.headers.get("Location", ""))
        page = original(response)
        addresses.append(walker.path)
        return page

    walker.follow = follow  # type: ignore[method-assign]
    walker.walk(track)
    if track == "child":
        walker.adds()
    walker.send({}, _save="1")
    code = walker.code.replace(" ", "")
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": code}))
    walker.follow(walker.client.post(walker.url("10/"), {}))
    report_code = walker.code.replace(" ", "")
    assert not Session.objects.exists()
    assert set(walker.client.cookies) <= {"d", "t"}
    for place in (*addresses, caplog.text, *(morsel.value for morsel in walker.client.cookies.values())):
        assert not CANARY.search(place)
        assert code not in place
        assert report_code not in place
    for address in addresses:
        assert re.fullmatch(r"(/sr/prijava/([a-z]+/|\d+/)?)?", address), address
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    text = bytes(cell).decode("utf-8", "ignore") if isinstance(cell, (bytes, memoryview)) else str(cell)
                    assert not CANARY.search(text), table
                    assert code not in text, table
                    assert report_code not in text, table


def test_the_cookie_is_kept_by_the_browser_only_and_hidden_from_scripts() -> None:
    walker = Walker()
    walker.choose("child")
    cookie = walker.client.cookies["d"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Lax")
    assert cookie["max-age"] == cookie["expires"] == ""


def test_reading_the_entry_page_makes_no_draft() -> None:
    Walker()
    assert not Draft.objects.exists()


def test_exit_leaves_no_way_back_without_the_code() -> None:
    walker = Walker()
    walker.walk("child", until=5)
    walker.client.get("/izlaz/")
    assert walker.client.cookies["d"].value == ""
    walker.follow(walker.client.get(walker.url("4/")))
    assert "КАНАРИНАЦ" not in walker.text
    assert open_draft(walker.page.wsgi_request) is None


def test_sending_from_an_old_tab_after_a_new_start_asks_the_new_report_s_first_question() -> None:
    walker = Walker()
    walker.walk("child")
    walker.client.post(walker.url(), {"track": "adult"})
    walker.follow(walker.client.post(walker.url("10/")))
    assert walker.step == 1
    assert "Пре тог питања" in walker.text
    assert not Report.objects.visible_to(System("test")).exists()


@pytest.mark.parametrize("sent", [False, True], ids=["draft", "receipt"])
def test_the_old_cookie_opens_nothing_after_exit(sent: bool) -> None:
    walker = Walker()
    walker.walk("child")
    if sent:
        walker.send()
    cookie = walker.client.cookies["d"].value
    walker.client.get("/izlaz/")
    assert drafts.open_cookie(cookie) is None
    assert not Draft.objects.exists()


def test_after_exit_a_saved_draft_opens_with_its_code_alone() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send({}, _save="1")
    code = walker.code
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": code}))
    cookie = walker.client.cookies["d"].value
    walker.client.get("/izlaz/")
    walker.client.cookies["d"] = cookie
    walker.follow(walker.client.get(walker.url("10/")))
    assert not walker.step
    assert "КАНАРИНАЦ" not in walker.text
    assert walker.client.get(walker.url("sacuvano/")).content.decode().find(code) == -1
    other = Walker()
    other.follow(other.client.post(other.url("povratak/"), {"code": code}))
    other.send()
    assert other.path.endswith("/potvrda/")
    assert the_report()


def test_the_receipt_outlives_a_draft_that_was_about_to_expire() -> None:
    walker = Walker()
    with time_machine.travel("2026-03-02T09:00:00+00:00", tick=False) as clock:
        walker.walk("child")
        clock.shift(timedelta(hours=71, minutes=59))
        walker.send()
        code = walker.code
        clock.shift(timedelta(hours=23, minutes=59))
        drafts.expire()
        walker.follow(walker.client.get(walker.url("potvrda/")))
        assert walker.code == code
        clock.shift(timedelta(minutes=1))
        assert drafts.expire() == 1


def test_the_code_of_a_draft_does_not_open_the_receipt() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send({}, _save="1")
    code = walker.code
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": code}))
    walker.follow(walker.client.post(walker.url("10/")))
    row = Draft.objects.get()
    assert (row.code_digest, row.code_key_id, row.code_wrap) == (None, None, None)
    other = Walker()
    other.follow(other.client.post(other.url("povratak/"), {"code": code}))
    assert other.path.endswith("/povratak/")
    assert "d" not in other.client.cookies


def test_contact_in_a_field_of_the_other_channel_is_not_taken() -> None:
    walker = Walker()
    walker.walk("adult", ADULT | {9: {"channel": "none", "email": "nije adresa", "phone": "x", "note": "увече"}})
    walker.send()
    report = the_report()
    assert report.contact_channel == "none"


@pytest.mark.parametrize(
    ("track", "answers", "message"),
    [
        ("child", {"channel": "email", "email": ""}, "Упиши адресу е-поште"),
        ("child", {"channel": "email", "email": "мара"}, "Ова адреса није потпуна"),
        ("child", {"channel": "phone", "phone": "12"}, "Упиши цео број телефона"),
        ("child", {"channel": "phone", "phone": "зови увече"}, "Упиши цео број телефона"),
        ("adult", {}, "Изаберите како да вам се јавимо"),
    ],
)
def test_a_contact_that_cannot_work_says_what_is_missing(track: str, answers: dict[str, str], message: str) -> None:
    walker = Walker()
    walker.walk(track, until=9)
    walker.send(answers)
    assert walker.step == 9
    assert message in walker.text
