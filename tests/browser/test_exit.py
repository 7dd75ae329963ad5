"""Who leaves quickly leaves no typed word behind; who changes the script in the middle loses none."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.people import Child
from tests.browser.server import PortalServer
from tests.browser.support import HTML_LANG, Visit, Visits, goes_back

pytestmark = pytest.mark.browser

NAME, STORY, UNSENT, MESSAGE = "Тарабуњка", "Шапутаница иза школе", "Недовршенко", "Порукица за вас"
WORDS = (NAME, STORY, UNSENT, MESSAGE)
# Everything that a page holds: the document and what stands in its fields.
EVERYTHING = """() => [location.href, document.title, document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input, textarea, select')].map(field => field.value)].join(' ')"""
KINDS = ("link", "link without JavaScript", "Shift three times")
TAILS = ("", *(f"{step}/" for step in range(1, 15)), "pomoc/", "sacuvano/", "potvrda/")
ADDRESSES = [f"/{{lang}}/prijava/{tail}" for tail in TAILS]

OpenBrowser = Callable[..., Visit]


@pytest.fixture
def open_browser(browser: Browser, portal_server: PortalServer, tmp_path: Path) -> Iterator[OpenBrowser]:
    """Open the browser of one household as people have it: a profile on disk, page cache, session restored."""
    opened: list[BrowserContext] = []

    def start(*, js: bool = True) -> Visit:
        for context in opened:
            context.close()
        opened.clear()
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_path(),
            args=[*FLAGS, "--restore-last-session"],
            ignore_default_args=["--disable-back-forward-cache"],
            java_script_enabled=js,
            viewport={"width": 320, "height": 640},
            locale="sr-Latn-RS",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        return Visit(context, portal_server, script="sr-latn", width=320, theme="light")

    yield start
    for context in opened:
        context.close()


def _tell(child: Child) -> None:
    """Type a name and a story, and begin a further answer without sending it."""
    child.starts()
    child.answers(1, danger="no")
    child.answers(2, about="self", child=NAME)
    child.answers(4, forms="psychological", narrative=STORY)
    child.answers(5, setting="street", municipality="unknown")
    child.page.check("[name='8-excluded'][value=other]")
    child.page.fill("[name='8-excluded_text']", UNSENT)


def _leave(page: Page, how: str) -> None:
    if how == "Shift three times":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.locator("[data-quick-exit]").first.click()
    expect(page.locator("#farewell")).to_be_visible()


def _holds_no_word(page: Page) -> None:
    shown = _everything(page)
    for word in WORDS:
        assert word not in shown and to_latin(word) not in shown, f"{page.url} still shows {word!r}"


def _everything(page: Page) -> str:
    """Return all that the page holds; a redirect on the way is waited for."""
    deadline = time.monotonic() + 15
    while True:
        page.wait_for_load_state()
        try:
            return str(page.evaluate(EVERYTHING))
        except Error as error:
            if "navigation" not in error.message or time.monotonic() > deadline:
                raise


def _go_back(page: Page, times: int) -> None:
    for _ in range(times):
        goes_back(page)
        _holds_no_word(page)


@pytest.mark.parametrize("how", quick_first(*KINDS))
def test_leaving_the_wizard_leaves_no_word_behind(open_browser: OpenBrowser, how: str) -> None:
    js = how != "link without JavaScript"
    visit = open_browser(js=js)
    child = Child(visit)
    _tell(child)
    _leave(visit.page, how)
    assert visit.page.url == visit.server.exit_url
    assert "d" not in {cookie["name"] for cookie in visit.context.cookies()}
    _go_back(visit.page, 10)
    for address in ADDRESSES:
        visit.open(address)
        _holds_no_word(visit.page)
    visit = open_browser(js=js)
    for page in visit.context.pages:
        _holds_no_word(page)
        _go_back(page, 3)
    for address in ADDRESSES:
        visit.open(address)
        _holds_no_word(visit.page)


@pytest.mark.parametrize("how", quick_first(*KINDS[::-1]))
def test_leaving_the_check_page_or_the_follow_page_leaves_no_word_behind(open_browser: OpenBrowser, how: str) -> None:
    visit = open_browser(js=how != "link without JavaScript")
    child = Child(visit)
    child.tells_everything(STORY)
    child.sends()
    child.follows_the_report()
    visit.page.fill("[name=body]", MESSAGE)
    _leave(visit.page, how)
    assert not {"d", "r"} & {cookie["name"] for cookie in visit.context.cookies()}
    _go_back(visit.page, 10)
    for address in ("/{lang}/pracenje/pregled/", "/{lang}/prijava/potvrda/", "/{lang}/prijava/10/"):
        visit.open(address)
        _holds_no_word(visit.page)
        assert child.code not in visit.page.evaluate(EVERYTHING).replace(" ", "")


@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_the_script_switch_keeps_what_is_being_typed(visits: Visits, js: bool, script: str) -> None:
    child = Child(visits(js=js, script=script))
    mixed = "Љиља и Đorđe ме чекају.\nДруги ред, drugi red: „ето“."
    child.starts()
    child.answers(1, danger="no")
    child.page.check("[name='2-about'][value=self]")
    child.page.fill("[name='2-child']", "Njegoš Јанковић")
    _switch_script(child.visit)
    assert child.page.locator("[name='2-child']").input_value() == "Njegoš Јанковић"
    assert child.page.locator("[name='2-about'][value=self]").is_checked()
    child.answers(2)
    child.page.fill("[name='4-narrative']", mixed)
    for _ in range(2):
        _switch_script(child.visit)
        assert child.page.locator("[name='4-narrative']").input_value() == mixed


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(False, True))
def test_the_script_switch_keeps_a_message_that_is_being_typed(visits: Visits, js: bool) -> None:
    from reporting.desk.demo.report import CODE

    child = Child(visits(js=js))
    child.code = CODE
    child.visit.open("/{lang}/pracenje/")
    child.page.fill("[name=code]", CODE[:7])
    _switch_script(child.visit)
    assert child.page.locator("[name=code]").input_value().replace(" ", "") == CODE[:7]
    child.follows_the_report()
    for _ in range(2):
        child.page.fill("[name=body]", "Њихова реч, njihova reč")
        _switch_script(child.visit)
        assert child.page.locator("[name=body]").input_value() == "Њихова реч, njihova reč"


def _switch_script(visit: Visit) -> None:
    """Press the name of the other script, and see the page come back in it."""
    other = "sr" if visit.script == "sr-latn" else "sr-latn"
    visit.press(f"button[name=_language][value='{other}']")
    visit.script = other
    assert visit.page.locator("html").get_attribute("lang") == HTML_LANG[other]
