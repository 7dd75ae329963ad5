"""The CMS saves by itself while somebody writes; a button that is pressed meanwhile waits for its turn."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Error, Page, Request, Route, expect

from tests.browser.support import Visit, Visits, comes_to_rest, picture, waits_for

pytestmark = pytest.mark.browser
CHIEF = "sajt@demo.test"
PATIENCE = 60_000  # milliseconds
SAVE, MORE, SEND = "footer .action-save", "footer .w-dropdown__toggle", "[name=action-submit]"
WARNING = "#title-text-w-save-confirmation-dialog"
NUMBER = count(1)


class Line:
    """The line to the server: what the CMS saves by itself is kept until it is let through; what was pressed is not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kept: list[Route] = []
        self.slow = True
        self.pressed: list[Request] = []
        self.questions: list[Route] = []
        self.slow_questions = False
        self.old_answer: APIResponse | None = None
        page.route("**/cms/pages/**", self._meet)
        page.route("**/editing-sessions/ping/**", self._meet_question)

    def keeps_a_save(self) -> None:
        """Wait until the CMS saves by itself."""
        waits_for(self.page, lambda: self.kept)

    def lets_through(self) -> None:
        """Let everything through from now on."""
        self.slow = False
        for route in self.kept:
            route.continue_()

    def _meet(self, route: Route) -> None:
        sent = route.request
        if sent.method == "POST" and sent.is_navigation_request():
            self.pressed.append(sent)
        by_itself = sent.method == "POST" and "application/json" in sent.headers.get("accept", "")
        if by_itself and self.slow:
            self.kept.append(route)
        else:
            route.continue_()

    def keeps_a_question(self) -> None:
        """Let the CMS ask who else is here and has saved; it does every ten seconds."""
        self.slow_questions = True
        self.page.clock.fast_forward(10_000)
        waits_for(self.page, lambda: self.questions)

    def lets_the_question_through(self) -> None:
        """Let the question through, which the browser may have given up meanwhile, and wait for the answer."""
        self.slow_questions = False
        question = self.questions.pop()
        answer = question.fetch()
        with suppress(Error):
            question.fulfill(response=answer)
        comes_to_rest(self.page)

    def hears_the_same_until_then(self) -> None:
        """Answer every question as the next one is answered now, until everything is let through."""
        self.keeps_a_question()
        first = self.questions[0]
        self.old_answer = first.fetch()
        first.fulfill(response=self.old_answer)

    def _meet_question(self, route: Route) -> None:
        if self.slow and self.old_answer is not None:
            route.fulfill(response=self.old_answer)
        elif self.slow_questions and not self.questions:
            self.questions.append(route)
        else:
            route.continue_()


@pytest.fixture
def editor(visits: Visits) -> Visit:
    visit = visits(width=1280, script="sr")
    visit.sign_in(CHIEF)
    visit.page.set_default_timeout(PATIENCE)
    # It runs as ever, and can be put forward.
    visit.page.clock.install()
    return visit


@pytest.fixture
def line(editor: Visit) -> Iterator[Line]:
    yield Line(editor.page)
    editor.page.unroute_all(behavior="ignoreErrors")


