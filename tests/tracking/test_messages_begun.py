"""„Да ли је престало?“ and other beginnings of messages: the reporter finishes and sends them, nothing is decided."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from portal.script.convert import to_latin
from reporting.cases.models import Message, Report
from reporting.cases.principals import System
from reporting.tracking.starts import NOT_STOPPED, STARTS
from tests.tracking.conftest import FOLLOW, enter
from tests.tracking.test_entering_and_leaving import bodies

pytestmark = pytest.mark.django_db


def typed(html: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert found is not None
    return found[1].removeprefix("\n").replace("\r\n", "\n")


def unsent(html: str) -> bool:
    """Whether the page says at the field that what stands in it is not sent, also to who hears it."""
    field = html.partition("<textarea")[2].partition(">")[0]
    told = 'aria-describedby="jos-nije-poslato id_body_helptext"' in field
    assert told == ('id="jos-nije-poslato"' in html) == ("Још није послато." in html)
    return told


@pytest.mark.parametrize("track", ["child", "adult"])
@pytest.mark.parametrize("name", [name for name in STARTS if name not in ("keep", NOT_STOPPED)])
def test_a_button_begins_a_message_and_sends_nothing(
    reporter: Client, submit: Callable[..., Report], name: str, track: str
) -> None:
    report = submit(track=track)
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert f'form="message-form" formaction="{FOLLOW}" name="_start" value="{name}"' in " ".join(html.split())
    key = str(uuid.uuid4())
    answer = reporter.post(FOLLOW, {"_start": name, "body": "", "key": key})
    words = STARTS[name].to(child=track == "child")
    assert typed(answer.content.decode()).strip() == words.strip() and key in answer.content.decode()
    assert not bodies() and 'id="error-summary"' not in answer.content.decode()
    assert unsent(answer.content.decode()) and "autofocus" in answer.content.decode().partition("<textarea")[2]
    reporter.post(FOLLOW, {"body": f"{words}Тако је.", "key": key})
    assert bodies() == [f"{words}Тако је."]
    report.refresh_from_db()
    assert report.status == "submitted" and Message.objects.visible_to(System("test")).count() == 1


def test_what_was_typed_before_stays_and_no_beginning_comes_twice(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    form = {"_start": "stopped", "body": "Имам питање.", "key": str(uuid.uuid4())}
    body = typed(reporter.post(FOLLOW, form).content.decode())
    assert body.startswith("Имам питање.\n\nПрестало је.")
    assert typed(reporter.post(FOLLOW, form | {"body": body}).content.decode()).strip() == body.strip()
    assert typed(reporter.post(FOLLOW, form | {"_start": "x"}).content.decode()) == "Имам питање."


def test_the_same_beginning_comes_once_in_whichever_script(reporter: Client, submit: Callable[..., Report]) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    stopped = STARTS["stopped"].to(child=True).strip()

    def press(name: str, body: str, *, at: str = FOLLOW) -> str:
        return typed(reporter.post(at, {"_start": name, "body": body, "key": ""}).content.decode())

    body = press("stopped", press("stopped", "Имам питање."))
    assert body.count(stopped) == 1
    latin = f"Имам питање.\n\n{to_latin(stopped)} Mirno je."
    assert press("stopped", latin) == latin, "begun in the other script, it is begun"
    assert press("keep", press("withdraw", "")).strip() == STARTS["keep"].to(child=True).strip()


def test_the_caret_waits_in_a_text_that_a_button_has_just_begun_and_nowhere_else(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    """A fragment in the address would take the focus from the field."""
    html = enter(reporter, submit().code)  # type: ignore[attr-defined]
    buttons = re.findall(r'<button[^>]*name="_start"[^>]*>', html)
    assert len(buttons) == 3 and not any("#" in button for button in buttons)
    assert not unsent(html)
    form = {"body": "Имам питање.", "key": str(uuid.uuid4())}
    kept = reporter.post("/sr-latn/pracenje/pregled/", form | {"_language": "sr-latn"}).content.decode()
    assert "autofocus" not in kept and "Još nije poslato." in kept
    empty = reporter.post(FOLLOW, form | {"body": " "}).content.decode()
    assert empty.count("autofocus") == 1 and "Напиши поруку па пошаљи." in empty and not unsent(empty)


def test_taking_the_mark_off_takes_the_words_of_the_wish_along(reporter: Client, submit: Callable[..., Report]) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    words = STARTS["withdraw"].to(child=True)
    begun = reporter.post(FOLLOW, {"_start": "withdraw", "body": "", "key": ""}).content.decode()
    assert re.search(r'value="plain"[^>]*>\s*Ипак не\s*</button>', begun)
    form = {"_start": "plain", "body": f"{words}ме је страх.", "key": "", "wish": "withdraw"}
    assert typed(reporter.post(FOLLOW, form).content.decode()) == "ме је страх."


def test_a_message_begins_in_the_script_of_the_page(reporter: Client, submit: Callable[..., Report]) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    html = reporter.post("/sr-latn/pracenje/pregled/", {"_start": "stopped", "body": "", "key": ""}).content.decode()
    assert typed(html).startswith("Prestalo je.")


def test_a_session_that_ended_keeps_what_was_typed(reporter: Client) -> None:
    html = reporter.post(FOLLOW, {"_start": "stopped", "body": "Имам питање.", "key": ""}).content.decode()
    assert "Имам питање." in html and 'name="code"' in html
