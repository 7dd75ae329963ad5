"""Who sends a message in which danger is heard sees whom to call, for a moment, and nobody else who opens the page."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from portal.danger.kinds import Kind
from reporting.cases.models import Message, Report
from reporting.cases.principals import System
from tests.pages.factories import HelplineFactory
from tests.tracking.conftest import ENTER, FOLLOW, enter

pytestmark = pytest.mark.django_db
CALM, CRY, OTHER = "Хвала, добро сам.", "Попила сам мамине таблете.", "Тата ме бије каишем."
TITLE = "Ови бројеви помажу сада"


@pytest.fixture(autouse=True)
def lines(db: None) -> None:
    for order, number in enumerate(("192", "194", "116\u00a0111", "0800\u00a0100\u00a0600")):
        HelplineFactory(number=number, order=order)


@pytest.fixture
def report(clock: time_machine.Traveller, submit: Callable[..., Report], reporter: Client) -> Report:
    found = submit()
    enter(reporter, found.code)  # type: ignore[attr-defined]
    return found


def send(client: Client, body: str, *, key: str = "") -> str:
    answer = client.post(FOLLOW, {"body": body, "key": key or str(uuid.uuid4())}, follow=True)
    return str(answer.content.decode())


def numbers(html: str) -> list[str]:
    """Return the numbers under the sentence that a message was sent."""
    return re.findall(r'href="tel:(\d+)"', html.partition(TITLE)[2].partition("</section>")[0])


@pytest.mark.parametrize(("body", "shown"), [(CRY, ["194", "192", "116111"]), (OTHER, ["192", "116111", "0800100600"])])
def test_the_numbers_for_it_stand_under_what_was_sent(
    body: str, shown: list[str], report: Report, reporter: Client
) -> None:
    html = send(reporter, body)
    assert numbers(html) == shown
    assert html.index('id="poslato"') < html.index(TITLE) < html.index('id="message-form"')
    assert not any(str(kind.label) in html for kind in Kind)


@pytest.mark.parametrize(("track", "words"), [("child", "Позови 192"), ("adult", "Позовите 192")])
def test_the_first_one_says_what_the_press_does_in_the_words_of_who_reads(
    track: str, words: str, submit: Callable[..., Report], reporter: Client
) -> None:
    enter(reporter, submit(track=track).code)  # type: ignore[attr-defined]
    assert re.findall(r"<b>(Позо.*?)</b>", send(reporter, OTHER)) == [words]


def test_who_holds_the_same_code_elsewhere_learns_nothing_of_it(
    report: Report,
    reporter: Client,
    clock: time_machine.Traveller,
) -> None:
    """The words are not shown to whoever holds the code, so neither is what they told of."""
    other = Client()
    enter(other, report.code)  # type: ignore[attr-defined]
    send(other, CALM)
    clock.shift(1)
    assert TITLE in send(reporter, CRY)
    assert TITLE not in other.get(f"{FOLLOW}?poslato").content.decode()


def test_nor_by_sending_an_own_message_again(
    report: Report,
    reporter: Client,
    clock: time_machine.Traveller,
) -> None:
    other, key = Client(), str(uuid.uuid4())
    enter(other, report.code)  # type: ignore[attr-defined]
    send(other, CALM, key=key)
    clock.shift(1)
    send(reporter, CRY)
    clock.shift(1)
    html = send(other, CALM, key=key)
    assert "<b>Порука је послата.</b>" in html and TITLE not in html, "it is the own message that is confirmed"
    assert TITLE not in send(other, CALM + " Ту сам.", key=key)
    code = {"code": report.code, "body": CALM, "key": key}  # type: ignore[attr-defined]
    assert TITLE not in Client().post(ENTER, code, follow=True).content.decode()


@pytest.mark.parametrize("what", ["not_stopped", "take_back"])
def test_nor_by_a_press_that_says_the_same(
    what: str,
    report: Report,
    reporter: Client,
    clock: time_machine.Traveller,
) -> None:
    other = Client()
    enter(other, report.code)  # type: ignore[attr-defined]
    assert numbers(send(reporter, f"Није престало. {CRY}"))
    clock.shift(1)
    html = other.post(FOLLOW, {"_say": what, "body": ""}, follow=True).content.decode()
    assert TITLE not in html and ('id="poslato"' in html) is (what == "not_stopped")
    assert TITLE not in other.get(f"{FOLLOW}?poslato").content.decode()


def test_what_was_added_and_sent_again_with_the_same_key_is_told_its_numbers(report: Report, reporter: Client) -> None:
    key = str(uuid.uuid4())
    assert TITLE not in send(reporter, "Здраво.", key=key)
    assert numbers(send(reporter, f"Здраво. {CRY}", key=key)) == ["194", "192", "116111"]
    assert numbers(send(reporter, f"Здраво. {CRY}", key=key)) == ["194", "192", "116111"], "pressed twice"
    assert Message.objects.visible_to(System("test")).count() == 2


def test_a_calm_message_shows_none(
    report: Report,
    reporter: Client,
    clock: time_machine.Traveller,
) -> None:
    assert TITLE not in send(reporter, CALM)
    clock.shift(1)
    send(reporter, CRY)
    clock.shift(1)
    assert TITLE not in send(reporter, CALM), "what was sent last counts"


def test_they_are_gone_with_the_moment_and_for_who_opens_the_page(
    clock: time_machine.Traveller,
    report: Report,
    reporter: Client,
) -> None:
    send(reporter, CRY)
    assert TITLE in reporter.get(f"{FOLLOW}?poslato").content.decode(), "a reload shows them again"
    assert TITLE not in reporter.get(FOLLOW).content.decode()
    clock.shift(dt.timedelta(minutes=3))
    assert TITLE not in reporter.get(f"{FOLLOW}?poslato").content.decode()
    assert TITLE not in enter(Client(), report.code)  # type: ignore[attr-defined]


def test_what_is_only_begun_is_not_heard(report: Report, reporter: Client) -> None:
    for button in ({"_start": "review"}, {"_language": "sr-latn"}):
        html = reporter.post(FOLLOW, {"body": CRY, "key": str(uuid.uuid4())} | button).content.decode()
        assert TITLE not in html
    assert not Message.objects.visible_to(System("test")).exists()
    assert not Report.objects.visible_to(System("test")).get(pk=report.pk).danger_heard


def test_the_numbers_come_before_anything_else_and_with_suicide_the_words_to_stay_with_somebody(
    report: Report, reporter: Client
) -> None:
    confirmed = send(reporter, "не желим више да живим").split('id="poslato"')[1]
    assert confirmed.index("tel:194") < confirmed.index("буди уз некога") < confirmed.index("<b>Порука је послата.</b>")


def test_of_another_danger_those_words_are_not_said(report: Report, reporter: Client) -> None:
    assert "буди уз некога" not in send(reporter, OTHER)
