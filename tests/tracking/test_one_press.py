"""„Да ли је престало?“ „Није“ is sent by one press, once in ten minutes; taking it back sends the opposite."""

import datetime as dt
import re
import threading
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reporting.cases import services
from reporting.cases.casework.stopped import AGAIN
from reporting.cases.closing.contact import contact_of
from reporting.cases.models import Alarm, Case, Message, Report
from reporting.cases.principals import Reporter, System
from tests.cases.fixtures import TRIAGE, _with_role
from tests.tracking.conftest import ENTER, FOLLOW, enter, page
from tests.tracking.test_entering_and_leaving import bodies
from tests.tracking.test_messages_begun import typed, unsent

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
LATIN = "/sr-latn/pracenje/pregled/"
NOT_STOPPED, STOPPED = "Није престало.", "Престало је."


def press(client: Client, what: str, *, at: str = FOLLOW, follow: bool = True, **form: str) -> str:
    """Press „Није“ or „Поништи“ with what stands in the form, and return the page that comes."""
    sent = {"_say": what, "body": "", "key": str(uuid.uuid4())} | form
    return client.post(at, sent, follow=follow).content.decode().replace("\u00a0", " ")


def messages() -> list[Message]:
    return list(Message.objects.visible_to(SYSTEM).order_by("sent_at", "id"))


def open_alarms() -> list[str]:
    return sorted(Alarm.objects.visible_to(SYSTEM).open().values_list("event", flat=True))


@pytest.mark.parametrize(
    ("track", "undo", "call"),
    [("child", "Поништи", "не чекај: позови 192"), ("adult", "Поништите", "не чекајте: позовите 192")],
)
def test_one_press_sends_it_rings_and_says_so(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    track: str,
    undo: str,
    call: str,
) -> None:
    case = known(track=track, risk="low")
    html = page(reporter, case)
    assert f'formaction="{FOLLOW}#poslato" name="_say" value="not_stopped"' in " ".join(html.split())
    answer = reporter.post(FOLLOW, {"_say": "not_stopped", "body": "", "key": str(uuid.uuid4())})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{FOLLOW}?poslato#poslato")
    [message] = messages()
    assert (message.body, message.topic, message.direction) == (NOT_STOPPED, "not_stopped", "in")
    assert "not_stopped" in open_alarms() and contact_of(case).answer == "not_stopped"
    html = reporter.get(f"{FOLLOW}?poslato").content.decode().replace("\u00a0", " ")
    notice = html.partition('id="poslato"')[2].partition("</p>")[0]
    assert "<b>Послато</b> данас у 11.00: „Није престало.“" in notice and call in notice
    assert re.search(rf'value="take_back"[^>]*>\s*{undo}\s*</button>', notice)
    assert "шаље и „Престало је.“" in notice, "who takes it back knows what is sent"
    assert "take_back" not in reporter.get(FOLLOW).content.decode()


def test_only_from_where_it_was_sent_the_page_says_so(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
) -> None:
    code = submit().code  # type: ignore[attr-defined]
    other = Client()
    for client in (reporter, other):
        enter(client, code)
    press(reporter, "not_stopped")
    clock.shift(5)
    html = other.get(f"{FOLLOW}?poslato").content.decode()
    assert 'id="poslato"' not in html and "Није престало" not in html and "take_back" not in html
    html = reporter.get(f"{FOLLOW}?poslato").content.decode()
    assert "<b>Послато</b>" in html and "take_back" in html


def test_pressed_and_taken_back_again_and_again_it_rings_as_one_alarm_for_what_was_said_last(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
) -> None:
    case = known(risk="low")
    page(reporter, case)
    for _ in range(5):
        for what in ("not_stopped", "take_back"):
            press(reporter, what)
            clock.shift(50)
    press(reporter, "not_stopped")
    assert bodies() == [NOT_STOPPED, STOPPED] * 5 + [NOT_STOPPED]
    *_earlier, last = messages()
    rang = Alarm.objects.visible_to(SYSTEM).filter(report=case.first_report)
    [alarm] = rang.filter(event="not_stopped")
    assert (alarm.about, alarm.began_at) == (last.pk, messages()[0].sent_at)
    assert rang.filter(event="message_received", about__in=[one.pk for one in messages()]).count() == 1
    assert contact_of(case).answer == "not_stopped", "what was said in the end stands"
    triage = _with_role("triage", TRIAGE)
    services.mark_read(principal=triage, report=case.first_report, shown=[one.pk for one in _earlier])
    assert "not_stopped" in open_alarms(), "what was said last is not read yet"
    services.mark_read(principal=triage, report=case.first_report, shown=[last.pk])
    assert "not_stopped" not in open_alarms()
    for what in ("take_back", "not_stopped"):
        clock.shift(5)
        press(reporter, what)
    assert "not_stopped" in open_alarms(), "an answer that came after somebody had read rings"


