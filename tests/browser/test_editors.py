"""What the CMS does in the editor's browser."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.script.slugs import slugify
from tests.browser.support import Visit, Visits

pytestmark = pytest.mark.browser
CHIEF = "sajt@demo.test"
TITLES = (
    "Разговор с децом",
    "Љубав и Његош",
    "ЏЕП, ЂАК И ЊИВА",
    "Ђурђевдан у школи „Липа“",
    "Ćaskanje: šta je đačko žargonsko Đ?",
    "Ǆep, ǉubav i ǌiva",
    "Члан 19. – ко га поштује",
    "  Двоструки   размаци  ",
    "Цѐна речи́ и Щука Й",
    "100 % твоје право (и моје)",
)


@pytest.fixture
def editor(visits: Visits) -> Visit:
    """The one who looks after the site, at a desk."""
    visit = visits(width=1280, script="sr")
    visit.sign_in(CHIEF)
    return visit


def new_page(editor: Visit) -> None:
    editor.open("/cms/")
    editor.follow("main a.button[href*='/materials/materialpage/']")


def open_draft(editor: Visit) -> dict[str, Any]:
    draft: dict[str, Any] = editor.server.arranged("saved_draft")
    editor.open(f"/cms/pages/{draft['pk']}/edit/")
    return draft


def slug(editor: Visit) -> str:
    return editor.page.locator("#id_slug").input_value()


def test_the_address_of_a_new_page_follows_its_title_as_the_server_would_write_it(editor: Visit) -> None:
    new_page(editor)
    for title in TITLES:
        editor.page.fill("#id_title", title)
        assert slug(editor) == slugify(title) != ""
    editor.page.fill("#id_title", "")
    editor.page.locator("#id_title").press_sequentially("Ња")
    assert slug(editor) == "nja"
    # One that the editor typed stays.
    editor.page.evaluate("document.getElementById('id_slug').value = 'moja-adresa'")
    editor.page.fill("#id_title", "Шта је Џеп")
    assert slug(editor) == "moja-adresa"
    assert editor.problems == []


def test_a_saved_page_keeps_its_address_and_the_checker_finds_what_is_wrong_in_serbian(editor: Visit) -> None:
    draft = open_draft(editor)
    before = slug(editor)
    editor.page.fill("#id_title", "Сасвим други наслов")
    assert slug(editor) == before == draft["slug"]
    editor.page.locator("[data-side-panel-toggle=checks]").click()
    panel = editor.page.locator("[data-side-panel=checks]")
    for words in (
        *("Линк не каже куда води", "Реч са словима другог писма", "Наслов прескаче ниво"),
        *("Празан пасус", "Ознака фусноте"),
    ):
        expect(panel).to_contain_text(words)
    # The words in Latin are the second of one kind.
    expect(panel.locator("[data-content-checker-row]")).to_have_count(7)
    expect(panel).to_contain_text("Нема описа за претраживаче")
    assert [one for one in editor.problems if "axe.run" not in one] == []


def test_a_question_mark_shows_the_keys(editor: Visit) -> None:
    editor.open("/cms/")
    editor.page.keyboard.press("?")
    expect(editor.page.locator("#keyboard-shortcuts-dialog")).to_contain_text("Сачувај")
    expect(editor.page.locator("#keyboard-shortcuts-dialog")).to_be_visible()


def writes_a_date(page: Page, field: Locator, typed: str, *, beside: Locator) -> None:
    """Type into a field with a calendar and click beside it; the calendar comes 100 ms after the focus, however fast."""
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(calendar).to_have_count(1)
    field.press_sequentially(typed)
    beside.click(position={"x": 5, "y": 5})
    expect(calendar).to_have_count(0)
    assert field.input_value() == typed


def test_dates_stay_as_they_were_typed_until_they_are_saved(editor: Visit) -> None:
    open_draft(editor)
    page = editor.page
    page.get_by_role("tab", name="Провера").click()
    writes_a_date(page, page.locator("#id_reviewed_on"), "1.12.2027.", beside=page.locator("body"))
    page.locator("[data-side-panel-toggle=status]").click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    dialog = page.locator("#schedule-publishing-dialog")
    writes_a_date(page, dialog.locator("#id_go_live_at"), "5. 12. 2027. 9.00", beside=dialog.locator("h2").first)
    with page.expect_navigation():
        dialog.locator("button[type=submit]").first.click()
    expect(page.locator("#id_reviewed_on")).to_have_value("01.12.2027.")
    expect(page.locator("#id_go_live_at")).to_have_value("05.12.2027. 09:00")
    assert [one for one in editor.problems if "axe.run" not in one] == []
