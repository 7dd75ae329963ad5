"""The code opens the page for twenty minutes; leaving ends it on the server; nothing typed is lost."""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from reporting.cases.models import Message, Report
from reporting.cases.principals import System
from reporting.tracking import sessions
from reporting.tracking.models import ReporterSession
from reporting.vault import codes
from tests.tracking.conftest import ENTER, FOLLOW, enter

pytestmark = pytest.mark.django_db
WRONG = "Овај код не отвара ниједну пријаву"
UNSENT = "Ако пријава још није послата, њен код се уписује на страници"
MALFORMED = "Код није потпун или је нека цифра погрешна"
NOW = dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.UTC)


def bodies() -> list[str]:
    return [message.body for message in Message.objects.visible_to(System("test")).order_by("sent_at", "id")]


def later(**delta: int) -> dt.datetime:
    return NOW + dt.timedelta(**delta)


@pytest.mark.parametrize("shape", ["{0}", "{1}", " {1} ", "{2}", "{3}"])
def test_the_right_code_opens_however_it_is_spaced(reporter: Client, submit: Callable[..., Report], shape: str) -> None:
    code = submit().code  # type: ignore[attr-defined]
    spaced = codes.show(code)
    typed = shape.format(code, spaced, spaced.replace(" ", "-"), spaced.replace(" ", "\u00a0"))
    assert "Пут пријаве" in enter(reporter, typed)


@pytest.mark.parametrize("typed", ["", "1234", "абвг", "1" * 60, "0" * 18, "1" * 5_000])
def test_a_malformed_code_says_what_is_wrong(reporter: Client, submit: Callable[..., Report], typed: str) -> None:
    submit()
    answer = reporter.post(ENTER, {"code": typed})
    html = answer.content.decode()
    assert answer.status_code == 200 and "error-summary" in html
    assert WRONG not in html and UNSENT in html
    assert "r" not in answer.cookies


def test_a_wrong_code_is_kept_for_comparing_and_never_refused(
    reporter: Client, submit: Callable[..., Report], caplog: pytest.LogCaptureFixture
) -> None:
    code = submit().code  # type: ignore[attr-defined]
    wrong = codes.new_code()
    for _ in range(25):
        answer = reporter.post(ENTER, {"code": wrong})
        assert answer.status_code == 200 and WRONG in answer.content.decode()
        assert UNSENT in answer.content.decode()
    assert "many wrong codes" in caplog.text
    assert wrong not in caplog.text
    enter(reporter, code)


def test_without_a_session_the_page_asks_for_the_code(reporter: Client, submit: Callable[..., Report]) -> None:
    submit()
    for cookie in (None, "forged"):
        if cookie:
            reporter.cookies["r"] = cookie
        html = reporter.get(FOLLOW).content.decode()
        assert 'name="code"' in html and "Пут пријаве" not in html