def test_a_second_press_within_ten_minutes_adds_none_and_says_when_it_was_sent(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    press(reporter, "not_stopped")
    clock.shift(60)
    reporter.post(FOLLOW, {"body": "Питање.", "key": str(uuid.uuid4())})
    clock.shift(AGAIN - dt.timedelta(seconds=61))
    html = press(reporter, "not_stopped", at=LATIN)
    assert bodies() == [NOT_STOPPED, "Питање."]
    assert "<b>Poslato</b> danas u 11.00: „Nije prestalo.“" in html
    clock.shift(1)
    press(reporter, "not_stopped", at=LATIN)
    assert bodies() == [NOT_STOPPED, "Питање.", "Nije prestalo."], "in the script of the page"
    assert [one.topic for one in messages()] == ["not_stopped", "", "not_stopped"]


def test_taking_it_back_sends_the_opposite_and_no_alarm_ends(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
) -> None:
    case = known(risk="low")
    page(reporter, case)
    press(reporter, "not_stopped")
    rang = open_alarms()
    clock.shift(5)
    html = press(reporter, "take_back")
    assert "<b>Порука је послата.</b>" in html and "take_back" not in html
    assert bodies() == [NOT_STOPPED, STOPPED] and set(rang) <= set(open_alarms())
    assert contact_of(case).answer == "stopped" and messages()[1].topic == "stopped"
    clock.shift(5)
    press(reporter, "take_back")
    assert bodies() == [NOT_STOPPED, STOPPED], "there is nothing more to take back"
    press(reporter, "not_stopped")
    assert bodies() == [NOT_STOPPED, STOPPED, NOT_STOPPED], "after the opposite it says something new"


@pytest.mark.parametrize("track", ["child", "adult"])
def test_what_was_written_by_hand_is_not_taken_back_by_a_press(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
    track: str,
) -> None:
    body = f"{NOT_STOPPED} Синоћ опет."
    enter(reporter, submit(track=track).code)  # type: ignore[attr-defined]
    sent = reporter.post(FOLLOW, {"body": body, "key": str(uuid.uuid4())}, follow=True)
    notice = sent.content.decode().partition('id="poslato"')[2].partition("</p>")[0]
    assert "Порука је послата." in notice and "позови" in notice and messages()[0].topic == "not_stopped"
    assert "take_back" not in notice and "„Није престало.“" not in notice
    clock.shift(5)
    assert "take_back" not in press(reporter, "not_stopped"), "it was said already, and not by this press"
    press(reporter, "take_back")
    assert bodies() == [body]


@pytest.mark.parametrize("what", ["take_back", "", "stopped", "withdraw"])
def test_nothing_is_sent_by_a_press_that_has_nothing_to_say(
    reporter: Client, submit: Callable[..., Report], what: str
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    html = press(reporter, what, body="Имам питање.")
    assert not bodies() and typed(html) == "Имам питање." and 'id="poslato"' not in html


def test_reading_sends_nothing(reporter: Client, submit: Callable[..., Report]) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    reporter.get(f"{FOLLOW}?_say=not_stopped")
    reporter.head(f"{FOLLOW}?_say=not_stopped")
    assert not bodies()


def test_what_stood_in_the_field_stays_and_is_not_sent(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
) -> None:
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    key = str(uuid.uuid4())
    form = {"body": "Престало је. Сада је овако: чекају ме.", "key": key, "wish": "withdraw"}
    html = press(reporter, "not_stopped", follow=False, **form)
    assert typed(html) == "чекају ме.", "the answer that was begun gives way to the one that was sent"
    assert unsent(html) and "<b>Послато</b> данас у 11.00: „Није престало.“" in html
    assert key in html and 'name="wish" value="withdraw"' in html and bodies() == [NOT_STOPPED]
    assert "autofocus" not in html
    html = press(reporter, "not_stopped", follow=False, **form | {"body": "Prestalo je. Sada je ovako:"})
    assert typed(html) == "" and bodies() == [NOT_STOPPED]


@pytest.mark.parametrize(
    ("what", "said", "topic"),
    [("not_stopped", NOT_STOPPED, "not_stopped"), ("take_back", "Престало је. Сада је овако:", "stopped")],
)
def test_a_press_on_a_page_that_had_closed_waits_for_the_code(
    reporter: Client, submit: Callable[..., Report], what: str, said: str, topic: str
) -> None:
    report = submit()
    html = press(reporter, what, body="Чекају ме.")
    assert typed(html).strip() == f"Чекају ме.\n\n{said}" and "Порука још није послата" in html and not bodies()
    key = html.partition('name="key" value="')[2].partition('"')[0]
    form = {"code": report.code, "body": typed(html), "key": key}  # type: ignore[attr-defined]
    reporter.post(ENTER, form)
    [message] = messages()
    assert message.topic == topic and said in message.body


def test_a_report_that_was_set_aside_comes_back_by_one_press(reporter: Client, submit: Callable[..., Report]) -> None:
    report = submit()
    enter(reporter, report.code)  # type: ignore[attr-defined]
    Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(status="set_aside")
    press(reporter, "not_stopped")
    report.refresh_from_db()
    assert report.status == "submitted"


def test_of_two_reports_each_has_its_own_answer(reporter: Client, submit: Callable[..., Report]) -> None:
    for _ in range(2):
        enter(reporter, submit().code)  # type: ignore[attr-defined]
        press(reporter, "not_stopped")
    assert len({message.report_id for message in messages()}) == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("registry_data")
def test_of_presses_at_the_same_moment_one_is_sent(submit: Callable[..., Report]) -> None:
    principal = Reporter(submit().pk)
    together, failures = threading.Barrier(6, timeout=60), []

    def say() -> None:
        try:
            together.wait()
            services.say_not_stopped(principal=principal, body=NOT_STOPPED)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=say) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and bodies() == [NOT_STOPPED]
