"""What the CMS does in the editor's browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

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
    for words in ("Линк не каже куда води", "Реч са словима другог писма", "Наслов прескаче ниво"):
        expect(panel).to_contain_text(words)
    expect(panel.locator("[data-content-checker-row]")).to_have_count(4)
    expect(panel).to_contain_text("Нема описа за претраживаче")
    assert [one for one in editor.problems if "axe.run" not in one] == []