def test_twenty_idle_minutes_end_the_session_and_reading_keeps_it(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        enter(reporter, submit().code)  # type: ignore[attr-defined]
        for minutes in (19, 38, 57):
            clock.move_to(later(minutes=minutes))
            assert "Пут пријаве" in reporter.get(FOLLOW).content.decode()
        clock.move_to(later(minutes=77))
        html = reporter.get(FOLLOW).content.decode()
        assert "Пут пријаве" not in html and "двадесет минута" in html
        assert sessions.forget_idle(timezone.now()) == 1
        assert not ReporterSession.objects.exists()


@pytest.mark.parametrize("form", [None, {"body": "Опет.", "key": ""}])
def test_after_leaving_the_page_is_closed_and_speaks_of_no_idleness(
    reporter: Client, submit: Callable[..., Report], form: dict[str, str] | None
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    reporter.post("/sr/pracenje/kraj/")
    html = (reporter.post(FOLLOW, form) if form else reporter.get(FOLLOW)).content.decode()
    assert "Страница је затворена." in html and "двадесет минута" not in html


@pytest.mark.parametrize("leave", ["/sr/pracenje/kraj/", "/izlaz/"])
def test_leaving_ends_the_session_on_the_server(reporter: Client, submit: Callable[..., Report], leave: str) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    token = reporter.cookies["r"].value
    (reporter.post if "kraj" in leave else reporter.get)(leave)
    assert reporter.cookies["r"].value == ""
    assert not ReporterSession.objects.exists()
    reporter.cookies["r"] = token
    assert "Пут пријаве" not in reporter.get(FOLLOW).content.decode()


def test_entering_again_ends_the_earlier_session_of_the_browser(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    for _ in range(2):
        enter(reporter, submit().code)  # type: ignore[attr-defined]
    assert ReporterSession.objects.count() == 1


def test_a_message_written_too_long_ago_is_kept_and_sent_with_the_code(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    report = submit()
    form = {"body": "Опет се десило.", "key": str(uuid.uuid4())}
    with time_machine.travel(NOW, tick=False) as clock:
        enter(reporter, report.code)  # type: ignore[attr-defined]
        clock.move_to(later(minutes=30))
        html = reporter.post(FOLLOW, form).content.decode()
        assert "Порука још није послата" in html and form["body"] in html and form["key"] in html
        assert html.count("Слање поруке") == 2 and "Даље" not in html
        assert "Напиши поруку" not in html and not bodies()
        html = reporter.post(ENTER, form | {"code": "123"}).content.decode()
        assert form["body"] in html
        html = reporter.post(f"/sr-latn{ENTER[3:]}", form | {"code": "12 34", "_language": "sr-latn"}).content.decode()
        assert form["body"] in html and "12 34" in html
        too_long = form | {"body": "ж" * 5_001, "code": report.code}  # type: ignore[attr-defined]
        html = reporter.post(ENTER, too_long, follow=True).content.decode()
        assert too_long["body"] in html and not bodies()
        for _ in range(2):
            html = reporter.post(ENTER, form | {"code": report.code}, follow=True).content.decode()  # type: ignore[attr-defined]
            assert "<b>Порука је послата.</b>" in html and form["body"] not in html
    assert bodies() == [form["body"]]


def test_a_deleted_message_does_not_stand_in_the_way(reporter: Client, submit: Callable[..., Report]) -> None:
    answer = reporter.post(ENTER, {"code": submit().code, "body": " ", "key": ""}, follow=True)  # type: ignore[attr-defined]
    assert answer.request["PATH_INFO"] == FOLLOW and not bodies()


def test_a_double_click_sends_one_message_and_the_script_switch_none(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    form = {"body": "Љиљана каже <b>здраво</b>.", "key": str(uuid.uuid4())}
    html = reporter.post("/sr-latn/pracenje/pregled/", form | {"_language": "sr-latn"}).content.decode()
    assert "Љиљана каже &lt;b&gt;здраво&lt;/b&gt;." in html and form["key"] in html and "Put prijave" in html
    assert not bodies()
    for _ in range(2):
        answer = reporter.post(FOLLOW, form)
        assert answer.headers["Location"] == f"{FOLLOW}?poslato#poslato"
    assert bodies() == [form["body"]]


@pytest.mark.parametrize("body", ["", "   ", "ж" * 5_001])
def test_an_empty_or_endless_message_is_not_sent_and_stays(
    reporter: Client, submit: Callable[..., Report], body: str
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    html = reporter.post(FOLLOW, {"body": body, "key": str(uuid.uuid4())}).content.decode()
    assert "error-summary" in html and body.strip() in html
    assert "error-summary" in reporter.post(FOLLOW, {"body": body, "key": "x"}).content.decode()
    assert not bodies()


def test_the_code_is_in_no_address_session_log_or_cookie(
    reporter: Client, submit: Callable[..., Report], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    code = submit().code  # type: ignore[attr-defined]
    answer = reporter.post(ENTER, {"code": code}, follow=True)
    places = [address for address, _ in answer.redirect_chain] + [caplog.text, answer.content.decode()]
    places += [morsel.OutputString() for morsel in reporter.cookies.values()]
    for place in places:
        assert code not in re.sub(r"[\s-]", "", place)
    assert not Session.objects.exists()
    assert set(reporter.cookies) <= {"r", "t"}
    cookie = reporter.cookies["r"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Lax", "", "")
    assert bytes(ReporterSession.objects.get().token_hash) != cookie.value.encode()
