"""An editor brings a document from Word, finds the draft with what is left to do, and sends it to review."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.day.people import Worker
from tests.browser.support import Visit, Visits
from tests.editors import word_documents as word

pytestmark = pytest.mark.browser
EDITOR = "urednik@demo.test"


def at_the_screen(visits: Visits, *, js: bool = True) -> Visit:
    visit = visits(width=1280, script="sr", js=js)
    visit.sign_in(EDITOR)
    visit.open("/cms/")
    visit.follow("main a.button[href*='/iz-vorda/']")
    return visit


def test_a_document_becomes_a_draft_that_an_editor_completes_and_sends(visits: Visits, tmp_path: Path) -> None:
    visit = at_the_screen(visits)
    page, file = visit.page, tmp_path / "pravo-na-zastitu.docx"
    file.write_bytes(word.reviewed())
    page.set_input_files("#id_document", file)
    with page.expect_navigation():
        page.get_by_role("button", name="Направи нацрт").click()
    messages = page.locator(".messages")
    expect(messages).to_contain_text("Слике и цртежи (1): нису пренети.")
    expect(page.locator("#id_title")).to_have_value("Право на заштиту")
    body = page.locator("[data-contentpath=body]").first
    expect(body.locator("[name$='-value-text']").first).to_have_value("Шта каже закон")
    expect(body).to_contain_text("Дете има право на заштиту.")
    page.fill("#id_lead", "Закон каже ко штити дете.")
    worker = Worker(visit, EDITOR)
    worker.marks(audiences="parents", topics="internet")
    page.get_by_role("tab", name="Претрага и адреса").click()
    page.select_option("[name=kind]", "guide")
    worker.sends_to_review()
    assert [one for one in visit.problems if "axe.run" not in one] == []


def test_what_is_pasted_keeps_its_marks_until_it_is_changed_by_hand(visits: Visits) -> None:
    visit = at_the_screen(visits)
    page = visit.page
    pasted, marked, status = page.locator("#id_pasted"), page.locator("#id_marked"), page.locator("#id_pasted-status")
    html = "<h2>Пре разговора</h2><p>Буди ту.</p><table><tr><td>Ко</td><td>Шта</td></tr><tr><td>ти</td><td>питај</td></tr></table>"
    pasted.evaluate(
        """(field, [html, text]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, "Пре разговора\nБуди ту.\nКо\tШта\nти\tпитај"],
    )
    expect(marked).to_have_value(html)
    expect(status).to_have_text("Преузети су и наслови, листе, табеле и линкови.")
    # What is refused for another reason comes back with its marks.
    page.set_input_files("#id_document", {"name": "a.docx", "mimeType": "", "buffer": b"x"})
    with page.expect_navigation():
        page.get_by_role("button", name="Направи нацрт").click()
    expect(page.locator("main")).to_contain_text("Изаберите једно")
    expect(marked).to_have_value(html)
    pasted.press("End")
    pasted.type("!")
    expect(marked).to_have_value("")
    expect(status).to_contain_text("Текст је мењан")
    assert visit.problems == []


def test_without_javascript_what_is_typed_becomes_paragraphs(visits: Visits) -> None:
    visit = at_the_screen(visits, js=False)
    visit.page.fill("#id_title", "Писмо из школе")
    visit.page.fill("#id_pasted", "Прва реч.\nДруга реч.")
    visit.page.get_by_role("button", name="Направи нацрт").click()
    expect(visit.page.locator("#id_title")).to_have_value("Писмо из школе")
