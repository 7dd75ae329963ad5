"""Danger in the words, in a browser: numbers at once and first, then on; the same after a message, and at the desk."""

import pytest
from playwright.sync_api import expect

from tests.browser.choices import quick_first
from tests.browser.people import Child, Officer
from tests.browser.support import Visit, Visits, check_axe, check_no_sideways_scroll, picture
from tests.browser.work_pages import TRIAGE

pytestmark = pytest.mark.browser
STORY = "Попила сам мамине таблете и спава ми се."
NUMBERS = ["tel:194", "tel:192", "tel:116111"]
HEADING = "Ово што пишеш не треба да чека"


def tells(visit: Visit) -> Child:
    """Let a child send on a story in which danger is heard."""
    child = Child(visit)
    child.starts()
    says = {**child.says, "danger": "no", "narrative": STORY}
    while not visit.page.url.endswith("/prijava/dalje/"):
        step = visit.page.url.rstrip("/").rpartition("/")[2]
        names = visit.page.locator("#step-form [name]").evaluate_all("fields => fields.map(field => field.name)")
        child.answers(int(step), **{name: value for name, value in says.items() if f"{step}-{name}" in names})
    return child


def called(visit: Visit, within: str = "main .helplines") -> list[str]:
    found = visit.page.locator(f"{within} a[href^='tel:']")
    return [str(one.get_attribute("href")) for one in found.all()]


@pytest.mark.parametrize("js", quick_first(False, True))
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_the_first_number_is_seen_and_pressed_at_once_and_the_report_goes_on(
    visits: Visits, js: bool, script: str
) -> None:
    visit = visits(js=js, script=script, width=320)
    child = tells(visit)
    expect(visit.page.locator("h1")).to_have_text(child.reads(HEADING))
    assert called(visit) == NUMBERS
    first = visit.page.locator("main a[href='tel:194']").first
    expect(first).to_be_in_viewport()
    box = first.bounding_box()
    assert box is not None and box["height"] >= 44
    assert visit.page.title() == child.reads("Даље")
    check_no_sideways_scroll(visit.page)
    if js:
        check_axe(visit.page)
    child.never_sees("таблете", "тровање")
    child.follows("Настави")
    assert visit.page.url.endswith("/prijava/5/")
    child.tells(STORY)
    child.sends()
    assert called(visit, "main .callout.danger") == NUMBERS
    expect(visit.page.locator("main a[href='tel:194']")).to_be_in_viewport()
    for call in visit.page.locator("main .callout.danger .call").all():
        # Of words in the colour of their ground axe says nothing.
        ink, ground = call.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]")
        assert ink != ground
    child.never_sees("најкасније")
    check_no_sideways_scroll(visit.page)
    picture(visit.page, f"receipt-heard-{script}-{js}")


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(True, False))
def test_back_shows_the_story_and_the_page_stands_once(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    child = tells(visit)
    visit.open("/{lang}/prijava/4/")
    assert visit.page.locator("[name='4-narrative']").input_value() == STORY
    child.presses("Настави", within="#step-form .form-end")
    assert visit.page.url.endswith("/prijava/5/")


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_a_message_shows_them_too_and_only_then(visits: Visits, js: bool, script: str) -> None:
    visit = visits(js=js, script=script, width=320)
    child = Child(visit)
    child.code = visit.server.arranged("stages")["waiting"]["code"]
    child.follows_the_report()
    child.page.fill("[name=body]", STORY)
    child.presses("Пошаљи поруку")
    child.sees("Ови бројеви помажу сада")
    assert called(visit, "#poslato")[:3] == NUMBERS
    check_no_sideways_scroll(visit.page)
    visit.open("/{lang}/pracenje/pregled/")
    child.never_sees("Ови бројеви помажу сада")


@pytest.mark.full
def test_triage_reads_the_grounds_in_the_open_story_alone(visits: Visits) -> None:
    child = tells(visits(script="sr"))
    child.follows("Настави")
    child.tells(STORY)
    child.sends()
    officer = Officer(visits(script="sr", width=1280), TRIAGE).signs_in()
    page = officer.page
    officer.visit.open("/postupanje/prijave/")
    row = page.locator("tr", has_text=child.number)
    expect(row).to_contain_text("може бити хитно")
    expect(page.locator("main")).not_to_contain_text("тровање")
    row.get_by_role("link").first.click()
    officer.presses("Прикажите причу (бележи се у дневник)")
    officer.sees("У тексту се помиње: тровање, лекови или дрога.")
    expect(page.locator(".typed mark").first).to_be_visible()
    check_axe(page)
