"""Somebody answers: what is acute reaches a person, and the child reads what is true. Each test is one night."""

import uuid

import pytest

from tests.browser.checks import check_page
from tests.browser.people import Child, Officer
from tests.browser.server import SteadyServer
from tests.browser.support import Visits
from tests.browser.told import told

pytestmark = [pytest.mark.protected, pytest.mark.browser]

TRIAGE, COLLEAGUE, HEAD = "trijaza@demo.test", "trijaza2@demo.test", "vodi.trijazu@demo.test"
POLICE = "policija@demo.test"
ALARMS = "tests.browser.arrange.alarms:"
NOBODY_READS = "Сада нико не чита. Позови 192."
MESSAGE = "Вратио се и лупа на врата."


def test_a_child_in_danger_is_heard_on_duty_and_at_the_latest_by_the_police(
    visits: Visits, portal_server: SteadyServer
) -> None:
    portal_server.call(ALARMS + "somebody_works")
    story = f"Тата ме туче. Чекам у купатилу, {uuid.uuid4().hex[:8]}."
    child = Child(visits(js=False, width=390, script="sr"))
    child.says_that_it_is_in_danger()
    child.never_sees(NOBODY_READS)
    child.goes_on_from_the_calls(place="Булевар ослобођења 88, стан 5")
    child.tells(story)
    child.sends()
    assert set(told(portal_server, child.number)) == {TRIAGE, COLLEAGUE, HEAD}

    officer = Officer(visits(js=False, width=390, script="sr-latn"), TRIAGE).signs_in()
    (alarm,) = officer.alarms(child.number)
    assert officer.reads("Стигла је пријава са непосредном опасношћу") in alarm, alarm
    assert officer.reads("пре 1 мин") in alarm, alarm
    # Nobody decides.
    assert POLICE in told(portal_server, child.number, later=15)

    police = Officer(visits(width=1280, script="sr"), POLICE).signs_in()
    police.sees("Стигао је предмет са акутним ризиком. Преузмите га одмах.")
    assert "акутан" in police.first_of(".waits:has(#cekaju)")
    check_page(police.visit)
    police.follows("Преузмите")
    police.sees(
        "нико није преузео пријаву на време. Зато је портал сам отворио предмет. Послат је установама које чују."
    )
    police.never_sees(story, "Мила")
    check_page(police.visit)

    child.follows_the_report()
    child.sees("Послато је надлежном органу. Још нико није преузео твој случај")


def test_where_nobody_is_on_duty_the_child_is_told_so_and_to_call(visits: Visits, portal_server: SteadyServer) -> None:
    portal_server.call(ALARMS + "somebody_works")
    portal_server.call(ALARMS + "nobody_is_on_duty")
    child = Child(visits(js=False, width=390, script="sr-latn"))
    child.says_that_it_is_in_danger()
    child.sees(NOBODY_READS)


@pytest.mark.full
def test_what_a_child_writes_stands_first_on_the_day_of_the_police(visits: Visits, portal_server: SteadyServer) -> None:
    made = portal_server.call(ALARMS + "acute_at_the_police")
    child = Child(visits(js=False, width=390, script="sr-latn"))
    child.code = made["code"]
    child.follows_the_report()
    child.page.fill("[name=body]", MESSAGE)
    child.presses("Пошаљи поруку")
    assert POLICE in told(portal_server, made["number"])

    police = Officer(visits(js=False, width=390, script="sr"), POLICE).signs_in()
    police.sees("Дете чека одговор.", "Нове поруке: 2")
    message = police.first_of(".waits")
    assert "акутан" in message and made["case_number"] in message and "пре 1 мин" in message, message
    police.never_sees(MESSAGE)
    police.follows("Прочитајте")
    police.sees_typed(MESSAGE)


@pytest.mark.full
def test_police_that_leaves_an_acute_case_is_seen_by_triage_and_by_the_child(
    visits: Visits, portal_server: SteadyServer
) -> None:
    made = portal_server.call(ALARMS + "acute_at_the_police")
    police = Officer(visits(js=False, width=1280, script="sr"), POLICE).signs_in()
    police.visit.open(f"/postupanje/predmeti/{made['case']}/")
    police.follows("Пријавите сукоб интереса")
    police.page.check("[name=reason][value=relative]")
    police.page.check("[name=sure]")
    police.presses("Изузмите ме")
    police.opens_the_day()
    police.never_sees(made["case_number"])
    assert {TRIAGE, COLLEAGUE} <= set(told(portal_server, made["number"]))

    for email, width, script in ((TRIAGE, 1280, "sr-latn"), (COLLEAGUE, 390, "sr")):
        officer = Officer(visits(width=width, script=script), email).signs_in()
        officer.sees("Одбили или отишли")
        lines = officer.alarms(made["case_number"])
        assert any(officer.reads("Установа више не учествује у предмету") in line for line in lines), lines
        check_page(officer.visit)

    child = Child(visits(width=390, script="sr"))
    child.code = made["code"]
    child.follows_the_report()
    child.sees("Више не учествује у овом случају. Тражи се неко други ко може да помогне.")
    check_page(child.visit)
