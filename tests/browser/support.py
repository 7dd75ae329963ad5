"""What browser tests do again and again: visit, sign in, check, take a picture."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response

from portal.languages import LANGUAGES, html_lang
from reporting.desk.demo import people
from tests.browser.server import PortalServer
from tools.downloads import AXE, fetch
from tools.paths import ROOT
from tools.totp import STEP_SECONDS, totp

HEIGHTS = {320: 640, 1280: 900}
HTML_LANG = {code: html_lang(code) for code, _name in LANGUAGES}
PICTURES = ROOT / "var" / "pictures"
# Beyond axe's defaults: what our style demands (AAA contrast, one text one place, room for a thumb).
STRICTER = {
    name: {"enabled": True} for name in ("color-contrast-enhanced", "identical-links-same-purpose", "target-size")
}
RESEND = """({address, fields}) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    [field.type, field.name, field.value] = ["hidden", name, value];
    form.append(field);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


class Visit:
    """One visitor with a browser of their own: script, theme, width, JavaScript on or off."""

    def __init__(self, context: BrowserContext, server: PortalServer, *, script: str, width: int, theme: str) -> None:
        self.context = context
        self.server = server
        self.script = script
        self.width = width
        self.theme = theme
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self._document: Response | None = None
        self.page.on("response", self._remember)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> Response | None:
        """Go to ``path``; ``{lang}`` in it is the visit's language."""
        return self.page.goto(self.server.address + path.replace("{lang}", self.script))

    def html(self) -> str:
        """Return the HTML of the last document as the server sent it."""
        assert self._document is not None, "nothing was opened"
        return self._document.text()

    @property
    def status(self) -> int:
        """The status of the last document."""
        assert self._document is not None, "nothing was opened"
        return self._document.status

    def press(self, selector: str) -> None:
        """Press the first that ``selector`` finds and wait for the next document."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def follow(self, selector: str) -> None:
        """Open the address of the first link that ``selector`` finds."""
        address = self.page.locator(selector).first.get_attribute("href")
        assert address, f"{selector} has no address on {self.page.url}"
        self.open(address)

    def again_in(self, script: str) -> None:
        """Ask for the last document once more, as it was asked for or sent, in another script."""
        assert self._document is not None, "nothing was opened"
        request, old = self._document.request, self.script
        address = request.url.replace(f"/{old}/", f"/{script}/", 1)
        self.script = script
        if address == request.url:
            self.use_script()
        if request.method == "GET":
            self.page.goto(address)
            return
        fields = parse_qsl(request.post_data or "", keep_blank_values=True)
        with self.page.expect_navigation():
            self.page.evaluate(RESEND, {"address": address, "fields": fields})

    def give_password(self, email: str) -> None:
        """Go as far as the second factor."""
        self.open("/nalog/prijava/")
        self.page.fill("main input[name=login]", email)
        self.page.fill("main input[type=password]", people.PASSWORD)
        self.press("main form .button")

    def sign_in(self, email: str, *, anew: bool = False) -> None:
        """Sign in a demo account with its second factor, or with the prepared session where that still holds.

        ``anew`` always goes through the door.
        """
        if anew or not self._takes_the_session(email):
            self.give_password(email)
            self.page.fill("main input[name=code]", fresh_totp(self.server, email))
            self.press("main form .button")
            assert "provera" not in self.page.url, "the second factor was refused"
        self.use_script()

    def _takes_the_session(self, email: str) -> bool:
        """Tell whether there is a session for ``email`` that has not been idle for too long."""
        key = (self.server.arranged("sign_ins") or {}).get(email)
        if key is None:
            return False
        self.context.add_cookies([{"name": "s", "value": key, "url": self.server.address}])
        if self.context.request.get(self.server.address + "/nalog/", max_redirects=0).status == 200:
            return True
        self.context.clear_cookies(name="s")
        return False

    def use_script(self) -> None:
        """Choose the visit's script where no address carries it (desk, accounts), without drawing a page for it."""
        if self.page.locator("html").get_attribute("lang") == HTML_LANG[self.script]:
            return  # the page behind the door shows it already
        account = self.server.address + "/nalog/"
        self.context.request.get(account)  # which gives the token's cookie
        token = next(cookie["value"] for cookie in self.context.cookies() if cookie["name"] in ("t", "__Host-t"))
        form = {"csrfmiddlewaretoken": token, "script": self.script}
        self.context.request.post(account + "pismo/", form=form, headers={"Referer": account}, max_redirects=0)

    def _listen(self, message: ConsoleMessage) -> None:
        # The browser also complains when a document is an error page, which some tests ask for.
        ours = message.location.get("url") == self.page.url and "Failed to load resource" in message.text
        if message.type == "error" and not ours:
            self.problems.append(message.text)

    def _remember(self, response: Response) -> None:
        # A frame inside the page has documents of its own, such as a preview's.
        of_the_page = response.request.resource_type == "document" and response.frame == self.page.main_frame
        if of_the_page and not 300 <= response.status < 400:
            self._document = response


