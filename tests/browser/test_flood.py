"""In a flood the browser of a person does its sum while the answers are read, and the report says so."""

import pytest

from tests.browser.intake_walk import forward, walk
from tests.browser.server import PortalServer
from tests.browser.support import Visits

pytestmark = pytest.mark.browser


@pytest.mark.full
@pytest.mark.parametrize(("js", "effort"), [(True, "done"), (False, "missing")])
def test_the_sum_is_done_where_scripts_run_and_asked_of_nobody(
    visits: Visits, portal_server: PortalServer, js: bool, effort: str
) -> None:
    portal_server.call("tests.browser.arrange:flood")
    visit = visits(js=js, width=320, script="sr-latn")
    walk(visit, 10)
    field = visit.page.locator("input[name=effort]")
    assert field.get_attribute("data-effort")
    if js:
        visit.page.wait_for_function("document.querySelector('input[name=effort]').value !== ''", timeout=120_000)
    forward(visit)
    assert visit.page.url.endswith("/potvrda/")
    assert portal_server.call("tests.browser.arrange:last_effort") == {"effort": effort}
