"""The people of a report, so that a test reads as what they do: a child, and officers of institutions.

They look for the words that a person would look for, in the script or language of their visit.
"""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from django.utils import translation
from playwright.sync_api import Locator, expect

from portal.languages import LATIN_LETTERS, SERBIAN
from portal.script.convert import to_latin
from tests.browser.support import Visit
from tests.cases.fixtures import TYPED

CENTRE = "центар за социјални рад"
SCHOOL = "„Липа“"
# The number of the step that shows all answers.
LAST_LOOK = 10
# The page that says whom to call, where danger is heard in a story.
NUMBERS = "dalje"
# What a child may add there, by step.
OFFERED = {
    14: ("age_band",),
    13: ("period", "frequency"),
    7: ("perpetrators", "perpetrator_text"),
    9: ("channel", "email", "phone", "note"),
}


class Someone:
    """A person in front of a browser."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page

    def reads(self, text: str) -> str:
        """Return ``text`` (Cyrillic; a whole string outside Serbian) as this person's pages show it."""
        if self.visit.script in SERBIAN:
            return to_latin(text) if self.visit.script == "sr-latn" else text
        with translation.override(self.visit.script):
            return translation.gettext(text)

    def reads_the_name(self, name: str) -> str:
        """Return the proper name ``name`` (Cyrillic) as this person's pages show it."""
        return to_latin(name) if self.visit.script in LATIN_LETTERS else name

    def presses(self, name: str, *, within: str = "body") -> None:
        """Press the button ``name`` and wait for the next page."""
        button = self.page.locator(within).get_by_role("button", name=self.reads(name), exact=True)
        with self.page.expect_navigation():
            button.first.click()

    def follows(self, name: str) -> None:
        """Follow the first link whose text holds ``name``."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self.reads(name)).first.click()

    def sees(self, *texts: str) -> None:
        """Fail unless the page shows every one of ``texts`` (Cyrillic)."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(self.reads(text))

    def sees_typed(self, *texts: str) -> None:
        """Fail unless the page shows ``texts`` letter for letter, in a place that no script changes."""
        for text in texts:
            expect(self.page.locator("[translate=no]", has_text=text).first).to_be_visible()

    def never_sees(self, *texts: str) -> None:
        """Fail when anything of ``texts`` stands in the document, in either script."""
        html = self.page.content()
        for text in texts:
            assert text not in html and to_latin(text) not in html, f"{self.page.url} shows {text!r}"

    def _label(self, name: str) -> Locator:
        name = self.reads_the_name(name)
        return self.page.locator("label.choice", has_text=re.compile(re.escape(name), re.IGNORECASE))


