"""Who hears of a report and who never does: a director, a neighbour's word, a father. Each test is one of them."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check_page
from tests.browser.people import Adult, Child, Officer
from tests.browser.server import SteadyServer
from tests.browser.support import Visits
from tests.browser.told import told

pytestmark = [pytest.mark.protected, pytest.mark.browser]

TRIAGE, WORKER, POLICE, TEACHER = (f"{name}@demo.test" for name in ("trijaza", "centar", "policija", "skola"))
REPORTS, CASES = "/postupanje/prijave/", "/postupanje/predmeti/"
PLACE = "Улица Љубе Стојановића 12, други спрат"
DO_NOT_CALL = "Не зовите кућу."


def new_story(what: str) -> str:
    """Return a story that no other test tells."""
    return f"{what} Џбун број {uuid.uuid4().hex[:8]}."


@pytest.mark.full
def test_a_school_of_which_the_director_is_the_attacker_never_hears(
    visits: Visits, portal_server: SteadyServer
) -> None:
    story = new_story("Директор га је ударио у ходнику.")
    mother = Adult(visits(js=False, width=390, script="sr"))
    mother.starts()
    mother.tells(
        story,
        danger="no",
        role="parent",
        forms="physical",
        setting="school",
        institution="„Липа“",
        perpetrators="employee",
        perpetrator_text="Директор школе",
        excluded="school",
    )
    mother.sends()

    officer = Officer(visits(width=1280, script="sr-latn"), TRIAGE).signs_in()
    officer.opens(mother.number, on=REPORTS)
    report = officer.path
    officer.reads_the_story(story)
    case = officer.accepts_the_report(risk="high", level="3")
    offered = officer.page.locator(".recipient label, [name=extra] option").all_inner_texts()
    assert not [name for name in offered if officer.reads("„Липа“") in name]
    officer.sees("Прима уместо установе коју пријава искључује", "Школска управа Нови Сад")
    check_page(officer.visit)
    officer.sends_it()
    address = officer.path
    hear = told(portal_server, mother.number)
    assert {WORKER, POLICE} <= set(hear) and TEACHER not in hear

    school = Officer(visits(width=390, script="sr"), TEACHER).signs_in()
    school.finds_nothing([report, address, f"{address}upucivanje/", f"{address}mera/"], story, mother.number, case)
    for number in (mother.number, case):
        school.finds(number)
        school.sees("Ништа није нађено")
    school.breaks_in(case)
    school.sees("Под овим бројем вам се ништа не отвара.")

    mother.follows_the_report()
    mother.sees("Ова установа још не чита пријаве овде, па тим за тријажу треба да је позове.")
    mother.never_sees("Обавештен", "Липа", story)
    officer.calls("Школска управа Нови Сад")
    mother.follows_the_report()
    mother.sees("Позвао их је тим за тријажу и рекли су да преузимају случај.", "Обавештени")


@pytest.mark.full
def test_what_a_neighbour_heard_leads_police_and_centre_to_the_child(
    visits: Visits, portal_server: SteadyServer
) -> None:
    story = new_story("Чује се вриштање и дете плаче.")
    neighbour = Adult(visits(width=1280, script="sr-latn"))
    neighbour.starts()
    neighbour.tells(story, danger="unsure", place_now=PLACE, role="citizen")
    neighbour.sends()

    officer = Officer(visits(js=False, width=390, script="sr"), TRIAGE).signs_in()
    officer.opens(neighbour.number, on=REPORTS)
    officer.reads_the_story(story)
    case = officer.accepts_the_report(risk="high", level="none")
    officer.sends_it()
    address = officer.path
    police, centre = (
        Officer(visits(js=js, width=width, script=script), email)
        for email, js, width, script in ((POLICE, False, 390, "sr-latn"), (WORKER, True, 1280, "sr"))
    )
    police.signs_in()
    police.visit.open(address)
    police.never_sees("Где је дете сада", PLACE)
    officer.raises_the_risk("Сад се чује и лупање.")
    assert {POLICE, WORKER} <= set(told(portal_server, neighbour.number))

    for who in (police, centre.signs_in()):
        who.opens_what_came_in(case)
        who.never_sees(PLACE, story)
        who.presses("Отворите где је дете (бележи се)")
        who.sees_typed(PLACE)
    check_page(centre.visit)
    officer.visit.open(f"{address}pristup/")
    assert officer.page.locator("tr", has_text="долазак до детета: само где је сада").count() == 2, "one for each"

    police.declines("not_competent")
    answer = police.visit.open(address)
    assert answer is not None and answer.status == 404
    neighbour.follows_the_report()
    neighbour.sees("Више не учествује у овом случају.", "Пријава им је стигла. Још нису рекли да ли преузимају.")
    neighbour.never_sees(PLACE, story, "Обавештен")
    check_page(neighbour.visit)


@pytest.mark.full
def test_everybody_on_a_case_is_warned_of_a_parent_who_must_not_learn_and_no_house_is_held_back(
    visits: Visits, portal_server: SteadyServer
) -> None:
    made = portal_server.arranged("stages")["warned"]
    address = f"{CASES}{made['case']}/"
    for email, width, script in ((WORKER, 390, "sr"), (TEACHER, 1280, "sr-latn"), (TRIAGE, 1280, "sr")):
        officer = Officer(visits(js=email != TEACHER, width=width, script=script), email)
        officer.visit.sign_in(email)
        officer.visit.open(address)
        officer.sees(DO_NOT_CALL, "Поруку може да прочита и неко код куће.")
        officer.never_sees("Тата")
        if email == WORKER:
            check_page(officer.visit)
        officer.page.emulate_media(media="print")
        expect(officer.page.get_by_text(officer.reads(DO_NOT_CALL)).first).to_be_visible()
        expect(officer.page.get_by_role("button", name=officer.reads("Пошаљите поруку"))).to_be_hidden()
        officer.page.emulate_media(media="screen")


def test_a_house_in_which_the_father_works_waits_and_the_others_are_told_at_once(
    visits: Visits, portal_server: SteadyServer
) -> None:
    story = new_story("Тата ме туче, а он је полицајац.")
    child = Child(visits(width=390, script="sr"))
    child.says_that_it_is_in_danger()
    child.goes_on_from_the_calls(place=PLACE)
    child.tells(story, excluded="other", excluded_text="Тата", works="police")
    child.sends()

    officer = Officer(visits(js=False, width=1280, script="sr-latn"), TRIAGE).signs_in()
    officer.opens(child.number, on=REPORTS)
    report = officer.path
    officer.sees(DO_NOT_CALL, "неко из полиције", "Утврдити најкасније")
    officer.reads_the_story(story)
    case = officer.accepts_the_report(risk="acute", level="none")
    officer.sees("Прима док се не утврди кога пријава искључује")
    officer.sends_it()
    officer.sees("Позовите и упишите позив", "Тамо нико не чује.")
    officer.opens(case, on=CASES)
    address = officer.path
    officer.sees("Утврђивање ко не сме да види пријаву")
    hear = told(portal_server, child.number)
    assert WORKER in hear and POLICE not in hear

    centre = Officer(visits(width=390, script="sr"), WORKER).signs_in()
    centre.opens_what_came_in(case)
    centre.sees(DO_NOT_CALL)
    centre.never_sees("Тата", story)
    check_page(centre.visit)
    police = Officer(visits(width=1280, script="sr-latn"), POLICE).signs_in()
    police.finds_nothing([report, address], story, child.number, case)
    child.follows_the_report()
    child.sees("Пријава им је стигла. Још нису рекли да ли преузимају.")
    child.never_sees("Обавештен", "Полицијска", "унутрашњих")
    check_page(child.visit)
