"""Somebody in danger sees whom to call before anything else, without JavaScript, on the smallest telephone."""

import pytest
from playwright.sync_api import expect

from portal.script.convert import to_latin
from tests.browser.checks import check_page, check_script
from tests.browser.choices import quick_first
from tests.browser.people import Adult, Child
from tests.browser.server import SteadyServer
from tests.browser.support import Visits, check_no_sideways_scroll, picture

pytestmark = pytest.mark.browser

ALARMS = "tests.browser.arrange.alarms:"
NUMBERS = ("192", "116111", "194")


@pytest.mark.parametrize("on_duty", quick_first(False, True))
@pytest.mark.parametrize("script", ["sr", "sr-latn"])
def test_all_three_numbers_stand_on_the_first_screen_and_the_police_is_the_largest(
    visits: Visits, portal_server: SteadyServer, script: str, on_duty: bool
) -> None:
    if on_duty:
        portal_server.call(ALARMS + "somebody_works")
    child = Child(visits(js=False, script=script))
    child.page.set_viewport_size({"width": 320, "height": 568})
    child.says_that_it_is_in_danger()
    child.sees("Позови сада." if on_duty else "Сада нико не чита. Позови 192.")
    boxes = [child.page.locator(f"main a[href='tel:{number}']").bounding_box() for number in NUMBERS]
    assert all(box is not None and box["y"] + box["height"] <= 568 for box in boxes), boxes
    sizes = [box["width"] * box["height"] for box in boxes if box is not None]
    assert sizes[0] > 1.25 * max(sizes[1:]), sizes
    tops = [box["y"] for box in boxes if box is not None]
    assert tops == sorted(tops)
    check_no_sideways_scroll(child.page)
    check_script(child.page)
    picture(child.page, f"danger-{script}-{'duty' if on_duty else 'nobody'}")


@pytest.mark.parametrize(("someone", "script"), quick_first((Child, "sr-latn"), (Adult, "sr"), (Child, "sr")))
def test_place_and_name_go_with_one_press_and_the_receipt_says_what_is_missing(
    visits: Visits, someone: type[Child], script: str
) -> None:
    child = someone(visits(js=False, script=script))
    child.says_that_it_is_in_danger()
    child.page.fill("[name='2-child']", "Мара, зелена јакна")
    child.presses("Пошаљи одмах" if someone is Child else "Пошаљите одмах")
    child.sees("Не знамо где си." if someone is Child else "Не знамо где је дете.")
    first = child.page.locator("main").inner_text().strip()
    told = child.reads("Не знамо где")
    assert first.startswith(told), first[:80]
    call = child.page.locator("main .calls.large a").first
    expect(call).to_have_attribute("href", "tel:192")
    # Of words in the colour of their ground axe says nothing.
    ink, ground = call.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]")
    assert ink != ground
    check_no_sideways_scroll(child.page)
    check_script(child.page)
    picture(child.page, f"receipt-danger-{someone.__name__.lower()}-{script}")


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(True, False))
def test_an_empty_report_is_sent_and_says_that_nobody_can_come(visits: Visits, js: bool) -> None:
    child = Child(visits(js=js))
    child.says_that_it_is_in_danger()
    child.presses("Пошаљи одмах")
    child.sees("Не знамо ко си ни где си. Док то не напишеш, нико не може да дође. Позови 192.")
    if js:
        check_page(child.visit)
    child.presses("Напиши нам то")
    assert child.page.url.endswith("/pracenje/pregled/#message-form")
    expect(child.page.locator("[name=body]")).to_be_in_viewport()


@pytest.mark.full
def test_what_is_typed_there_is_kept_too(visits: Visits) -> None:
    child = Child(visits())
    child.says_that_it_is_in_danger()
    page = child.page
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        page.fill("[name='11-place_now']", "Код реке")
        page.fill("[name='2-child']", "Мара")
    expect(page.locator(".kept")).to_have_text(to_latin("Чува се овде, није послато. Нико не чита."))
    page.reload()
    expect(page.locator("[name='11-place_now']")).to_have_value("Код реке")
    expect(page.locator("[name='2-child']")).to_have_value("Мара")


@pytest.mark.full
def test_on_a_desktop_numbers_and_questions_stand_side_by_side(visits: Visits) -> None:
    child = Child(visits(width=1280, script="sr"))
    child.says_that_it_is_in_danger()
    numbers, form = child.page.locator(".danger-first").bounding_box(), child.page.locator("#where-form").bounding_box()
    assert numbers is not None and form is not None
    assert numbers["x"] + numbers["width"] <= form["x"] and abs(numbers["y"] - form["y"]) < 8
    check_page(child.visit)
    picture(child.page, "danger-desktop")
