"""Who works in the CMS, so that the day reads as what they do. They look for words in the script of their own CMS."""

import re
from contextlib import AbstractContextManager, suppress
from typing import Any

from playwright.sync_api import Locator, TimeoutError, expect

from tests.browser.day.fillers import FILLERS, Form
from tests.browser.people import Someone
from tests.browser.support import Visit

PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Worker(Someone):
    """An editor or a reviewer in front of the CMS."""

    def __init__(self, visit: Visit, email: str) -> None:
        super().__init__(visit)
        self.email = email

    def signs_in(self, *, anew: bool = True) -> None:
        """Come through the door with password and second factor, and choose the script of the CMS.

        ``anew`` is False where a prepared session will do.
        """
        self.visit.sign_in(self.email, anew=anew)
        self.visit.open("/cms/account/")
        self.page.select_option("[name=locale-preferred_language]", self.visit.script)
        with self._next_page():
            self.page.locator("main form button[type=submit]").first.click()
        self.visit.open("/cms/")
        self.sees("Шта треба погледати")

    def starts_a_material(self, *, title: str, lead: str) -> None:
        """Go down the tree to the library and begin a material there."""
        self.visit.open("/cms/")
        self.visit.follow("main a.button[href*='/cms/pages/'][href$='/']:not([href*='/add/'])")
        library = self.page.get_by_role("link", name="Материјали", exact=True).first.get_attribute("href")
        assert library is not None
        self.visit.open(library.removesuffix("edit/"))
        self.visit.follow("a[href*=add_subpage]")
        self.visit.follow("a[href*='/materials/materialpage/']")
        self.page.fill("#id_title", title)
        self.page.fill("#id_lead", lead)

    def uses_the_block(self, name: str, label: str) -> str:
        """Choose a block by its label and fill it; returns words that a reader has to see."""
        assert name in FILLERS, f"the block {name} („{label}“) is new: write in fillers.py how an editor fills it"
        stream = self.page.locator("[data-contentpath=body] [data-streamfield-stream-container]").first
        blocks = stream.locator("> [data-streamfield-child]")
        number = blocks.count()
        stream.locator("> div > .c-sf-add-button").last.click()
        wanted = re.compile(f"^{re.escape(self.reads(label))}$")
        self.page.locator(".w-combobox:visible .w-combobox__option", has_text=wanted).click()
        place = blocks.nth(number)
        place.wait_for()
        return FILLERS[name](Form(self.page, place))

    def marks(self, **codes: str) -> None:
        """Tick under „Претрага и адреса“ how the material is found."""
        self._tab("Претрага и адреса").click()
        for name, code in codes.items():
            self.page.locator(f"[name={name}][value={code}]").check()
        self._tab("Садржај").click()

    def previews(self, mode: str, *words: str) -> None:
        """Open the preview beside the text in one of its scripts and read ``words`` there."""
        panel = self.page.locator("[data-side-panel=preview]")
        if not panel.is_visible():
            self.page.locator("[data-side-panel-toggle=preview]").click()
        self.page.select_option("#id_preview_mode", mode)
        shown = self.page.frame_locator("#w-preview-iframe").locator("main")
        for one in words:
            expect(shown).to_contain_text(one, use_inner_text=False)

    def schedules(self, moment: str) -> None:
        """Write into the panel of the page's state when it is to go out (``moment`` as the form writes it)."""
        if not self.page.locator("[data-side-panel=status]").is_visible():
            self.page.locator("[data-side-panel-toggle=status]").click()
        self.page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
        field = self.page.locator("#schedule-publishing-dialog #id_go_live_at, #id_go_live_at").first
        field.click()
        # The calendar opens a moment later and lies over the button. Not by Tab: the next field has a calendar too.
        calendar = self.page.locator(".xdsoft_datetimepicker:visible")
        expect(calendar).to_have_count(1)
        field.fill(moment)
        self.page.locator("#schedule-publishing-dialog h2").first.click()
        expect(calendar).to_have_count(0)
        with self._next_page():
            self.page.locator("#schedule-publishing-dialog button[type=submit]").first.click()

    def opens(self, pk: int) -> None:
        """Open the editor of a page."""
        self.visit.open(f"/cms/pages/{pk}/edit/")

    def sends_to_review(self) -> None:
        """Send the page to a reviewer."""
        self._more().click()
        with self._next_page():
            self.page.locator("[name=action-submit], [name=action-restart-workflow]").first.click()
        self._reads_that_it_was_done()

    def is_offered_no_approval(self) -> None:
        """Fail where the editor or the start page offers to approve."""
        assert self.page.locator("[data-workflow-action-url]").count() == 0
        self.visit.open("/cms/")
        assert self.page.locator("[data-workflow-action-url]").count() == 0

    def forges_an_approval(self, state: dict[str, Any]) -> int:
        """Send by hand the form that the page does not offer; returns the status of the answer."""
        token = next(one["value"] for one in self.visit.context.cookies() if one["name"] == "t")
        address = f"{self.visit.server.address}/cms/pages/workflow/action/{state['pk']}/approve/{state['task']}/"
        sent = {"csrfmiddlewaretoken": token, "comment": ""}
        headers = {"Referer": address, "Origin": self.visit.server.address}
        return self.visit.context.request.post(address, form=sent, headers=headers, max_redirects=0).status

    def approves(self, pk: int) -> None:
        """Approve from the editor of the page."""
        self.opens(pk)
        with self._next_page():
            self.page.locator("[data-workflow-action-url*='/approve/']:visible").first.click()

    def asks_for_changes(self, pk: int, why: str) -> None:
        """Send the page back with words of what is missing."""
        self.opens(pk)
        self._more().click()
        self.page.locator("[data-workflow-action-url*='/reject/']:visible").first.click()
        window = self.page.locator(".modal-dialog")
        window.locator("textarea").fill(why)
        with self._next_page():
            window.locator("[type=submit]").click()

    def writes_a_comment(self, field: str, text: str) -> None:
        """Comment on a field of a page in review, and save: the page is locked for that, and unlocked after it."""
        with self._next_page():
            self.page.get_by_role("button", name=self.reads("Желим да мењам")).click()
        place = self.page.locator(f"[data-contentpath={field}]").first
        place.hover()
        place.locator("[data-comment-add]").first.click()
        self.page.locator(".comment--focused textarea").fill(text)
        # The editor saves by itself; whoever presses in that very second sends the comment twice.
        with self.page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
            self.page.locator(".comment--focused .comment__button--primary").click()
        self.saves()
        with self._next_page():
            self.page.locator(".messages").get_by_role("button", name=self.reads("Откључај")).click()

    def reads_and_resolves_the_comment(self, text: str) -> None:
        """See another's comment beside its field, mark it as done, and save."""
        if not self.page.locator("[data-side-panel=comments]").is_visible():
            self.page.locator("[data-side-panel-toggle=comments]").click()
        comment = self.page.locator(".comment", has_text=text).first
        comment.click()
        comment.locator("summary").first.click()
        comment.get_by_role("menuitem", name=self.reads("Реши")).first.click()
        self.saves()

    def saves(self) -> None:
        """Save the draft and wait until it stands."""
        with self._next_page():
            self.page.locator("footer .action-save").first.click()
        self._reads_that_it_was_done()

    def unpublishes(self, pk: int) -> None:
        """Take the page off the site."""
        self.visit.open(f"/cms/pages/{pk}/unpublish/")
        with self._next_page():
            self.page.locator("main form [type=submit]").first.click()

    def _next_page(self) -> AbstractContextManager[Any]:
        """Wait for the page that follows what is done inside.

        What an editor types is saved meanwhile, and the first time that gives the page its address: Playwright would
        take the new address for the navigation.
        """
        return self.page.expect_event("load", timeout=PATIENCE)

    def _reads_that_it_was_done(self) -> None:
        done = self.page.locator(".messages .success").first
        with suppress(TimeoutError):
            done.wait_for()
        told = self.page.locator(".messages, .w-field__errors, .error-message").all_inner_texts()
        assert done.is_visible(), f"{self.visit.status} {self.page.url} tells {told} and of no success"

    def _tab(self, name: str) -> Locator:
        return self.page.locator("[role=tab]", has_text=self.reads(name)).first

    def _more(self) -> Locator:
        return self.page.locator("footer .w-dropdown__toggle").first
