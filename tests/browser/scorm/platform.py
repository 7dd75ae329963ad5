"""A learning platform as a school has one: the runtime scorm-again, and the package in a frame of its page."""

from __future__ import annotations

import base64
import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, Route, expect

from tests.courses.scorm.making import keys_of, unpacked
from tools.downloads import SCORM_AGAIN, fetch

ADDRESS = "http://platforma.test"
PACKAGE = f"{ADDRESS}/paket/"
HOST = """<!doctype html><html lang="sr-Cyrl"><head><meta charset="utf-8"><title>Платформа</title>
<script src="/runtime.js"></script><script src="/host.js"></script></head><body></body></html>"""
# Notes every call with its answer, and after each what a platform would store.
HOST_SCRIPT = """
window.calls = [];
window.stored = null;
window.launch = (state) => {
  window.API = new Scorm12API({autocommit: false, logLevel: 5});
  if (state) API.loadFromJSON(state);
  for (const name of ["LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish"]) {
    const own = API[name].bind(API);
    API[name] = (...given) => {
      const answer = String(own(...given));
      calls.push([name, ...given, answer]);
      if (name === "LMSCommit") stored = JSON.parse(JSON.stringify(API.renderCMIToJSONObject().cmi));
      return answer;
    };
  }
  const frame = document.createElement("iframe");
  frame.width = innerWidth - 20;
  frame.height = innerHeight - 20;
  frame.src = "/paket/index.html";
  document.body.replaceChildren(frame);
};
window.leave = () => document.body.replaceChildren();
"""
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "xml": "text/xml", "woff2": "font/woff2"}


class Platform:
    """A platform that has one course, and one learner."""

    def __init__(self, browser: Browser, course: dict[str, Any], *, width: int = 900, script: bool = True) -> None:
        self.course = course
        self.files = unpacked(base64.b64decode(course["package"]))
        self.questions = {
            question["id"]: question
            for lesson in keys_of(self.files)["lessons"]
            for question in (lesson["quiz"] or {"questions": []})["questions"]
        }
        self.problems: list[str] = []
        self.outside: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", java_script_enabled=script
        )
        self.context.set_default_timeout(10_000)
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def launch(self, state: dict[str, Any] | None = None) -> Frame:
        """Open the course, from where ``state`` (what was stored) says; return its frame."""
        self.page.goto(ADDRESS + "/")
        self.page.evaluate("state => launch(state)", state)
        frame = self.page.wait_for_selector("iframe").content_frame()
        assert frame is not None
        frame.wait_for_selector("[data-done]")
        self.page.wait_for_function("calls.some(call => call[0] === 'LMSCommit')")
        return frame

    def alone(self) -> Frame:
        """Open the package without a platform."""
        self.page.goto(PACKAGE + "index.html")
        return self.page.main_frame

    def stored(self) -> Any:
        """Return what the platform has stored last."""
        return self.page.evaluate("stored")

    def calls(self, name: str) -> list[list[str]]:
        """Return the calls of a function of the API: its arguments and the answer."""
        return [call[1:] for call in self.page.evaluate("calls") if call[0] == name]

    def leave(self) -> Any:
        """Close the course, as a platform does when somebody goes on; return what is stored then."""
        self.page.evaluate("leave()")
        return self.stored()

    def close(self) -> None:
        """Close the browser's window; everything that was asked for stood in the package, and no script failed."""
        self.context.close()
        assert self.problems == [] and self.outside == []

    def _answer(self, route: Route) -> None:
        url = route.request.url
        name = url.partition("#")[0].removeprefix(PACKAGE)
        if url == ADDRESS + "/":
            route.fulfill(body=HOST, content_type="text/html")
        elif url == ADDRESS + "/host.js":
            route.fulfill(body=HOST_SCRIPT, content_type="text/javascript")
        elif url == ADDRESS + "/runtime.js":
            route.fulfill(path=fetch(SCORM_AGAIN), content_type="text/javascript")
        elif name in self.files:
            kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            route.fulfill(body=self.files[name], content_type=kind)
        elif name.endswith("favicon.ico"):
            route.fulfill(status=404)
        else:
            self.outside.append(url)
            route.fulfill(body="<!doctype html><title>Другде</title>", content_type="text/html")

    def lessons(self, frame: Frame) -> list[str]:
        """Return the anchors of all lessons, in order."""
        return [str(link.get_attribute("href")) for link in frame.locator(".step a").all()]

    def visit(self, frame: Frame, anchor: str) -> Locator:
        """Open a lesson from the map; return what is shown of it."""
        frame.evaluate("location.hash = '#mapa'")
        frame.locator(f'.step a[href="{anchor}"]').click()
        lesson = frame.locator(f"article{anchor}")
        expect(lesson).to_be_visible()
        return lesson

    def learn(self, lesson: Locator, answers: str) -> None:
        """Do all that a lesson asks for: tick it, or answer every question; ``answers`` is ``right`` or ``wrong``."""
        tick = lesson.locator("[data-tick]")
        if tick.count():
            tick.click()
        while (card := lesson.locator("[data-question]:not([hidden])")).count():
            self.answer(card, answers)
            card.locator("[data-next]").click()

    def answer(self, card: Locator, answers: str) -> None:
        """Answer the question that is shown."""
        name = card.get_attribute("data-question") or ""
        self.give(card, self.questions[name], self.course[answers][name])

    def give(self, card: Locator, question: dict[str, Any], answer: list[str]) -> None:
        """Fill the fields of a question and press the button."""
        if "options" in question:
            for one in answer:
                card.locator(f'input[value="{one}"]').check()
        elif question["kind"] == "ordering":
            for place, item in enumerate(question["shown"]):
                card.locator("select").nth(place).select_option(str(answer.index(item) + 1))
        elif "places" in question:
            for place, one in enumerate(answer):
                # Of two with the same words only the first is offered.
                same = next((accepted[0] for accepted in question["places"] if one in accepted), one)
                card.locator("select").nth(place).select_option(str(question["offers"][place].index(same) + 1))
        else:
            card.locator("input").fill(answer[0])
        card.locator("form button").click()


def kept_of(stored: dict[str, Any]) -> Any:
    """Return what the package itself keeps: form, script, and a row for each lesson that was begun."""
    return json.loads(stored["suspend_data"])
