"""The first sentence says where things stand; what is new or late is in sight, what is done is folded."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import story_of
from tests.cases.fixtures import CSW, POLICE, SAID, SCHOOL, fresh
from tests.tracking.conftest import FOLD, FOLLOW, START, answer, enter, heading, in_sight, page, part_of, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("track", "one", "two"),
    [
        ("child", "Имаш нову поруку.", "Имаш 2 нове поруке."),
        ("adult", "Имате нову поруку.", "Имате 2 нове поруке."),
    ],
)
def test_a_new_message_is_the_first_thing_until_it_was_shown_once(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
    triage: Person,
    track: str,
    one: str,
    two: str,
) -> None:
    report = written("Ту смо.", track=track)
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert heading(html) == one
    assert "Пријава је стигла." in in_sight(html), "the state stands below"
    assert html.index("Ту смо.") < html.index("Пут пријаве") and ">ново<" in html
    html = reporter.get(FOLLOW).content.decode()
    assert heading(html).startswith("Пријава је стигла.") and ">ново<" not in html
    write(triage, report, "Јави се.")
    write(triage, report, "Чекамо те.")
    reporter.head(FOLLOW)
    assert heading(reporter.get(FOLLOW).content.decode()) == two, "a head request shows nothing"
    html = reporter.get(FOLLOW).content.decode()
    assert heading(html).startswith("Пријава је стигла.") and ">ново<" not in html
    assert html.index("Пут пријаве") < html.index("Јави се.")
    assert re.search(r'<a class="button quiet small" href="#poruke">\s*Поруке \(3\)\s*</a>', html)


def test_a_message_that_nobody_opened_stays_new_after_an_answer(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
) -> None:
    report = written("Јави се.")
    clock.shift(60)
    answer(report, "Послато са кодом, непрочитано.")
    assert heading(enter(reporter, report.code)) == "Имаш нову поруку."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("track", "urgent"), [("child", "не чекај одговор: позови 192"), ("adult", "не чекајте одговор: позовите 192")]
)
def test_danger_puts_the_numbers_first_until_somebody_has_taken_the_case(
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    track: str,
    urgent: str,
) -> None:
    assert urgent not in page(Client(), known(track=track, danger_now="no", risk="high"))
    for said in ({"danger_now": "yes", "risk": "high"}, {"danger_now": "no", "risk": "acute"}):
        case = known(to=(CSW, POLICE), track=track, **said)
        html = page(reporter, case)
        assert html.index(urgent) < html.index('href="tel:192"') < html.index("Пут пријаве")
        part = part_of(case, CSW)
        services.receive_participation(principal=person("case_worker", CSW), participation_id=part.pk)
        assert urgent in reporter.get(FOLLOW).content.decode(), "who has opened it has not taken it"
        services.accept_participation(principal=person("case_worker", CSW), participation_id=part.pk)
        assert urgent not in reporter.get(FOLLOW).content.decode()


def test_before_triage_has_decided_and_until_somebody_is_sent_the_numbers_stand_first(
    reporter: Client, submit: Callable[..., Report], triage: Person
) -> None:
    urgent = "не чекај одговор: позови 192"
    calm, report = submit(danger_now="no"), submit(danger_now="yes")
    assert urgent not in enter(Client(), calm.code)  # type: ignore[attr-defined]
    assert urgent in enter(reporter, report.code)  # type: ignore[attr-defined]
    services.accept_report(principal=triage, report_id=report.pk, risk="high", level=None, although_unread=True)
    assert urgent in reporter.get(FOLLOW).content.decode(), "nobody knows yet but triage"


def test_one_that_took_it_and_left_knows_it_no_more(
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW, POLICE), danger_now="yes", risk="acute")
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    assert "не чекај одговор" not in page(reporter, case)
    Participation.objects.visible_to(System("test")).filter(pk=part_of(case, CSW).pk).update(status="revoked")
    assert "не чекај одговор" in reporter.get(FOLLOW).content.decode()


def test_a_withheld_part_changes_nothing_that_is_shown(
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW, POLICE), danger_now="yes", risk="acute")
    part, police = part_of(case, POLICE), person("case_worker", POLICE)
    services.accept_participation(principal=police, participation_id=part.pk)
    Participation.objects.visible_to(System("test")).filter(pk=part.pk).update(visibility="withheld")
    assert "не чекај одговор" in page(reporter, case)


@pytest.mark.parametrize(
    ("track", "urgent", "sent"),
    [
        ("child", "не чекај одговор: позови 192", "Ако је опасност ту, не чекај: позови 192."),
        ("adult", "не чекајте одговор: позовите 192", "Ако опасност траје, не чекајте: позовите 192."),
    ],
)
def test_a_message_that_nobody_has_read_brings_the_numbers_back(
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    track: str,
    urgent: str,
    sent: str,
) -> None:
    case, worker = known(to=(CSW,), track=track, danger_now="yes", risk="acute"), person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    assert urgent not in page(reporter, case)
    form = {"body": "Вратио се.", "key": str(uuid.uuid4())}
    html = reporter.post(FOLLOW, form, follow=True).content.decode()
    assert html.index(urgent) < html.index("Пут пријаве") and sent in html
    report = case.first_report
    shown = [one.pk for one in report.messages.visible_to(System("test"))]
    services.mark_read(principal=fresh(worker), report=report, shown=shown)
    html = reporter.get(f"{FOLLOW}?poslato").content.decode()
    assert urgent not in html and sent not in html and "Одговор ће стајати овде." in html


def test_a_message_about_no_danger_shows_no_numbers_on_top(
    reporter: Client,
    known: Callable[..., Case],
) -> None:
    case = known(danger_now="no", risk="high")
    answer(case.first_report, "Хвала.")
    assert "не чекај одговор" not in page(reporter, case)


@pytest.mark.parametrize(
    ("track", "read"), [("child", "Твоја пријава је прочитана."), ("adult", "Пријава је прочитана.")]
)
def test_the_heading_says_that_it_was_read(
    reporter: Client, submit: Callable[..., Report], triage: Person, track: str, read: str
) -> None:
    report = submit(track=track)
    assert "ће је прочитати" in heading(enter(reporter, report.code))  # type: ignore[attr-defined]
    story_of(principal=triage, report=report)
    html = reporter.get(FOLLOW).content.decode()
    assert heading(html).startswith(read) and "ће је прочитати" not in html
    assert re.search(r"Одлука стиже (данас|сутра) до \d", in_sight(html))


@pytest.mark.parametrize(("track", "act"), [("child", "напишеш поруку"), ("adult", "напишете поруку")])
def test_what_is_late_says_whose_since_when_and_what_one_can_do(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    track: str,
    act: str,
) -> None:
    case = known(to=(CSW, SCHOOL), risk="low", track=track)
    services.accept_participation(principal=person("case_worker", SCHOOL), participation_id=part_of(case, SCHOOL).pk)
    clock.move_to(START + dt.timedelta(hours=26))
    html = page(reporter, case)
    assert re.fullmatch(r".*оцијални рад.* касни 2 сата\.", heading(html))
    shown = in_sight(html)
    assert "рок је био данас у 11.00, касни 2 сата" in shown
    assert f'<a href="#poruke">{act}</a>' in shown and "зови 116 111" in shown.replace("позовите", "зови")
    assert "сада ради Основна школа „Липа“, Нови Сад." in shown
    assert shown.index("оцијални рад") < shown.index("Липа"), "the late one stands first"
    clock.move_to(START + dt.timedelta(days=9))
    assert heading(page(reporter, case)) == "Касне две установе."


def test_late_triage_is_named_too(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
) -> None:
    report, grown = submit(), submit(track="adult")
    clock.shift(dt.timedelta(hours=5))
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert heading(html) == "Тим који чита пријаве касни 3 сата."
    assert "ће је прочитати" not in html and "Чека да је отвори тим који чита пријаве" in in_sight(html)
    adult = enter(Client(), grown.code)  # type: ignore[attr-defined]
    assert heading(adult) == "Тим за тријажу касни 3 сата."


def test_done_is_folded_and_the_present_is_open(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW, SCHOOL), risk="low")
    for code in (CSW, SCHOOL):
        worker, part = person("case_worker", code), part_of(case, code)
        services.receive_participation(principal=worker, participation_id=part.pk)
        services.accept_participation(principal=worker, participation_id=part.pk)
        for kind in ("conversation", "assessment"):
            clock.shift(60)
            services.record_measure(
                although_unread=True,
                principal=worker,
                participation_id=part.pk,
                kind=kind,
                said=SAID,
                note="–",
                submission_key=uuid.uuid4(),
            )
    Participation.objects.visible_to(System("test")).filter(pk=part.pk).update(status="done")
    html = page(reporter, case)
    folds = FOLD.findall(html)
    assert folds and all("<details class=" in fold and "open" not in fold.split(">")[0] for fold in folds)
    assert not any(state in fold for fold in folds for state in ('<li class="now"', '<li class="late"'))
    shown = in_sight(html)
    assert "Липа" not in shown and any("Липа" in fold for fold in folds), "a finished institution is folded"
    assert "Пријава је послата" not in shown and "Обављен је разговор" not in shown
    assert '<li class="now"' in shown and "Договор како да ти помогну" in shown
    assert "Већ урађено: " in html


def test_old_messages_are_folded_and_every_new_one_is_in_sight(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
    triage: Person,
) -> None:
    report = submit(track="adult")
    for number in range(7):
        clock.shift(60)
        answer(report, f"Моја {number}.")
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert (html.count("bubble mine"), in_sight(html).count("bubble mine")) == (7, 4)
    for number in range(6):
        clock.shift(60)
        write(triage, report, f"Њихова {number}.")
    html = reporter.get(FOLLOW).content.decode()
    assert "7 старијих порука" in html
    assert all(f"Њихова {number}." in in_sight(html) for number in range(6))
