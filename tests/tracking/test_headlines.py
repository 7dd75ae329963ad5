"""The sentences that a reader meets first, as people say them."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, Report
from reporting.cases.principals import Person, Reporter
from tests.cases.fixtures import CSW, POLICE, SCHOOL
from tests.tracking.conftest import FOLLOW, START, enter, heading, in_sight, page, part_of

pytestmark = pytest.mark.django_db
CENTRE_NAME, SCHOOL_NAME = "Центар за социјални рад Нови Сад", "Основна школа „Липа“, Нови Сад"
CRY = "Попила сам мамине таблете."
# The names of one team that a child must never meet, and those that an adult must not.
NEVER = {
    "child": re.compile(r"тријаж|прима пријаве|\bТим (?!који чита)|\bтим (?!који чита)", re.IGNORECASE),
    "adult": re.compile(r"тријажни|\bТријаж|прима пријаве|који чита пријаве|\bтим (?!за тријажу)"),
}


def lead(html: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', html)
    return found[1].replace("\u00a0", " ") if found else ""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"track": "child"}, "Пријава је стигла. Неко ће је прочитати данас до 13.00."),
        ({"track": "adult"}, "Пријава је стигла. Тим за тријажу ће је прочитати данас до 13.00."),
        ({"track": "child", "danger_now": "yes"}, "Пријава је стигла. Чека да је отвори тим који чита пријаве."),
        ({"track": "adult", "danger_now": "yes"}, "Пријава је стигла. Чека да је прочита тим за тријажу."),
        ({"track": "child", "narrative": CRY}, "Пријава је стигла. Чека да је отвори тим који чита пријаве."),
        ({"track": "adult", "narrative": CRY}, "Пријава је стигла. Чека да је прочита тим за тријажу."),
        (
            {"track": "child", "narrative": CRY, "danger_now": "unsure"},
            "Пријава је стигла. Чека да је отвори тим који чита пријаве.",
        ),
    ],
)
def test_what_has_arrived_says_until_when_and_who_is_in_danger_waits_for_no_clock(
    clock: time_machine.Traveller,
    reporter: Client,
    submit: Callable[..., Report],
    answers: dict[str, str],
    words: str,
) -> None:
    html = enter(reporter, submit(**answers).code)  # type: ignore[attr-defined]
    assert heading(html) == words and lead(html) == ""
    urgent = "danger_now" in answers or "narrative" in answers
    assert ("данас до" in in_sight(html)) != urgent
    assert ("не чекај" in in_sight(html)) == urgent


OWED = {
    ("child", True): ("На томе", "гледа како си и шта ти треба"),
    ("child", False): ("На томе", "гледа како је детету и шта му треба"),
    ("adult", False): ("На случају", "процењује шта је детету потребно"),
}


@pytest.mark.parametrize(("track", "about_self"), OWED)
def test_who_works_is_named_and_what_comes_next_stands_beside(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    track: str,
    about_self: bool,
) -> None:
    where, owes = OWED[track, about_self]
    case = known(to=(CSW, SCHOOL), risk="low", track=track, about_self=about_self)
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    html = page(reporter, case)
    assert heading(html) == f"{where} сада ради {CENTRE_NAME}."
    assert lead(html) == f"Сутра до 11.00 јавља се и {SCHOOL_NAME}."
    services.accept_participation(principal=person("case_worker", SCHOOL), participation_id=part_of(case, SCHOOL).pk)
    html = reporter.get(FOLLOW).content.decode()
    assert heading(html) == f"{where} сада раде две установе."
    assert lead(html) in {f"До понедељка, 9. марта, {name} {owes}." for name in (CENTRE_NAME, SCHOOL_NAME)}
    alone = known(to=(CSW,), risk="low", track=track, about_self=about_self)
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(alone, CSW).pk)
    assert lead(page(Client(), alone)) == f"До понедељка, 9. марта, {owes}.", "the heading has just named it"


def test_an_authority_is_not_among_those_at_work(
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW, POLICE), risk="low")
    for code in (CSW, POLICE):
        services.accept_participation(principal=person("case_worker", code), participation_id=part_of(case, code).pk)
    assert heading(page(reporter, case)) == f"На томе сада ради {CENTRE_NAME}."


def test_of_what_is_to_come_one_line_says_that_it_is_next(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW,), risk="high")
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    html = page(reporter, case)
    shown = " ".join(in_sight(html).split())
    assert shown.count('<li class="now"') == 1 == shown.count(">следеће<")
    assert shown.count('<li class="next"') >= 3
    following = shown.partition('<li class="now"')[2].partition("</li>")[0]
    assert "Проверавају да ли си на сигурном" in following and "до суботе, 7. марта у 11.00" in following
    done = shown.index("Преузели су твој случај")
    assert done < shown.index('<li class="now"') < shown.index('<li class="next"')
    assert "данас у 11.00, на време" in shown
    assert not re.search(r"\d{1,2}\. \d{1,2}\. \d{4}", shown.replace("\u00a0", " ")), "no date as an office writes it"
    clock.move_to(START + dt.timedelta(hours=73))
    shown = " ".join(in_sight(page(reporter, case)).split())
    assert shown.count('<li class="late"') >= 1 and shown.count('<li class="now"') == 1


@pytest.mark.parametrize("track", ["child", "adult"])
def test_one_team_has_one_name(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    submit: Callable[..., Report],
    triage: Person,
    track: str,
) -> None:
    pages = []
    for stage in ("submitted", "accepted", "late"):
        report = submit(track=track)
        if stage == "accepted":
            services.accept_report(principal=triage, report_id=report.pk, risk="low", level=None, although_unread=True)
        if stage == "late":
            clock.shift(dt.timedelta(hours=3))
        services.message_from_reporter(
            principal=Reporter(report.pk), body="Желим.", submission_key=report.pk, wishes_to_withdraw=True
        )
        pages.append(enter(Client(), report.code))  # type: ignore[attr-defined]
    pages.append(page(reporter, known(track=track)))
    for html in pages:
        text = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])
        found = NEVER[track].search(" ".join(text.split()))
        assert found is None, text[max(found.start() - 40, 0) : found.end() + 40]