def pages(editor: Visit, title: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.server.call("tests.browser.arrange:pages_called", title=title)
    return found


def comes(editor: Visit) -> None:
    """Let the CMS watch the form: it begins two seconds after it has come."""
    editor.page.clock.fast_forward(2_500)
    comes_to_rest(editor.page)


def opens_a_draft(editor: Visit, title: str) -> int:
    """Make a draft of an editor's, open it and return its key once the CMS watches the form."""
    pk: int = editor.server.call("tests.browser.arrange:ready_draft", title=title)
    editor.open(f"/cms/pages/{pk}/edit/")
    comes(editor)
    return pk


@pytest.mark.full
def test_a_new_page_is_made_once(editor: Visit, line: Line) -> None:
    title = f"Једна страница {next(NUMBER)}"
    editor.open("/cms/")
    editor.follow("main a.button[href*='/materials/materialpage/']")
    comes(editor)
    editor.page.fill("#id_title", title)
    editor.page.fill("#id_lead", "Само једном.")
    line.keeps_a_save()
    editor.page.click(SAVE)
    expect(editor.page.locator(SAVE)).to_have_attribute("aria-busy", "true")
    comes_to_rest(editor.page)
    assert line.pressed == [], "the button did not wait"
    expect(editor.page.locator("body > [role=status]")).to_have_text("Сачекајте тренутак, измене се управо чувају.")
    picture(editor.page, "editor-waits")
    with editor.page.expect_event("load"):
        line.lets_through()
    expect(editor.page.locator(".messages .success").first).to_be_visible()
    assert [one["lead"] for one in pages(editor, title)] == ["Само једном."]
    assert len(line.pressed) == 1


@pytest.mark.full
@pytest.mark.parametrize("ending", ["saved", "refused", "lost"])
def test_what_is_sent_to_a_reviewer_follows_what_the_cms_saved(editor: Visit, line: Line, ending: str) -> None:
    title = f"На проверу {next(NUMBER)}"
    opens_a_draft(editor, title)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    editor.page.click(MORE)
    editor.page.click(SEND)
    expect(editor.page.locator(SEND)).to_have_attribute("aria-busy", "true")
    comes_to_rest(editor.page)
    assert line.pressed == [], "the button did not wait"
    with editor.page.expect_event("load"):
        if ending == "lost":
            line.kept.pop().fulfill(status=502, body="")
        if ending == "refused":
            wrong = {"success": False, "error_code": "validation_error", "error_message": "Нешто недостаје."}
            line.kept.pop().fulfill(status=400, json=wrong)
        line.lets_through()
    expect(editor.page.locator(".messages .success").first).to_be_visible()
    assert [(one["lead"], one["in_review"]) for one in pages(editor, title)] == [("Нов увод.", True)]
    assert len(line.pressed) == 1


@pytest.mark.full
@pytest.mark.parametrize("answered", ["before", "after"])
def test_nobody_else_has_saved_what_the_cms_saved(editor: Visit, line: Line, answered: str) -> None:
    title = f"Свој прозор {next(NUMBER)}"
    opens_a_draft(editor, title)
    line.keeps_a_question()
    warning = editor.page.locator(WARNING).text_content()
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    save = line.kept.pop()
    saved = save.fetch()
    if answered == "before":
        line.lets_the_question_through()
    save.fulfill(response=saved)
    line.lets_through()
    comes_to_rest(editor.page)
    if answered == "after":
        line.lets_the_question_through()
    assert editor.page.locator(WARNING).text_content() == warning, "the next warning would be that of a conflict"
    with editor.page.expect_event("load"):
        editor.page.click(SAVE)
    expect(editor.page.locator(".messages .success").first).to_be_visible()
    assert [one["lead"] for one in pages(editor, title)] == ["Нов увод."]


@pytest.mark.full
@pytest.mark.parametrize("pressed", ["before the answer", "before the refusal", "without an answer"])
def test_who_saves_in_another_window_is_seen(editor: Visit, line: Line, pressed: str) -> None:
    title = f"Два прозора {next(NUMBER)}"
    pk = opens_a_draft(editor, title)
    line.hears_the_same_until_then()
    editor.server.call("tests.browser.arrange:saved_elsewhere", pk=pk)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    if pressed == "before the refusal":
        editor.page.click(SAVE)
        line.lets_through()
    else:
        line.questions.clear()
        line.lets_through()
        line.keeps_a_question()
        editor.page.click(SAVE)
        expect(editor.page.locator(SAVE)).to_have_attribute("aria-busy", "true")
    if pressed == "before the answer":
        line.lets_the_question_through()
    if pressed == "without an answer":
        line.questions.pop().fulfill(status=502, body="")
    words = "Веза са мрежом је прекинута" if pressed == "without an answer" else "Нова верзија је сачувана"
    _is_warned(editor, line, title, words)


@pytest.mark.full
def test_who_saves_while_the_cms_waits_for_its_answer_is_seen(editor: Visit, line: Line) -> None:
    title = f"Закаснео одговор {next(NUMBER)}"
    pk = opens_a_draft(editor, title)
    line.keeps_a_question()
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    save = line.kept.pop()
    saved = save.fetch()
    editor.server.call("tests.browser.arrange:saved_elsewhere", pk=pk)
    editor.page.click(SAVE)
    line.slow_questions = False
    save.fulfill(response=saved)
    _is_warned(editor, line, title, "Нова верзија је сачувана")


def _is_warned(editor: Visit, line: Line, title: str, words: str) -> None:
    expect(editor.page.get_by_role("dialog").filter(has_text=words)).to_be_visible()
    assert line.pressed == []
    assert [one["lead"] for one in pages(editor, title)] == ["Из другог прозора."]


@pytest.mark.full
def test_who_goes_on_past_a_warning_while_the_cms_saves_is_not_asked_again(editor: Visit, line: Line) -> None:
    title = f"Ипак моје {next(NUMBER)}"
    pk = opens_a_draft(editor, title)
    editor.server.call("tests.browser.arrange:saved_elsewhere", pk=pk)
    with editor.page.expect_response("**/editing-sessions/ping/**"):
        editor.page.clock.fast_forward(10_000)
    editor.page.fill("#id_lead", "Нов увод.")
    editor.page.locator(SAVE).evaluate("button => button.click()")
    dialog = editor.page.get_by_role("dialog").filter(has_text="Нова верзија је сачувана")
    expect(dialog).to_be_visible()
    line.keeps_a_save()
    dialog.locator("[data-w-dialog-target=confirm]").click()
    expect(editor.page.locator(SAVE)).to_have_attribute("aria-busy", "true")
    with editor.page.expect_event("load"):
        line.kept.pop().fulfill(status=502, body="")
        line.slow = False
    assert len(line.pressed) == 1
    assert [one["lead"] for one in pages(editor, title)] == ["Нов увод."]


@pytest.mark.full
def test_a_press_is_taken_back_with_escape(editor: Visit, line: Line) -> None:
    title = f"Предомишљање {next(NUMBER)}"
    opens_a_draft(editor, title)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    editor.page.click(MORE)
    editor.page.click(SEND)
    editor.page.keyboard.press("Escape")
    expect(editor.page.locator(SEND)).to_be_hidden()
    expect(editor.page.locator(SEND)).to_have_attribute("aria-busy", "true")
    editor.page.keyboard.press("Escape")
    expect(editor.page.locator(SEND)).not_to_have_attribute("aria-busy", "true")
    expect(editor.page.locator("body > [role=status]")).to_contain_text("Дугме више не чека.")
    with editor.page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        line.lets_through()
    editor.page.clock.fast_forward(21_000)
    comes_to_rest(editor.page)
    assert line.pressed == []


@pytest.mark.full
def test_what_is_written_while_a_button_waits_goes_with_it(editor: Visit, line: Line) -> None:
    title = f"Још једна реч {next(NUMBER)}"
    opens_a_draft(editor, title)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    save = line.kept.pop()
    editor.page.click(SAVE)
    editor.page.fill("#id_lead", "Још новији увод.")
    with editor.page.expect_event("load"):
        save.continue_()
    assert line.kept == [], "the CMS saved once more instead of the button"
    assert [one["lead"] for one in pages(editor, title)] == ["Још новији увод."]


@pytest.mark.full
def test_who_stops_the_page_from_loading_goes_on_writing(editor: Visit, line: Line) -> None:
    title = f"Ипак остајем {next(NUMBER)}"
    pk = opens_a_draft(editor, title)
    editor.page.route(f"**/cms/pages/{pk}/edit/", _unanswered)
    editor.page.click(SAVE)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()


@pytest.mark.full
def test_on_a_line_that_hangs_the_first_press_counts(editor: Visit, line: Line) -> None:
    title = f"Линија виси {next(NUMBER)}"
    opens_a_draft(editor, title)
    editor.page.fill("#id_lead", "Нов увод.")
    line.keeps_a_save()
    with editor.page.expect_event("load"):
        editor.page.click(SAVE)
        for _ in range(3):
            editor.page.clock.fast_forward(5_000)
            editor.page.click(SAVE)
        comes_to_rest(editor.page)
        assert line.pressed == []
        # Twenty seconds after the first press, not after the last: that would be fifteen more.
        editor.page.clock.fast_forward(6_000)
        waits_for(editor.page, lambda: line.pressed)
    assert len(line.pressed) == 1
    assert [one["lead"] for one in pages(editor, title)] == ["Нов увод."]


@pytest.mark.full
def test_nothing_is_saved_beside_what_was_sent(editor: Visit, line: Line) -> None:
    title = f"На проверу {next(NUMBER)}"
    pk = opens_a_draft(editor, title)
    editor.page.click(MORE)
    editor.page.route(f"**/cms/pages/{pk}/edit/", lambda route: _late(editor.page, route))
    with editor.page.expect_event("load"):
        # At once, so that no save of the CMS comes between.
        editor.page.locator(SEND).evaluate(
            """button => {
                const lead = document.querySelector("#id_lead");
                lead.value = "Нов увод.";
                lead.dispatchEvent(new Event("input", { bubbles: true }));
                lead.dispatchEvent(new Event("change", { bubbles: true }));
                button.click();
            }"""
        )
    assert line.kept == []
    assert [(one["lead"], one["in_review"]) for one in pages(editor, title)] == [("Нов увод.", True)]


@pytest.mark.full
def test_the_last_word_is_kept_by_whoever_saves_at_once(editor: Visit) -> None:
    title = f"Последња реч {next(NUMBER)}"
    pk = editor.server.call("tests.browser.arrange:ready_draft", title=title)
    editor.open(f"/cms/pages/{pk}/edit/")
    words = editor.page.locator("[data-contentpath=body] [contenteditable=true]").first
    words.click()
    expect(words).to_be_focused()
    editor.page.keyboard.press("Control+End")
    # What was pressed before is in its field.
    editor.page.clock.fast_forward(1_000)
    comes_to_rest(editor.page)
    with editor.page.expect_event("load"):
        # At once, so that no quarter of a second passes between.
        editor.page.locator(SAVE).evaluate(
            'button => { document.execCommand("insertText", false, " Било када."); button.click(); }'
        )
    expect(editor.page.locator(".messages .success").first).to_be_visible()
    (page,) = pages(editor, title)
    assert "Било када." in page["words"]


def _late(page: Page, route: Route) -> None:
    """Answer what was pressed late, after the time in which the CMS would have saved by itself."""
    if not route.request.is_navigation_request():
        route.fallback()
        return
    # In real time: the clock of a page whose form is on its way cannot be put forward.
    page.wait_for_timeout(3_000)
    route.continue_()


def _unanswered(route: Route) -> None:
    """Answer what was pressed with nothing, as if it had been stopped."""
    if route.request.is_navigation_request():
        route.fulfill(status=204)
    else:
        route.fallback()
