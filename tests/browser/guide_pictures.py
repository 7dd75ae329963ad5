"""Take the pictures of the editors' guide anew, in both scripts, from a portal that runs with the demo.

``make run`` in one window, ``.venv/bin/python -m tests.browser.guide_pictures`` in another. Nothing is saved in the portal.
"""

import argparse
import io
import shutil
import sys
import time
from collections.abc import Callable
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tools.console import say
from tools.paths import ROOT
from tools.totp import STEP_SECONDS, totp

FOLDER = ROOT / "portal" / "static" / "cms" / "guide"
# As reporting/desk/demo/people.py makes the account.
EDITOR, PASSWORD, SECRET = "urednik@demo.test", "lozinka-za-probu-2026", "KRUGNADOMAVRATA2SVETLA3ZASTITA4Q"
SIZE: ViewportSize = {"width": 1100, "height": 720}
SCRIPTS = ("sr", "sr-latn")
PATIENCE = 120_000  # ms
QUALITY = 72  # of WebP; letters stay sharp


def _code() -> str:
    """Return a code at the beginning of its time, which nobody has used yet."""
    time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 1)
    return totp(SECRET)


def _start(page: Page) -> None:
    page.goto(urljoin(page.url, "/cms/"))


def _library(page: Page) -> str:
    """Return the number of the library in the tree of pages."""
    _start(page)
    page.goto(_address(page.locator("main a.button[href*='/cms/pages/'][href$='/']:not([href*=add])").first))
    return _address(page.locator("main a[href$='/edit/']", has_text="Материјали").first).split("/")[-3]


def _material(page: Page) -> None:
    """Open the editor of the first material of the library."""
    page.goto(urljoin(page.url, f"/cms/pages/{_library(page)}/"))
    page.goto(_address(page.locator("tbody a[href$='/edit/']").first))


def _blocks(page: Page) -> None:
    page.goto(urljoin(page.url, f"/cms/pages/add/materials/materialpage/{_library(page)}/"))
    page.locator("[data-contentpath=body]").scroll_into_view_if_needed()
    page.locator("[data-contentpath=body] .c-sf-add-button").first.click()
    page.locator(".w-combobox__option:visible").first.wait_for()


def _preview(page: Page) -> None:
    _material(page)
    page.locator("[data-side-panel-toggle=preview]").click()
    page.frame_locator("#w-preview-iframe").locator("main h1").wait_for()
    page.select_option("#id_preview_mode", "latn" if page.locator("html[lang*=latn i]").count() else "")
    page.frame_locator("#w-preview-iframe").locator("main h1").wait_for()
    page.wait_for_timeout(2000)  # the frame is drawn in the other script


def _comment(page: Page) -> None:
    _material(page)
    page.locator("[data-contentpath=lead]").first.hover()
    page.locator("[data-contentpath=lead] [data-comment-add]").first.click()
    page.locator(".comment--focused textarea").wait_for()


def _schedule(page: Page) -> None:
    _material(page)
    page.locator("[data-side-panel-toggle=status]").click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    page.locator("#schedule-publishing-dialog h2").first.wait_for()


def _send(page: Page) -> None:
    _material(page)
    page.locator("footer .w-dropdown__toggle").first.click()
    page.locator("[name=action-submit]:visible").wait_for()


PICTURES: dict[str, Callable[[Page], None]] = {
    "start": _start,
    "blocks": _blocks,
    "preview": _preview,
    "comment": _comment,
    "schedule": _schedule,
    "send": _send,
}


def _address(link: Locator) -> str:
    return str(link.evaluate("link => link.href"))


def main() -> int:
    """Take every picture (or those that are named) in both scripts; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tests.browser.guide_pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(PICTURES)}")
    parser.add_argument("--address", default="http://localhost:8000", help="where the portal runs")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-sync"]
        )
        page = _signed_in(browser, asked.address)
        for script in SCRIPTS:
            _use(page, script, asked.address)
            for name in asked.names or PICTURES:
                PICTURES[name](page)
                _keep(page, f"{name}-{script}")
        browser.close()
    return 0


def _signed_in(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport=SIZE, locale="sr-RS", timezone_id="Europe/Belgrade", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/nalog/prijava/")
    page.fill("main input[name=login]", EDITOR)
    page.fill("main input[type=password]", PASSWORD)
    page.locator("main form .button").first.click()
    page.fill("main input[name=code]", _code())
    with page.expect_navigation():
        page.locator("main form .button").first.click()
    return page


def _use(page: Page, script: str, address: str) -> None:
    page.goto(f"{address}/cms/account/")
    page.select_option("[name=locale-preferred_language]", script)
    with page.expect_navigation():
        page.locator("main form button[type=submit], form[method=post] footer button[type=submit]").first.click()


def _keep(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)  # menus have opened
    path = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(page.screenshot())).save(path, "WEBP", quality=QUALITY, method=6)
    say(f"  {path.relative_to(ROOT)} {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