class Child(Someone):
    """A child who reports for itself; remembers the code and the number of the receipt."""

    enters_as, goes_on, goes_on_after_calls = "Почни", "Настави", "Настави пријаву"
    sends_with, is_thanked = "Пошаљи пријаву", "Хвала ти на поверењу."
    # What is answered where a test says nothing else: violence at home in Novi Sad, no contact.
    says: ClassVar[Mapping[str, str | tuple[str, ...]]] = {
        "about": "self",
        "child": "Мила",
        "age_band": "age_11_14",
        "forms": ("family", "physical"),
        "setting": "home",
        "municipality": "80284",
        "period": "week",
        "frequency": "often",
        "perpetrators": "parent",
        "excluded": "none",
        "channel": "none",
    }
    code = ""
    number = ""

    def starts(self) -> None:
        """Open the entry page and say who speaks."""
        self.visit.open("/{lang}/prijava/")
        self.presses(self.enters_as)

    def answers(self, step: int, **values: str | tuple[str, ...]) -> None:
        """Answer the step that is open and go on. Options are ticked, lists chosen, texts typed."""
        assert self.page.url.endswith(f"/prijava/{step}/"), self.page.url
        for name, value in values.items():
            for one in (value,) if isinstance(value, str) else value:
                self._answer(f"{step}-{name}", one)
        self.presses(self.goes_on, within="#step-form .form-end")

    def tells(self, story: str, **says: str | tuple[str, ...]) -> None:
        """Go through all steps from the one that is open to the last look, and add there what ``says`` has left."""
        said = {**self.says, "narrative": story} | says
        while (place := self.page.url.rstrip("/").rpartition("/")[2]) != str(LAST_LOOK):
            if place == NUMBERS:
                self.follows(self.goes_on)
                continue
            step = int(place)
            names = self.page.locator("#step-form [name]").evaluate_all("fields => fields.map(field => field.name)")
            self.answers(step, **{name: value for name, value in said.items() if f"{step}-{name}" in names})
        for step, names in OFFERED.items():
            if link := self.page.locator(f":is(.additions, .callout) a[href$='/{step}/']").all():
                more = {name: says[name] for name in names if name in says}
                if more:
                    with self.page.expect_navigation():
                        link[0].click()
                    self.answers(step, **more)
        self.sees_typed(story)

    def tells_everything(self, story: str, *, hidden_from: tuple[str, ...] = ("none",)) -> None:
        """Answer all steps: violence at the school „Липа“ in Novi Sad, no contact."""
        self.starts()
        self.tells(
            story,
            danger="no",
            child="Тара",
            forms=("psychological", "digital"),
            setting="school",
            institution=SCHOOL,
            perpetrators="child",
            perpetrator_text="Два дечака из мог одељења",
            excluded=hidden_from,
        )

    def says_that_it_is_in_danger(self) -> None:
        """Answer the first question with „Да“, which leads to the page of calls."""
        self.starts()
        self.page.check("[name='1-danger'][value=yes]")
        self.presses(self.goes_on, within="#step-form .form-end")
        self.sees("полиција, дан и ноћ")

    def goes_on_from_the_calls(self, *, place: str) -> None:
        """Go on from the page of calls: where it is now."""
        self.page.fill("[name='11-place_now']", place)
        self.presses(self.goes_on_after_calls)

    def sends(self) -> None:
        """Send the report and keep what the receipt says."""
        self.presses(self.sends_with)
        self.sees(self.is_thanked)
        self.code = re.sub(r"\D", "", self.page.locator(".code").first.inner_text())
        self.number = self.page.locator("b.nowrap").first.inner_text().strip()
        assert len(self.code) == 18 and re.fullmatch(r"\d{2}-\d{3}-\d{3}", self.number)

    def proves_that_the_code_was_written_down(self) -> None:
        """Type the four digits that the receipt asks for: first wrong ones, then the right ones."""
        self._types_digits("0000" if self._asked() != "0000" else "1111")
        self.sees("То нису те цифре. Погледај код још једном, исправи на папиру и упиши поново.")
        self._types_digits(self._asked())
        self.sees("Код је добро преписан. Сад знаш да ради, а папир је довољан.")

    def follows_the_report(self) -> None:
        """Open the follow page with the code."""
        self.visit.open("/{lang}/pracenje/")
        self.page.fill("[name=code]", self.code)
        self.presses("Даље", within="#code-form")
        assert self.page.url.endswith("/pracenje/pregled/")

    def _answer(self, name: str, value: str) -> None:
        if name.endswith("-institution"):
            self._label(value).first.click()
            return
        field = self.page.locator(f"[name='{name}']").first
        kind = field.evaluate("node => node.type")
        if kind in ("radio", "checkbox"):
            self.page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)

    def _asked(self) -> str:
        start = int(self.page.locator("[name=group]").input_value()) * 4
        return self.code[start : start + 4]

    def _types_digits(self, digits: str) -> None:
        self.page.fill("[name=digits]", digits)
        self.presses("Провери", within="#provera")


class Adult(Child):
    """Somebody grown who reports what happens to a child."""

    enters_as, goes_on, goes_on_after_calls = "Почните", "Наставите", "Наставите пријаву"
    sends_with, is_thanked = "Пошаљите пријаву", "Хвала вам на поверењу."


