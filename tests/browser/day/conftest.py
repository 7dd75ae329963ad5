"""A portal behind a real Varnish, as ``tests/caching`` starts it, and the people of the day."""

import copy
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.day import people
from tests.browser.support import Visits
from tests.caching.conftest import _prepared, editor, portal, varnish
from tests.caching.support import Editor, Portal, Varnish

__all__ = ["_prepared", "editor", "portal", "varnish"]
# The editor saves and previews by itself while one types, so a step may take its time.
PATIENCE = 60_000


@pytest.fixture(scope="session")
def house(editor: Editor, varnish: Varnish) -> Editor:
    """The house itself: its jobs and tables, with a reviewer beside the editor."""
    assert editor("tests.browser.day.acts:hire_a_reviewer") == 1
    return editor


@pytest.fixture
def at_the_desk(
    browser: Browser, portal: Portal, varnish: Varnish, house: Editor
) -> Iterator[Callable[..., people.Worker]]:
    """Seat somebody: `at_the_desk("urednik@demo.test", script="sr")`, signed in through the door with both factors."""
    front = copy.copy(portal)
    front.address = varnish.address
    visits = Visits(browser, front)

    def seated(email: str, *, script: str) -> people.Worker:
        visit = visits(width=1280, script=script)
        visit.context.set_default_timeout(PATIENCE)
        return people.Worker(visit, email)

    yield seated
    visits.close()
