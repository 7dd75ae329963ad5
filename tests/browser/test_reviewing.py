"""A stray key of the reviewer: while the page is only read it does nothing, and taken out again it shuts nobody out."""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.day.people import Worker
from tests.browser.support import Visits, waits_for

pytestmark = pytest.mark.browser
EDITOR, REVIEWER = "urednik@demo.test", "sajt@demo.test"
NUMBER = count(1)


def at_a_desk(visits: Visits, email: str, script: str) -> Worker:
    worker = Worker(visits(width=1280, script=script), email)
    worker.signs_in(anew=False)
    return worker


def press(worker: Worker, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with worker.page.expect_event("load"):
        worker.page.get_by_role("button", name=worker.reads(name), exact=True).first.click()


def types(page: Page, key: str) -> None:
    page.locator("#id_lead").press("End")
    page.keyboard.press(key)


@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_a_stray_key_of_the_reviewer_shuts_nobody_out(visits: Visits, script: str) -> None:
    title = f"Провера {next(NUMBER)}"
    editor = at_a_desk(visits, EDITOR, script)
    pk: int = editor.visit.server.call("tests.browser.arrange:ready_draft", title=title)

    def stored() -> Any:
        return editor.visit.server.call("tests.browser.arrange:pages_called", title=title)[0]["lead"]

    editor.visit.open(f"/cms/pages/{pk}/edit/")
    editor.page.fill("#id_lead", "Нов увод.")
    editor.page.click("footer .w-dropdown__toggle")
    with editor.page.expect_event("load"):
        editor.page.click("[name=action-submit]")

    reviewer = at_a_desk(visits, REVIEWER, script)
    reviewer.visit.open(f"/cms/pages/{pk}/edit/")
    page = reviewer.page
    expect(page.locator(".messages")).to_contain_text(reviewer.reads("па је овде само за читање"))
    types(page, "x")
    page.locator("[data-contentpath=body] [contenteditable=true]").first.press("x")
    expect(page.locator("#id_lead")).to_have_value("Нов увод.")
    expect(page.locator("[data-contentpath=body] [contenteditable=true]").first).to_have_text("Свако може да пита.")

    press(reviewer, "Желим да мењам (одобрава неко други)")
    # The CMS watches a form two seconds after it has come.
    page.wait_for_timeout(2_500)
    for key, kept in (("x", "Нов увод.x"), ("Backspace", "Нов увод.")):
        types(page, key)
        waits_for(page, lambda kept=kept: stored() == kept, patience=20)  # type: ignore[misc]
    press(reviewer, "Откључај")
    press(reviewer, "Одобри и објави")
    expect(page.locator(".messages")).to_contain_text(reviewer.reads("Објављено."))
    with page.expect_event("load"):
        page.locator(".messages").get_by_role("link", name=reviewer.reads("Погледај на сајту")).click()
    expect(page.locator("main")).to_contain_text(reviewer.reads("Нов увод."))
    assert [one for one in reviewer.visit.problems if "axe.run" not in one] == []
