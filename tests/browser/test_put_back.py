"""What a test leaves in the portal is gone for the next one: rows, sessions, and what the process remembers."""

import pytest

from tests.browser.intake_walk import walk
from tests.browser.server import SteadyServer
from tests.browser.support import Visits

pytestmark = [pytest.mark.browser, pytest.mark.full]
EDITOR, CHIEF = "urednik@demo.test", "sajt@demo.test"


def test_a_portal_that_was_put_back_remembers_nothing(visits: Visits, portal_server: SteadyServer) -> None:
    visit = visits()
    walk(visit, 4)
    assert visit.page.url.endswith("/prijava/4/")
    title = "Остатак једног теста"
    portal_server.call("tests.browser.arrange:ready_draft", title=title)
    worker = (portal_server.var / "worker").read_text()
    portal_server.put_back()
    assert (portal_server.var / "worker").read_text() != worker
    visit.open("/{lang}/prijava/4/")
    assert not visit.page.url.endswith("/prijava/4/"), "the draft is still there"
    assert portal_server.call("tests.browser.arrange:pages_called", title=title) == []


def test_everybody_has_a_session_again_and_may_use_the_same_code(visits: Visits, portal_server: SteadyServer) -> None:
    came_by_code = []
    for _ in range(2):
        visit = visits()
        visit.sign_in(EDITOR, anew=True)
        visit.open("/nalog/odjava/")
        visit.press("main form .button")
        other = visits()
        other.sign_in(CHIEF)
        came_by_code.append(set(portal_server.codes_used))
        portal_server.put_back()
    # In a run of more than half an hour the prepared sessions have been idle for too long, before and after.
    assert EDITOR in came_by_code[0] and came_by_code[0] <= came_by_code[1]
