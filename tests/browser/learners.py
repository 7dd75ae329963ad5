"""Whoever learns in front of a browser, by mouse or by keyboard, and the teacher of a class."""

import re

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.people import Someone

ANSWER, PRESS = "#question-form", "#question-form > .button"
GO_ON = ".answered .row a.button"


class Learner(Someone):
    """Answers by the keys of the courses, which only the server knows; remembers the learning code."""

    code = ""

    def opens_the_questions(self) -> None:
        """Go from a lesson to its questions."""
        self.follows("На питања")

    def answers_all(self) -> int:
        """Answer every question rightly and come to the outcome; returns how many there were."""
        answered = 0
        while self.page.locator(ANSWER).count():
            self.answers()
            answered += 1
            self.visit.press(GO_ON)
        return answered

    def answers(self) -> None:
        """Answer the question that is open rightly."""
        key = self._key()
        for value in key.get("values", ()):
            self.page.check(f"{ANSWER} [name=answer][value='{value}']")
        if key.get("typed"):
            self.page.fill(f"{ANSWER} [name=answer]", key["typed"])
        for name, value in self._places(key).items():
            self.page.select_option(f"{ANSWER} [name={name}]", value)
        self.visit.press(PRESS)
        self.sees("Тако је.")

    def answers_with(self, keys: Keyboard) -> None:
        """Answer the question that is open rightly, without a mouse."""
        key = self._key()
        if key["kind"] in ("single", "true_false"):
            keys.chooses("answer", key["values"][0])
        else:
            for value in key.get("values", ()):
                keys.ticks(f"[name=answer][value='{value}']")
        if key.get("typed"):
            keys.types("[name=answer]", key["typed"])
        for name, value in self._places(key).items():
            keys.picks(name, value)
        keys.presses(PRESS)
        self.sees("Тако је.")

    def reads_the_code(self) -> None:
        """Keep the learning code that stands on the page."""
        self.code = re.sub(r"\D", "", self.page.locator(".code").first.inner_text())
        assert len(self.code) == 18

    def comes_back(self) -> None:
        """Type the code into a browser that knows nothing."""
        self.visit.open("/{lang}/ucenje/")
        self.page.fill("#code-form [name=code]", self.code)
        self.visit.press("#code-form .form-end .button")

    def sits_down(self, strip: tuple[str, str, str]) -> None:
        """Type what stands on the strip of a seat."""
        self.visit.open("/{lang}/ucenje/mesto/")
        for name, value in zip(("number", "seat", "digits"), strip, strict=True):
            self.page.fill(f"#seat-form [name={name}]", value)
        self.visit.press("#seat-form .form-end .button")

    def _key(self) -> dict:
        question = self.page.locator(f"{ANSWER} [name=question]").input_value()
        key: dict = self.visit.server.arranged("answer_keys")[question]
        return key

    def _places(self, key: dict) -> dict[str, str]:
        """Return by name what each select has to say: beside each label what belongs there."""
        found = {}
        fields = self.page.locator(f"{ANSWER} select")
        for number, (left, right) in enumerate(key.get("places", ())):
            field = fields.nth(number)
            if key["kind"] != "gap":
                field = self.page.locator(f"{ANSWER} label.place").filter(
                    has=self.page.get_by_text(self.reads(left), exact=True)
                )
                field = field.locator("select")
            option = field.locator("option").filter(has_text=re.compile(f"^{re.escape(self.reads(right))}$")).first
            found[field.get_attribute("name") or ""] = option.get_attribute("value") or ""
        return found


class Teacher(Someone):
    """Holds a class; remembers its key and its strips."""

    key = ""
    strips: list[tuple[str, str, str]]

    def makes_a_class(self, course: str, *, seats: int) -> None:
        """Make a class for the course with this title, and read its key."""
        self.visit.open("/{lang}/ucenje/razred/")
        self.follows("Направите разред")
        self.page.get_by_label(self.reads(course), exact=True).check()
        self.page.fill("#new-class-form [name=seats]", str(seats))
        self.visit.press("#new-class-form .form-end .button")
        self.key = re.sub(r"\D", "", self.page.locator(".code").inner_text())
        assert len(self.key) == 18
        self.presses("Записано је, на таблу")

    def reads_the_strips(self) -> None:
        """Open the strips and keep them."""
        self.follows("Одштампајте траке")
        rows = self.page.locator(".strips .strip")
        self.strips = []
        for number, row in enumerate(rows.all(), start=1):
            of_class, digits = row.locator("b").all_inner_texts()
            expect(row).to_contain_text(f"{self.reads('Место')} {number}")
            self.strips.append((of_class, str(number), digits))

    def marks(self) -> list[int]:
        """Return how many lessons each seat has done, as the board shows it."""
        self.visit.open("/{lang}/ucenje/razred/")
        return [row.locator("td.tick").count() for row in self.page.locator(".board tbody tr").all()]
