"""A message that went out is confirmed at its place; a closed page leaves neither a report nor a code behind."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases.models import Report
from reporting.tracking.models import ReporterSession
from reporting.vault.models import Draft
from tests.intake.walk import Walker
from tests.tracking.conftest import ENTER, FOLLOW, enter

pytestmark = pytest.mark.django_db
LEAVE, RECEIPT = "/sr/pracenje/kraj/", "/sr/prijava/potvrda/"
NOW = dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.UTC)
SENT = re.compile(
    r'<div id="poslato" role="status" tabindex="-1">\s*<p class="callout calm">\s*<b>Порука је послата\.</b>\s*'
    r"Одговор ће стајати овде\."
)


def message() -> dict[str, str]:
    return {"body": "Опет ме чекају.", "key": str(uuid.uuid4())}


def test_a_sent_message_is_confirmed_beside_it_and_only_for_the_moment(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert not SENT.search(enter(reporter, submit().code))  # type: ignore[attr-defined]
        answer = reporter.post(FOLLOW, message(), follow=True)
        html = answer.content.decode()
        assert answer.redirect_chain == [(f"{FOLLOW}?poslato#poslato", 302)]
        found = SENT.search(html)
        assert found and html.index("bubble mine") < found.start() < html.index('id="message-form"')
        assert html.count("Послато") == 1, "the line and the notice do not look like two messages"
        assert not SENT.search(reporter.get(FOLLOW).content.decode())
        html = reporter.post(FOLLOW, {"body": "", "key": str(uuid.uuid4())}).content.decode()
        assert "error-summary" in html and not SENT.search(html)
        clock.shift(dt.timedelta(minutes=3))
        assert "Порука је послата" not in reporter.get(f"{FOLLOW}?poslato").content.decode()


def test_nothing_is_confirmed_that_was_not_sent(reporter: Client, submit: Callable[..., Report]) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    assert "Порука је послата" not in reporter.get(f"{FOLLOW}?poslato").content.decode()


def test_a_message_that_waited_for_the_code_is_confirmed_too(reporter: Client, submit: Callable[..., Report]) -> None:
    with time_machine.travel(NOW, tick=False):
        code = submit().code  # type: ignore[attr-defined]
        html = reporter.post(ENTER, message() | {"code": code}, follow=True).content.decode()
        assert SENT.search(html)


@pytest.mark.parametrize(("language", "closed"), [("sr", "Затворено."), ("sr-latn", "Zatvoreno.")])
def test_closing_says_closed_and_not_a_word_of_a_report(
    reporter: Client, submit: Callable[..., Report], language: str, closed: str
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    leave = LEAVE.replace("/sr/", f"/{language}/")
    assert reporter.get(leave)["Location"] == FOLLOW.replace("/sr/", f"/{language}/"), "an open page is not closed"
    answer = reporter.post(leave)
    assert answer["Location"] == leave and answer["Clear-Site-Data"] == '"cache"'
    html = reporter.get(leave).content.decode()
    main = html[html.index("<main") : html.index("</main")]
    assert f"<h1>{closed}</h1>" in main and 'role="status"' in main
    text = re.sub(r"<[^>]+>", " ", html[html.index("<title") : html.index("</title")] + main).lower()
    for word in ("пријав", "prijav", "код", "kod ", "порук", "poruk", "праћењ", "praćenj", "насиљ", "nasilj"):
        assert word not in text
    assert "data-quick-exit" in html
    assert 'href="/sr-latn/pracenje/kraj/"' in html or 'href="/sr/pracenje/kraj/"' in html


def test_closing_takes_the_receipt_and_its_code_along(keyring: object) -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    code, client = walker.code.replace(" ", ""), walker.client
    assert code in re.sub(r"\s", "", client.get(RECEIPT).content.decode())
    cookie = client.cookies["d"].value
    enter(client, code)
    client.post(LEAVE)
    assert client.cookies["d"].value == "" and not Draft.objects.exists() and not ReporterSession.objects.exists()
    client.cookies["d"] = cookie
    for path in (RECEIPT, f"{RECEIPT}kartica.pdf", "/sr/prijava/", FOLLOW):
        answer = client.get(path, follow=True)
        assert code not in re.sub(r"\s", "", answer.content.decode(errors="replace"))
        assert answer["Content-Type"].startswith("text/html")
    enter(client, code)


def test_closing_keeps_a_report_that_is_still_being_written(submit: Callable[..., Report], keyring: object) -> None:
    walker = Walker()
    walker.walk("child", until=4)
    assert Draft.objects.count() == 1
    enter(walker.client, submit().code)  # type: ignore[attr-defined]
    walker.client.post(LEAVE)
    assert walker.client.cookies["d"].value and Draft.objects.count() == 1
