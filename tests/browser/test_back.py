"""Back and Forward lead one question back and on, with what was typed, and never ask to send a form again."""

import pytest
from playwright.sync_api import expect

from tests.browser.choices import quick_first
from tests.browser.intake_walk import begin, forward, press, walk
from tests.browser.people import Child
from tests.browser.support import Visits, goes_back

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("js", quick_first(True, False))
def test_back_leads_to_the_question_before_and_forward_to_the_next(visits: Visits, js: bool) -> None:
    visit = visits(js=js, width=320)
    page = visit.page
    begin(visit)
    page.check("[name='1-danger'][value=no]")
    forward(visit)
    page.check("[name='2-about'][value=self]")
    page.fill("[name='2-child']", "Мара")
    forward(visit)
    assert page.url.endswith("/prijava/4/")
    goes_back(page)
    expect(page.locator("[name='2-child']")).to_have_value("Мара")
    goes_back(page)
    expect(page.locator("[name='1-danger'][value=no]")).to_be_checked()
    page.go_forward()
    page.go_forward()
    assert page.url.endswith("/prijava/4/")


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(False, True))
def test_back_and_reload_show_a_refused_step_with_its_errors(visits: Visits, js: bool) -> None:
    visit = visits(js=js, width=320)
    begin(visit)
    walk(visit, 2)
    page = visit.page
    page.fill("[name='2-child']", "Мара")
    forward(visit)
    summary = page.locator("[data-error-summary]")
    page.check("[name='2-about'][value=self]")
    forward(visit)
    forward(visit)
    expect(summary).to_be_visible()
    answer = page.reload()
    assert answer is not None and answer.request.method == "GET"
    expect(summary).to_be_visible()
    page.go_back()
    page.go_back()
    assert page.url.endswith("/prijava/2/")
    assert page.locator("[name='2-child']").input_value() == "Мара"
    page.go_forward()
    page.go_forward()
    assert page.url.endswith("/prijava/4/")
    expect(summary).to_be_visible()


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_back_from_the_page_of_danger_leads_to_the_first_question(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    Child(visit).says_that_it_is_in_danger()
    visit.press("button[name=_language][value=sr]")
    assert "/sr/prijava/pomoc/" in visit.page.url
    goes_back(visit.page)
    goes_back(visit.page)
    expect(visit.page.locator("[name='1-danger'][value=yes]")).to_be_checked()


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_back_after_sending_shows_the_receipt(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    child = Child(visit)
    child.tells_everything("Шапутаница")
    child.sends()
    goes_back(visit.page)
    assert visit.page.url.endswith("/prijava/potvrda/")
    child.sees(child.is_thanked)


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_back_after_saving_shows_the_beginning(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    walk(visit, 4)
    press(visit, "[name=_save]")
    assert visit.page.url.endswith("/prijava/sacuvano/") and visit.page.locator(".code").count() == 1
    goes_back(visit.page)
    assert visit.page.url.endswith("/prijava/")
    Child(visit).sees("Настави започето")
