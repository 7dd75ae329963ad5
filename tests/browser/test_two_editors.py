"""What an editor and a reviewer do in the CMS by typing and pressing, each with an account, in either script of it."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import expect

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.day.people import Worker
from tests.browser.support import Visits
from tests.editors import word_documents as word

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))]
EDITOR, REVIEWER = "urednik@demo.test", "sajt@demo.test"
# What the server does of these is in tests/editors and tests/pages; the way through the screens takes a while.
slow = pytest.mark.full
NUMBER = count(1)
Desk = Callable[[str], "Person"]


class Person(Worker):
    """Whoever works in the CMS."""

    def submits(self, selector: str) -> None:
        """Press what sends a form, and wait for the page that follows."""
        with self._next_page():
            self.page.locator(selector).first.click()

    def is_told(self, words: str) -> None:
        """Read ``words`` (Cyrillic) among the messages, in the script of the CMS."""
        expect(self.page.locator(".messages")).to_contain_text(self.reads(words))

    def opens_more(self) -> None:
        """Open the menu beside the first button below the form."""
        self._more().click()

    def approves_with(self, words: str) -> None:
        """Press the button that says ``words``."""
        with self._next_page():
            self.page.get_by_role("button", name=self.reads(words), exact=True).first.click()

    def has_no_faults(self) -> None:
        assert [one for one in self.visit.problems if "axe.run" not in one and "400" not in one] == []


@pytest.fixture
def desk(visits: Visits, script: str) -> Desk:
    def at_a_desk(email: str) -> Person:
        person = Person(visits(width=1280, script=script), email)
        person.signs_in(anew=False)
        return person

    return at_a_desk


def draft(person: Person) -> tuple[int, str]:
    """Return key and title of a page that lacks nothing."""
    title = f"Проба два налога {next(NUMBER)}"
    pk: int = person.visit.server.call("tests.browser.arrange:ready_draft", title=title)
    return pk, title


def published(editor: Person, reviewer: Person) -> tuple[int, str]:
    """Let the editor send a page and the reviewer approve it."""
    pk, title = draft(editor)
    editor.opens(pk)
    editor.page.fill("#id_lead", "Увод који читаоци виде.")
    editor.sends_to_review()
    reviewer.opens(pk)
    reviewer.approves_with("Одобри и објави")
    reviewer.is_told("Објављено.")
    return pk, title


def test_a_typed_day_stands_on_the_reviewers_button_and_a_day_that_is_none_is_refused(desk: Desk) -> None:
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    pk, _title = draft(editor)
    editor.opens(pk)
    editor.schedules("31.2.2027. 9.00")
    expect(editor.page.locator("#schedule-publishing-dialog")).to_contain_text(editor.reads("исправан датум"))
    editor.schedules("1.12.2027. 9.00")
    editor.page.fill("#id_lead", "Увод за децембар.")
    editor.sends_to_review()
    reviewer.opens(pk)
    reviewer.approves_with("Одобри, излази 1.\u00a012.\u00a02027. у 9.00")
    reviewer.is_told("Одобрено. На сајту је од")


@slow
def test_old_addresses_lead_readers_of_both_scripts_to_the_page(desk: Desk, visits: Visits) -> None:
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    pk, title = published(editor, reviewer)
    number = title.rpartition(" ")[2]
    editor.opens(pk)
    editor.page.get_by_role("tab", name=editor.reads("Претрага и адреса")).click()
    editor.page.fill("#id_slug", f"nova-adresa-{number}")
    editor.sends_to_review()
    reviewer.opens(pk)
    reviewer.approves_with("Одобри и објави")
    reviewer.visit.open("/cms/redirects/add/")
    reviewer.page.fill("#id_old_path", f"/sr/letak-{number}/")
    reviewer.page.fill("#id_redirect_link", f"{reviewer.visit.server.address}/sr/nova-adresa-{number}/")
    reviewer.submits("main form [type=submit]")
    for language in ("sr", "sr-latn"):
        reader = visits(script=language)
        for old in (f"proba-dva-naloga-{number}", f"letak-{number}"):
            reader.open(f"/{language}/{old}/")
            assert reader.page.url.endswith(f"/{language}/nova-adresa-{number}/"), (language, old)
            expect(reader.page.locator("h1")).to_have_text(to_latin(title) if language == "sr-latn" else title)


DOCUMENTS = (
    ("pravo-na-zastitu.docx", word.reviewed(), "Слике и цртежи (1): нису пренети."),
    ("saradnja.docx", word.procedure("https://example.org/"), ""),
    ("pismo.docx", word.latin_letter(), "Табеле без назива (1): упишите шта свака показује."),
)


@slow
@pytest.mark.parametrize("number", range(3))
def test_a_word_document_is_brought_completed_and_read_with_what_it_lost(desk: Desk, number: int) -> None:
    name, content, lost = DOCUMENTS[number]
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    editor.visit.open("/cms/")
    editor.visit.follow("main a.button[href*='/iz-vorda/']")
    editor.page.set_input_files("#id_document", {"name": name, "mimeType": "", "buffer": content})
    editor.submits("main form [type=submit]")
    if name == "pismo.docx":
        editor.submits(".messages a[href*='cirilic']")
        editor.submits("main form [type=submit]")
        editor.is_told("Нацрт је пребачен у ћирилицу.")
    editor.page.fill("#id_lead", "Коме ово помаже.")
    for caption in editor.page.locator("[name$='-value-caption']").all():
        caption.fill(caption.input_value() or "Шта је у прилогу")
    editor.marks(audiences="parents", topics="internet")
    editor.sends_to_review()
    reviewer.visit.open("/cms/")
    reviewer.visit.follow("#awaiting-review-section a[href$='/edit/']")
    came = expect(reviewer.page.locator(".messages li", has_text=reviewer.reads("Текст је дошао из Ворда.")))
    if lost:
        came.to_contain_text(reviewer.reads(lost))
    else:
        came.to_have_count(0)
    expect(reviewer.page.locator("#id_lead")).to_have_value("Коме ово помаже.")
    reviewer.has_no_faults()


@slow
def test_half_a_block_is_kept_and_asked_for_when_it_is_sent(desk: Desk) -> None:
    editor = desk(EDITOR)
    pk, _title = draft(editor)
    editor.opens(pk)
    editor.page.locator("[data-contentpath=body] .c-sf-add-button").last.click()
    editor.page.locator(".w-combobox:visible .w-combobox__option", has_text=editor.reads("Дугмад")).first.click()
    editor.saves()
    editor.opens_more()
    editor.submits("[name=action-submit]")
    editor.is_told("Страница није сачувана")


def test_lists_are_searched_in_both_scripts(desk: Desk) -> None:
    reviewer = desk(REVIEWER)
    for where, typed, found in (
        ("/cms/snippets/pages/helpline/", "116111", "116"),
        ("/cms/snippets/materials/glossaryterm/", "poverljivosti", "Поверљивост"),
        ("/cms/snippets/pages/topic/", "skoli", "У школи"),
        ("/cms/pages/search/", "библиотеке", "Библиотека"),
    ):
        reviewer.visit.open(where)
        box = reviewer.page.locator("main input[name=q], header input[name=q]").first
        box.fill(typed)
        box.press("Enter")
        expect(reviewer.page.locator("main table").first).to_contain_text(found)
    reviewer.has_no_faults()


@slow
def test_a_topic_gets_its_drawing_by_the_keyboard_and_stands_on_the_editors_page(desk: Desk) -> None:
    reviewer, editor = desk(REVIEWER), desk(EDITOR)
    page, name = reviewer.page, f"Вештачка интелигенција {next(NUMBER)}"
    reviewer.visit.open("/cms/snippets/pages/topic/add/")
    page.fill("#id_name", name)
    first = page.locator("[name=drawing]").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=drawing]").nth(1)).to_be_checked()
    expect(page.locator(".drawings .choice:has(:checked) svg")).to_be_visible()
    expect(page.locator(".drawings .choice:has(:checked)")).to_contain_text(reviewer.reads("телефон"))
    reviewer.submits("footer .action-save, footer [type=submit]")
    editor.visit.open("/cms/")
    editor.visit.follow("main a.button[href*='/materials/materialpage/']")
    expect(editor.page.locator("[name=topics]", has=editor.page.locator("..")).first).to_be_attached()
    assert name in editor.page.content()
    reviewer.has_no_faults()


@slow
def test_a_banner_in_a_hurry_is_refused_without_the_tick_in_the_script_of_the_cms(desk: Desk) -> None:
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    editor.visit.open("/cms/snippets/pages/banner/add/")
    editor.page.fill("#id_text", "Линија не ради до 18 сати. Позовите 192.")
    editor.page.fill("#id_expire_at", "1. 12. 2027. 9.00")
    editor.submits("footer .action-save")
    address = editor.page.url
    reviewer.page.goto(address)
    reviewer.opens_more()
    reviewer.visit.follow("a[href*='hitno']")
    reviewer.submits("main form [type=submit]")
    expect(reviewer.page.locator("main .error-message")).to_have_text(
        reviewer.reads("Без ове потврде обавештење чека другу особу.")
    )
    reviewer.page.locator("[name=alone]").check()
    reviewer.submits("main form [type=submit]")
    reviewer.is_told("Објављено.")


@slow
def test_a_draft_is_put_aside_for_what_readers_have_and_work_goes_on(desk: Desk, visits: Visits) -> None:
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    pk, title = published(editor, reviewer)
    editor.opens(pk)
    editor.page.fill("#id_lead", "Ово нико не треба да види.")
    editor.saves()
    editor.visit.follow("footer a[href*='/odbaci/']")
    editor.submits("main form [type=submit]")
    editor.is_told("Нацрт је одбачен.")
    expect(editor.page.locator("#id_lead")).to_have_value("Увод који читаоци виде.")
    editor.page.fill("#id_lead", "Увод после одбаченог нацрта.")
    editor.sends_to_review()
    reviewer.opens(pk)
    expect(reviewer.page.locator("#id_lead")).to_have_value("Увод после одбаченог нацрта.")
    reviewer.approves_with("Одобри и објави")
    reader = visits(script="sr")
    reader.open(f"/sr/proba-dva-naloga-{title.rpartition(' ')[2]}/")
    expect(reader.page.locator("main")).to_contain_text("Увод после одбаченог нацрта.")
    editor.has_no_faults()


@slow
def test_a_page_comes_down_while_other_words_of_it_wait(desk: Desk, visits: Visits) -> None:
    editor, reviewer = desk(EDITOR), desk(REVIEWER)
    pk, title = published(editor, reviewer)
    editor.opens(pk)
    editor.page.fill("#id_lead", "Друге речи.")
    editor.sends_to_review()
    reviewer.opens(pk)
    reviewer.visit.follow("footer a[href*='/unpublish/']")
    reviewer.submits("main form [type=submit]")
    reader = visits()
    reader.open(f"/sr-latn/proba-dva-naloga-{title.rpartition(' ')[2]}/")
    assert reader.status == 404
