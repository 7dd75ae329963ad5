"""What colleagues wait for is taken away by no editor, also not by the page's owner: no screen, no list, no interface."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail import hooks
from wagtail.models import Page

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.pages import four_eyes
from portal.pages.base import BasePage
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.waiting import waiting_pages, waiting_revisions
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, act, edit, home, locks, member, page
from tests.rows import one_row_a_value

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]
LATER = "2126-12-01 10:00"
STATES = ("locked", "in review", "sent back", "for its day")
WHICH = ("itself", "the one above")
CROSSED = (
    ("in review", "itself", "delete"),
    ("locked", "the one above", "move"),
    ("sent back", "the one above", "delete several"),
)


def _call(client: Client, page: Page, action: str, **data: Any) -> None:
    address = f"{CMS}api/main/pages/{page.pk}/action/{action}/"
    client.post(address, data, content_type="application/json")


WAYS: dict[str, Callable[[Client, Page, Page], Any]] = {
    "delete": lambda client, page, _place: client.post(f"{CMS}pages/{page.pk}/delete/", {"next": CMS}),
    "delete several": lambda client, page, _place: client.post(
        f"{CMS}bulk/wagtailcore/page/delete/?id={page.pk}", {"next": CMS}
    ),
    "move": lambda client, page, place: client.post(f"{CMS}pages/{page.pk}/move/{place.pk}/confirm/"),
    "move several": lambda client, page, place: client.post(
        f"{CMS}bulk/wagtailcore/page/move/?id={page.pk}", {"chooser": place.pk, "next": CMS}
    ),
    "delete by the interface": lambda client, page, _place: _call(client, page, "delete"),
    "move by the interface": lambda client, page, place: _call(
        client, page, "move", destination_page_id=place.pk, position="last-child"
    ),
}


class Desk:
    """An editor who made some pages, a colleague who writes in them, and a reviewer."""

    def __init__(self, home: HomePage, make_user: MakeUser) -> None:
        self.owner, self.maker = member(make_user, "vlasnik", EDITORS)
        self.colleague, self.writer = member(make_user, "pise", EDITORS)
        self.reviewer, _ = member(make_user, "cita", REVIEWERS)
        self.place = self.add("Тамо", "tamo", home)
        self.above = self.add("Горе", "gore", home)
        self.draft = self.add("Разговор", "razgovor", self.above)

    def add(self, title: str, slug: str, parent: Page) -> StandardPage:
        made: StandardPage = StandardPageFactory(
            parent=parent, title=title, slug=slug, live=False, owner=self.maker, has_unpublished_changes=True
        )
        return made

    def bring(self, state: str) -> None:
        """Let the colleague and the reviewer do with the draft what leads to ``state``."""
        page = self.draft
        if state == "locked":
            lock(page, self.writer)
        elif state != "free":
            more = {"go_live_at": LATER} if state == "for its day" else {}
            edit(self.colleague, page, "Ново.", **{"action-submit": "1", **more})
        if state in {"sent back", "for its day"}:
            act(self.reviewer, page, "reject" if state == "sent back" else "approve")

    def stays(self, page: Page) -> bool:
        """Return whether a page is where it was."""
        found = Page.objects.filter(pk=page.pk).first()
        return found is not None and found.path == page.path


@pytest.fixture
def desk(home: HomePage, make_user: MakeUser) -> Desk:
    return Desk(home, make_user)


def lock(page: Page, user: User) -> None:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user)


@pytest.mark.parametrize(("state", "which", "way"), one_row_a_value(STATES, WHICH, [*WAYS], also=CROSSED))
def test_the_owner_takes_nothing_that_a_colleague_waits_for(desk: Desk, state: str, which: str, way: str) -> None:
    desk.bring(state)
    page = Page.objects.get(pk=desk.draft.pk if which == "itself" else desk.above.pk)
    WAYS[way](desk.owner, page, desk.place)
    assert desk.stays(page)


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_that_nobody_waits_for_goes(desk: Desk, way: str) -> None:
    page = Page.objects.get(pk=desk.draft.pk)
    WAYS[way](desk.owner, page, desk.place)
    assert not desk.stays(page)


@pytest.mark.parametrize(("state", "way"), one_row_a_value(STATES, [*WAYS]))
def test_who_may_approve_may_take_it_away(desk: Desk, state: str, way: str) -> None:
    desk.bring(state)
    page = Page.objects.get(pk=desk.draft.pk)
    WAYS[way](desk.reviewer, page, desk.place)
    assert not desk.stays(page)


@pytest.mark.parametrize("state", ["free", *STATES])
def test_what_waits_is_one_answer_for_pages_and_words(desk: Desk, state: str) -> None:
    desk.bring(state)
    waits = state not in {"free", "locked"}
    assert list(waiting_pages().values_list("pk", flat=True)) == ([desk.draft.pk] if waits else [])
    newest = StandardPage.objects.get(pk=desk.draft.pk).latest_revision_id
    words = desk.draft.revisions.filter(waiting_revisions()).values_list("pk", flat=True)
    assert list(words) == ([newest] if waits else [])


def test_words_that_a_reviewer_changed_on_the_way_wait_too(desk: Desk) -> None:
    desk.bring("in review")
    locks(desk.reviewer, desk.draft)
    edit(desk.reviewer, desk.draft, "Ново и боље.")
    assert desk.draft.revisions.filter(waiting_revisions()).count() == desk.draft.revisions.count() == 2


@pytest.mark.parametrize("way", [way for way in WAYS if "interface" not in way])
def test_what_a_colleague_locks_while_the_screen_asks_stays(desk: Desk, way: str) -> None:
    page = Page.objects.get(pk=desk.draft.pk)

    def meanwhile(*args: Any) -> None:
        lock(page, desk.writer)

    name = {"delete": "before_delete_page", "move": "before_move_page"}.get(way, "before_bulk_action")
    with hooks.register_temporarily(name, meanwhile, order=-1):
        WAYS[way](desk.owner, page, desk.place)
    assert desk.stays(page)


def test_a_page_that_is_read_anew_forgets_who_could_take_it(desk: Desk) -> None:
    page = StandardPage.objects.get(pk=desk.draft.pk)
    assert page.permissions_for_user(desk.maker).can_delete()
    assert page.permissions_for_user(desk.maker).can_move()
    lock(page, desk.writer)
    page.refresh_from_db()
    assert not page.permissions_for_user(desk.maker).can_delete()
    assert not page.permissions_for_user(desk.maker).can_move()


def _queries(client: Client, address: str) -> int:
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.full
@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("screen", ["list", "chooser"])
def test_a_row_costs_no_more_than_wagtail_asks_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, screen: str, *, live: bool
) -> None:
    address = f"{CMS}pages/{desk.place.pk}/"
    if screen == "chooser":
        query = f"user_perms=move_to&target_pages[]={desk.draft.pk}&can_choose_root=false"
        address = f"{CMS}choose-page/{desk.place.pk}/?{query}"
    grown: list[int] = []
    for first, rows in ((0, 3), (3, 12)):
        for number in range(first, rows):
            row = desk.add(f"Ред {number}", f"red-{number}", Page.objects.get(pk=desk.place.pk))
            Page.objects.filter(pk=row.pk).update(live=live)
        ours = _queries(desk.owner, address)
        with monkeypatch.context() as usual:
            usual.setattr(BasePage, "permissions_for_user", Page.permissions_for_user)
            usual.setattr(four_eyes.FourEyesMixin, "permissions_for_user", Page.permissions_for_user)
            theirs = _queries(desk.owner, address)
        grown += [ours, theirs]
    print(screen, "live" if live else "drafts", "queries (ours, Wagtail's) with 3 and with 12 rows:", grown)
    assert grown[2] - grown[0] <= grown[3] - grown[1]


@pytest.mark.parametrize("state", ["in review", "with words of the reviewer", "locked", "for its day"])
def test_who_may_approve_takes_a_live_page_down_at_once(page: StandardPage, make_user: MakeUser, state: str) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    _, colleague = member(make_user, "druga", REVIEWERS)
    if state == "with words of the reviewer":
        edit(reviewer, page, "Моје.")
    edit(editor, page, "Ново.", **{"action-submit": "1"}, **({"go_live_at": LATER} if state == "for its day" else {}))
    if state == "locked":
        lock(page, colleague)
    if state == "for its day":
        act(reviewer, page, "approve")
    address = f"{CMS}pages/{page.pk}/unpublish/"
    editor.post(address)
    assert StandardPage.objects.get(pk=page.pk).live
    assert address in reviewer.get(f"{CMS}pages/{page.pk}/edit/").content.decode()
    reviewer.post(address)
    assert not StandardPage.objects.get(pk=page.pk).live
