"""Back in the browser never asks to send a form again. With a script the form is one entry: `test_one_entry.py`."""

import pytest
from playwright.sync_api import expect

from tests.browser.intake_walk import begin, forward, walk
from tests.browser.support import Visits

pytestmark = pytest.mark.browser


def test_back_and_reload_show_a_refused_step_with_its_errors(visits: Visits) -> None:
    visit = visits(js=False, width=320)
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
    page.go_back()
    page.go_back()
    assert page.url.endswith("/prijava/2/")
    assert page.locator("[name='2-child']").input_value() == "Мара"
    page.go_forward()
    page.go_forward()
    assert page.url.endswith("/prijava/4/")
    expect(summary).to_be_visible()