class Visits:
    """Makes visits and closes them."""

    def __init__(self, browser: Browser, server: PortalServer) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []

    def __call__(
        self, *, js: bool = True, width: int = 320, theme: str = "light", script: str = "sr-latn", **options: Any
    ) -> Visit:
        context = self._browser.new_context(
            java_script_enabled=js,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            color_scheme="dark" if theme == "dark" else "light",
            locale=f"{HTML_LANG[script]}-RS",
            timezone_id="Europe/Belgrade",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        return Visit(context, self._server, script=script, width=width, theme=theme)

    def close(self) -> None:
        """Close every browser context that was made."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()


def waits_for(page: Page, wanted: Callable[[], Any], *, patience: float = 60) -> None:
    """Let the browser go on until ``wanted``, about something outside of it, says yes."""
    deadline = time.monotonic() + patience
    while not wanted():
        assert time.monotonic() < deadline, "it never came"
        page.wait_for_timeout(20)


def comes_to_rest(page: Page) -> None:
    """Wait until the page has done what it had to do: until something that it asks for last of all is answered."""
    page.evaluate("async () => { await (await fetch('/robots.txt', {cache: 'no-store'})).text() }")


def goes_back(page: Page) -> None:
    """Press Back and wait until the browser is there, unless it is at its first page already.

    As the button does it, and not the page: its script might not run.
    """
    here = _history(page)
    assert here is not None
    place = here["currentIndex"]
    if place:
        session = page.context.new_cdp_session(page)
        session.send("Page.navigateToHistoryEntry", {"entryId": here["entries"][place - 1]["id"]})
        waits_for(page, lambda: (now := _history(page)) and now["currentIndex"] != place)
        waits_for(page, lambda: _is_there(page))


def _is_there(page: Page) -> bool:
    """Whether the page holds anything: the browser is at its address a moment before its first element is."""
    with suppress(Error):
        return bool(page.evaluate("document.body !== null"))
    return False


def _history(page: Page) -> dict[str, Any] | None:
    """Return the pages behind and before this one; None while the page cache puts another in its place."""
    session = page.context.new_cdp_session(page)
    try:
        found: dict[str, Any] = session.send("Page.getNavigationHistory")
    except Error:
        return None
    with suppress(Error):
        session.detach()
    return found


def axe_violations(page: Page) -> list[str]:
    """Return one text per violation that axe-core finds on ``page``, without exceptions."""
    # Where typing left the page is no property of it: what has slid under the exit bar is counted as too small.
    page.evaluate("scrollTo(0, 0)")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(fetch(AXE).read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {resultTypes: ['violations'], rules}).then(result => result.violations)", STRICTER
    )
    return [
        f"{one['id']}: {one['help']}\n    {node['target']} {node['html'][:160]}\n    {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:3]
    ]


def check_axe(page: Page) -> None:
    """Fail when axe-core finds anything on ``page``."""
    found = axe_violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def check_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def picture(page: Page, name: str) -> None:
    """Save a picture of the whole page as ``var/pictures/<name>.png``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def fresh_totp(server: PortalServer, email: str) -> str:
    """Return a code that ``email`` has not used yet: today's or the next one, which the portal takes as well."""
    step = max(int(time.time() // STEP_SECONDS), server.codes_used.get(email, 0) + 1)
    # The third code within half a minute.
    while step > time.time() // STEP_SECONDS + 1:
        time.sleep(0.5)
    server.codes_used[email] = step
    return totp(people.TOTP_SECRET, step * STEP_SECONDS)
