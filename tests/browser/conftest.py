"""One warm browser and one running portal per worker; a new browser context per test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import PortalServer, SteadyServer, arranged_data
from tests.browser.support import Visit, Visits
from tests.browser.w3c import Checker, checker

# Parts of the browser's own surface that would be drawn as pages beside each of ours, and what Playwright
# switches off anyway: of two such lists the browser reads the last.
SWITCHED_OFF = (
    "InitialWebUI,WebUIReloadButton,WebUIToolbar,WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup,"
    "WebUISplitTabsButton,WebUILocationBar,PreloadTopChromeWebUI,"
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={SWITCHED_OFF}",
]


def chromium_path() -> str:
    """Return where Chromium is; the test fails where it is missing."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("Chromium is missing; `make test` installs it")
    return path


@pytest.fixture(scope="session")
def arranged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with the demo and all that tests need to find, shared by the workers."""
    base = tmp_path_factory.getbasetemp()
    return arranged_data(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture(scope="session")
def _running(arranged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteadyServer]:
    server = SteadyServer(arranged, tmp_path_factory.mktemp("portal") / "var")
    server.start()
    yield server
    server.end()


@pytest.fixture
def portal_server(_running: SteadyServer) -> Iterator[SteadyServer]:
    """A portal with the demo, served as ``make run`` serves it; put back after the test."""
    yield _running
    _running.put_back()


@pytest.fixture(scope="session")
def _trial(arranged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteadyServer]:
    var = tmp_path_factory.mktemp("trial") / "var"
    server = SteadyServer(arranged, var)
    server.environment |= {"SHOW_DRAFT_LANGUAGES": "1", "EMAIL_URL": f"filemail:///{var / 'mail'}"}
    server.start()
    yield server
    server.end()


@pytest.fixture
def trial(_trial: SteadyServer) -> Iterator[SteadyServer]:
    """A portal that shows drafts of languages, and writes its mail into the folder ``mail``; put back after the test."""
    yield _trial
    _trial.put_back()


@pytest.fixture
def trial_visits(browser: Browser, trial: PortalServer) -> Iterator[Visits]:
    """Makes visits to the portal that shows drafts of languages."""
    made = Visits(browser, trial)
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright's own download is never used."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, "--disable-sync"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def w3c() -> Iterator[Checker]:
    """The W3C's HTML checker."""
    with checker() as started:
        yield started


@pytest.fixture
def visits(browser: Browser, portal_server: PortalServer) -> Iterator[Visits]:
    """Makes visits: `visits(js=False, width=320, theme="light", script="sr-latn")`."""
    made = Visits(browser, portal_server)
    yield made
    made.close()


@pytest.fixture
def visit(visits: Visits) -> Visit:
    """A visitor on a small telephone in Latin script, with JavaScript."""
    return visits()


@pytest.fixture
def open_page(visits: Visits):
    """Open a path in a new context: `open_page("/{lang}/", js=True, width=320, theme="light", script="sr-latn")`."""

    def opened(path: str, **choices):
        one = visits(**choices)
        one.open(path)
        return one.page

    return opened