class Officer(Someone):
    """Someone who works for an institution, with an account of the demo."""

    def __init__(self, visit: Visit, email: str) -> None:
        super().__init__(visit)
        self.email = email

    def signs_in(self, *, anew: bool = False) -> "Officer":
        """Come through the door with password and second factor; ``anew`` takes no earlier cookie."""
        self.visit.sign_in(self.email, anew=anew)
        self.opens_the_day()
        return self

    def opens_the_day(self) -> None:
        """Open „Мој дан“."""
        self.visit.open("/postupanje/")

    @property
    def path(self) -> str:
        """Where this person is, without the portal's name."""
        return re.split("[?#]", self.page.url.removeprefix(self.visit.server.address))[0]

    def first_of(self, block: str) -> str:
        """Return the first line of a block of the day; what stands first is first in reading, too."""
        text: str = self.page.locator(f"{block} li").first.inner_text()
        return text

    def alarms(self, number: str) -> list[str]:
        """Return what rings for a case or report on the day."""
        return self.page.locator(".waits.alone li", has_text=number).all_inner_texts()

    def opens(self, number: str, *, on: str) -> None:
        """Open the report or case ``number`` out of the list at ``on``."""
        self.visit.open(on)
        self.follows(number)

    def opens_what_came_in(self, number: str) -> None:
        """Open the case ``number`` of those that wait to be taken, however many graver ones stand before it."""
        self.opens_the_day()
        while not self.page.get_by_role("link", name=number).count():
            self.visit.press("a[rel=next][href*=pristiglo]")
        self.follows(number)

    def reads_the_story(self, story: str) -> None:
        """Open the story by its own act."""
        self.never_sees(story)
        self.presses("Прикажите причу (бележи се у дневник)")
        self.sees_typed(story)

    def accepts_the_report(self, *, risk: str, level: str) -> str:
        """Accept with risk and level, read or unread; returns the number of the case."""
        unread = self.page.locator("[name=unread]")
        if unread.count():
            unread.check()
        self.page.check(f"[name=risk][value={risk}]")
        self.page.check(f"[name=level][value='{level}']")
        self.presses("Прихватите и отворите предмет")
        assert self.page.url.endswith("/upucivanje/"), self.page.url
        return self.page.locator(".eyebrow [translate=no]").first.inner_text().strip()

    def sends_it(self) -> None:
        """Send the case to whom the rules propose and the portal has ticked."""
        self.presses("Пошаљите")
        self.sees("Послато. Установе од сада имају рок да преузму.")

    def finds(self, number: str) -> None:
        """Type a number into the field that stands on every page of the desk."""
        self.opens_the_day()
        field = self.page.locator("[name=trazi]:visible").first
        field.fill(number)
        with self.page.expect_navigation():
            field.press("Enter")

    def sends_it_to(self, names: Iterable[str], *, lead: str) -> None:
        """Keep of the rules' suggestions only those that hold a name, and choose the lead."""
        lines = self.page.locator(".recipient")
        kept = [lines.filter(has_text=re.compile(re.escape(self.reads(name)), re.IGNORECASE)).first for name in names]
        for box in self.page.locator("[name=recipients]").all():
            box.uncheck()
        for line in kept:
            line.locator("[name=recipients]").check()
        options = self.page.locator("[name=lead] option").all_inner_texts()
        wanted = self.reads(lead).lower()
        self.page.select_option("[name=lead]", label=next(text for text in options if wanted in text.lower()))
        self.presses("Пошаљите")
        self.sees("Установе од сада имају рок да преузму.")

    def raises_the_risk(self, why: str) -> None:
        """Say on the page of the case that the child is in danger now."""
        self.follows("Процените ризик поново")
        self.page.check("[name=risk][value=acute]")
        self.page.check("[name=reason][value=new_facts]")
        self.page.fill("[name=note]", why)
        self.presses("Упишите процену")
        self.sees("Нова процена важи.")

    def calls(self, institution: str) -> None:
        """Record a call to an institution from the page of the case: it takes the case over."""
        line = self.page.get_by_role("listitem").filter(has_text=self.reads(institution))
        with self.page.expect_navigation():
            line.get_by_role("link", name=self.reads("Упишите позив")).click()
        self.page.check("[name=outcome][value=taken]")
        if self.page.locator("[name=number]").count():
            self.page.fill("[name=number]", "021 000 121")
        self.page.fill("[name=who]", "Дежурна саветница")
        self.presses("Сачувајте позив")

    def declines(self, reason: str) -> None:
        """The institution does not take the case."""
        self.follows("Не преузимамо")
        self.page.check(f"[name=reason][value={reason}]")
        self.presses("Вратите тријажи")
        self.sees("Тријажа је обавештена и бира другу установу.")

    def breaks_in(self, number: str) -> None:
        """Ask for a case by emergency access."""
        self.visit.open("/postupanje/hitan-uvid/")
        self.page.fill("[name=matter]", number)
        self.page.check("[name=ground][value=danger_now]")
        self.page.fill("[name=reason]", "Дете је дошло код нас.")
        self.page.check("[name=sure]")
        self.presses("Отворите предмет")

    def takes_the_case(self) -> None:
        """The institution takes its part."""
        self.presses("Преузимамо")
        self.sees("Предмет је преузет.")

    def records(self, kind: str, note: str) -> None:
        """Record a measure with an internal note."""
        self.follows("Упишите меру")
        if self.page.locator("[name=note]").count() == 0:
            self.page.click(f"main a[href$='vrsta={kind}']")
            # What is counted below must be counted on the page that the link leads to.
            self.page.wait_for_selector("[name=note]")
        for name, said in TYPED.items():
            if self.page.locator(f"textarea[name={name}], input[type=text][name={name}]").count():
                self.page.fill(f"[name={name}]", said)
            elif self.page.locator(f"[name={name}][value='{said}']").count():
                self.page.check(f"[name={name}][value='{said}']")
        self.page.fill("[name=note]", note)
        self.presses("Упишите меру")
        self.sees("Мера је уписана.")
        self.sees_typed(note)

    def writes_to_the_reporter(self, text: str) -> None:
        """Send a message."""
        self.page.fill("[name=body]", text)
        self.presses("Пошаљите поруку")
        self.sees("Порука је послата.")
        self.sees_typed(text)

    def finishes_the_part(self, why: str = "Дете је на сигурном, план ради школа.") -> None:
        """The institution has done its part, and says why although a duty is open."""
        self.follows("Завршите свој део")
        self.sees("Ово ваша установа није испунила")
        self.page.fill("[name=reason]", why)
        self.page.check("[name=sure]")
        self.presses("Завршите свој део")
        self.sees("Ваш део је завршен.")

    def proposes_to_close(self, why: str) -> None:
        """The lead proposes that the case is over."""
        self.follows("Предложите затварање")
        self.page.check("[name=outcome][value=stopped]")
        self.page.fill("[name=note]", why)
        self.presses("Предложите затварање")
        self.sees("Предлог је послат.")

    def approves_closing(self, number: str, why: str) -> None:
        """Another person of the lead's institution approves."""
        self.opens_the_day()
        with self.page.expect_navigation():
            self.page.locator(".beside a", has_text=number).first.click()
        self.sees_typed(why)
        self.page.check("[name=decision][value=approve]")
        self.presses("Запишите одлуку")
        self.sees("Предмет је затворен.")

    def finds_nothing(self, addresses: Iterable[str], *words: str) -> None:
        """Fail when a list shows ``words`` or an address of ``addresses`` answers anything but 404."""
        for path in ("/postupanje/", "/postupanje/predmeti/", "/postupanje/predmeti/?stanje=zatvoreni"):
            self.visit.open(path)
            self.never_sees(*words)
        for address in addresses:
            answer = self.visit.open(address)
            assert answer is not None and answer.status == 404, f"{address} answers {answer and answer.status}"
            self.never_sees(*words)
