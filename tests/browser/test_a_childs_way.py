"""How much a child must read and scroll until „Пошаљи“, and that no field stands there which no answer needs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.people import Child
from tests.browser.support import Visit, Visits

pytestmark = pytest.mark.browser

# Of the whole way, from the entry page to the button that sends: at most.
MOST_WORDS, MOST_SCREENS = 650, 14
WIDTH, HEIGHT = 320, 568
STORY = "Вређају ме на одмору."
# What a person reads: the text that is laid out, without lists that are closed and what only a screen reader says.
READ = """() => {
  const shown = (element) => element.checkVisibility() && !element.closest("select, option, .visually-hidden, .skip");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (shown(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  return texts.join(" ");
}"""


class Measured(Child):
    """A child whose way is measured page by page."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        visit.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        self.pages: list[tuple[str, int, float]] = []

    def looks(self) -> None:
        """Count the words of the page that is open, and its height in screens."""
        words = re.findall(r"[^\W\d_]+", self.page.evaluate(READ))
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.pages.append((self.page.url.partition("/prijava")[2], len(words), height / HEIGHT))

    def presses(self, name: str, *, within: str = "body") -> None:
        self.looks()
        super().presses(name, within=within)


@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_a_child_sends_after_five_short_screens(visits: Visits, js: bool, script: str) -> None:
    child = Measured(visits(js=js, script=script, width=WIDTH))
    child.starts()
    child.tells(STORY, danger="no", child="Мила", forms="psychological", excluded="none")
    child.sends()
    told = "\n".join(f"{path:8} {words:4} words {screens:5.2f} screens" for path, words, screens in child.pages)
    words, screens = sum(one[1] for one in child.pages), sum(one[2] for one in child.pages)
    print(f"\n{told}\n{words} words, {screens:.2f} screens")
    assert [path for path, _words, _screens in child.pages] == ["/", "/1/", "/2/", "/4/", "/5/", "/8/", "/10/"]
    assert words <= MOST_WORDS and screens <= MOST_SCREENS, f"{told}\n{words} words, {screens:.2f} screens"


def at(visits: Visits, step: int, *, track: str = "child", js: bool = True) -> Page:
    from tests.browser.intake_walk import walk

    visit = visits(js=js)
    walk(visit, step, track)
    return visit.page


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_a_contact_asks_only_for_what_its_answer_needs(visits: Visits, js: bool) -> None:
    page = at(visits, 9, js=js)
    fields = {name: page.locator(f"[name='9-{name}']") for name in ("email", "phone", "note", "note_unknown")}
    for answer, shown in {
        None: (),
        "email": ("email", "note", "note_unknown"),
        "phone": ("phone", "note", "note_unknown"),
        "none": (),
    }.items():
        if answer:
            page.check(f"[name='9-channel'][value={answer}]")
        for name, field in fields.items():
            expect(field).to_be_visible(visible=name in shown)


@pytest.mark.full
def test_what_a_choice_has_hidden_is_neither_needed_nor_sent(visits: Visits) -> None:
    page = at(visits, 9)
    page.check("[name='9-channel'][value=email]")
    page.fill("[name='9-email']", "nije adresa")
    page.check("[name='9-channel'][value=none]")
    with page.expect_navigation():
        page.locator("#step-form .form-end .button").first.click()
    assert page.url.endswith("/prijava/10/") and "nije adresa" not in page.content()


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_a_person_is_named_beside_its_own_answer_and_stays_where_it_was_typed(visits: Visits, js: bool) -> None:
    page = at(visits, 8, js=js)
    text = page.locator("[name='8-excluded_text']")
    expect(text).to_be_hidden()
    page.check("[name='8-excluded'][value=other]")
    text.fill("Тата")
    page.uncheck("[name='8-excluded'][value=other]")
    expect(text).to_be_visible()
    text.fill("")
    expect(text).to_be_hidden()
    page.check("[name='8-excluded'][value=other]")
    text.fill("Тата")
    with page.expect_navigation():
        page.locator("[name=_back]").click()
    with page.expect_navigation():
        page.locator("#step-form .form-end .button").first.click()
    expect(text).to_be_visible()
    page.uncheck("[name='8-excluded'][value=other]")
    expect(text).to_have_value("Тата")
    expect(text).to_be_visible()


@pytest.mark.full
def test_the_name_of_a_school_is_typed_where_it_is_not_on_the_list(visits: Visits) -> None:
    page = at(visits, 5)
    page.check("[name='5-setting'][value=school]")
    page.select_option("[name='5-municipality']", "80284")
    with page.expect_navigation():
        page.locator("#step-form .form-end .button").first.click()
    text = page.locator("[name='6-institution_text']")
    expect(text).to_be_hidden()
    page.check("[name='6-institution'][value=not_listed]")
    expect(text).to_be_visible()


@pytest.mark.full
def test_what_excludes_each_other_is_cleared_at_once(visits: Visits) -> None:
    page = at(visits, 8)
    box = {
        value: page.locator(f"[name='8-excluded'][value={value}]") for value in ("school", "police", "none", "unknown")
    }
    box["school"].check()
    box["police"].check()
    expect(box["school"]).to_be_checked()
    box["none"].check()
    expect(box["school"]).not_to_be_checked()
    expect(box["police"]).not_to_be_checked()
    box["unknown"].check()
    expect(box["none"]).not_to_be_checked()
    box["school"].check()
    expect(box["unknown"]).not_to_be_checked()
    expect(box["school"]).to_be_checked()


@pytest.mark.full
def test_without_javascript_the_page_says_what_does_not_go_together(visits: Visits) -> None:
    page = at(visits, 8, js=False)
    page.check("[name='8-excluded'][value=school]")
    page.check("[name='8-excluded'][value=none]")
    with page.expect_navigation():
        page.locator("#step-form .form-end .button").first.click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert page.locator("[name='8-excluded']:checked").count() == 2


@pytest.mark.full
@pytest.mark.parametrize("js", quick_first(True, False))
def test_a_person_without_a_name_is_asked_for_once(visits: Visits, js: bool) -> None:
    page = at(visits, 8, js=js)
    page.check("[name='8-excluded'][value=other]")
    for step in (8, 12):
        with page.expect_navigation():
            page.locator("#step-form .form-end .button").first.click()
        assert page.url.endswith(f"/prijava/{step}/")
