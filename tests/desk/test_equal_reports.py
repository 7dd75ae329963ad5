"""The pages on which two people set equal reports of a flood aside, and one brings them back."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings

from reporting.cases.models import Report
from tests.cases.fixtures import TRIAGE
from tests.cases.silent import silent
from tests.desk.conftest import Seat, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("flood")]
QUEUE, ASIDE = "/postupanje/prijave/", "/postupanje/prijave/odlozene/"


@pytest.fixture
def flood(settings: LazySettings) -> None:
    settings.REPORT_FLOOD = 1


def test_two_set_a_row_aside_and_one_brings_it_back(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    equal, other = silent(submit), seat("triage", TRIAGE)
    page = f"{QUEUE}{equal[0].pk}/jednake/"
    row = officer.sees(QUEUE, "Прве стоје оне с речима или местом").partition(f'href="{page}"')[2].partition("</tr>")[0]
    assert "3 једнаке пријаве без иједне речи" in row and "Непосредна опасност" in row
    officer.sees(page, *(f'href="{QUEUE}{one.pk}/"' for one in equal), "Исти одговори", "Предложите да се одложе")
    assert "Одложите их" not in officer.does(
        page + "predlog/", {}, "Предложене су 3 пријаве. Пријаве остају у реду", "важи за толико пријава: 3"
    )
    officer.does(page + "predlog/", {}, "Овај корак је већ урађен")
    silent(submit, 1)
    other.sees(QUEUE, "чека другу потврду")
    assert "Чека другу потврду" not in officer.sees("/postupanje/")
    day = other.sees("/postupanje/", "Чека другу потврду").partition("Чека другу потврду")[2]
    assert "Одлагање: 3 једнаке пријаве без иједне речи" in re.sub(r"\s+", " ", day) and "/jednake/" in day
    other.sees(page, "предлаже да се одложе. Пријава: 3.", "После предлога је стигло још: 1.", "Одложите их")
    other.does(
        page + "odlaganje/",
        {},
        "Одложене су 3 пријаве. Чим уз неку од њих стигне порука",
        f'href="{ASIDE}"',
        "Одложено: 3",
    )
    other.does(page + "odlaganje/", {}, "Овај корак је већ урађен")
    officer.sees(ASIDE, "3 једнаке пријаве без иједне речи", f'action="{page}vracanje/"')
    officer.sees(f"{QUEUE}{equal[1].pk}/", "одложена</span>", "Вратите међу оне које чекају")
    officer.does(page + "vracanje/", {}, "Враћене су 3 пријаве. Поново чекају одлуку", "Ниједна пријава није одложена")
    assert "Одложено" not in officer.sees(QUEUE, "4 једнаке пријаве без иједне речи")


def test_a_report_that_stands_alone_leads_to_its_own_page(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    assert officer.get(f"{QUEUE}{report.pk}/jednake/").headers["Location"] == f"{QUEUE}{report.pk}/"
    officer.sees(f"{QUEUE}{report.pk}/jednake/predlog/", "прима само притисак", status=405)


def test_a_row_of_sixty_is_read_page_by_page(officer: Seat, submit: Callable[..., Report]) -> None:
    equal = silent(submit, 60)
    page = f"{QUEUE}{equal[0].pk}/jednake/"
    html = officer.sees(page, "60 једнаких пријава без иједне речи", str(equal[24].pk), 'rel="next"')
    assert str(equal[25].pk) not in html


def test_the_pages_come_in_latin_too(officer: Seat, submit: Callable[..., Report]) -> None:
    equal = silent(submit)
    officer.post("/nalog/pismo/", {"script": "sr-latn", "next": QUEUE})
    officer.sees(QUEUE, "3 jednake prijave bez ijedne reči")
    officer.sees(f"{QUEUE}{equal[0].pk}/jednake/", "Predložite da se odlože")
    officer.sees(ASIDE, "Nijedna prijava nije odložena")


@pytest.mark.usefixtures("still")
def test_many_rows_ask_as_little_as_one(officer: Seat, submit: Callable[..., Report]) -> None:
    silent(submit, 2)
    one = asked(officer, QUEUE, "2 једнаке пријаве без иједне речи")
    for number in range(30):
        silent(submit, 2, frequency=f"{number}")
    assert asked(officer, QUEUE) == one
