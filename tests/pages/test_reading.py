"""A page in review is read by whoever may approve it, until they say that they want to write."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, TaskState

from home.models import StandardPage
from portal.accounts.models import User
from portal.pages.authorship import authors
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.models import review
from tests.accounts.fixtures import MakeUser
from tests.pages.reviewing import CMS, act, edit, home, lead_of, locks, member, page, unlocks, words

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]
READ = "Страница чека вашу проверу, па је овде само за читање."
OWN = "Део новог текста је ваш, па је одобрава неко други."
SENT = "Страница чека проверу, па се текст не мења."
SAVES_ITSELF = "data-w-autosave-interval-value"
WRITE = "Желим да мењам (одобрава неко други)"


class Desk:
    """An editor who sent a page to review, and two who may approve it."""

    def __init__(self, page: Page, make_user: MakeUser) -> None:
        self.page = page
        self.editor, self.author = member(make_user, "pise", EDITORS)
        self.reviewer, self.reader = member(make_user, "cita", REVIEWERS)
        self.second, _ = member(make_user, "druga", REVIEWERS)
        edit(self.editor, page, "Ново.", **{"action-submit": "1"})

    def screen(self, client: Client) -> str:
        shown: str = client.get(f"{CMS}pages/{self.page.pk}/edit/").content.decode()
        return shown

    @property
    def stored(self) -> str:
        found: StandardPage = StandardPage.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        return found.lead


@pytest.fixture
def desk(page: StandardPage, make_user: MakeUser) -> Desk:
    return Desk(page, make_user)


def test_the_reviewer_reads_and_nothing_saves_by_itself(desk: Desk) -> None:
    screen = desk.screen(desk.reviewer)
    assert READ in screen and WRITE in screen
    assert "content-locked" in screen and SAVES_ITSELF not in screen
    edit(desk.reviewer, desk.page, "Новож.")
    by_itself = {"accept": "application/json"}
    answer = desk.reviewer.post(f"{CMS}pages/{desk.page.pk}/edit/", words("Новож."), headers=by_itself)
    assert (answer.status_code, desk.stored) == (400, "Ново.")
    assert authors(desk.page) == {desk.author.pk}
    act(desk.reviewer, desk.page, "approve")
    assert lead_of(desk.page) == "Ново."


def test_a_draft_saves_by_itself_as_ever(desk: Desk) -> None:
    act(desk.reviewer, desk.page, "reject")
    assert SAVES_ITSELF in desk.screen(desk.editor)


def test_who_locks_it_writes_and_another_approves(desk: Desk) -> None:
    locks(desk.reviewer, desk.page)
    screen = desk.screen(desk.reviewer)
    assert "content-locked" not in screen and SAVES_ITSELF in screen
    edit(desk.reviewer, desk.page, "Ново и боље.")
    assert desk.stored == "Ново и боље."
    act(desk.second, desk.page, "approve")
    assert lead_of(desk.page) == "Старо.", "while somebody writes nobody approves"
    unlocks(desk.reviewer, desk.page)
    assert OWN in desk.screen(desk.reviewer) and WRITE not in desk.screen(desk.reviewer)
    locks(desk.reviewer, desk.page)
    edit(desk.reviewer, desk.page, "Подметнуто.")
    act(desk.reviewer, desk.page, "approve")
    assert (desk.stored, lead_of(desk.page)) == ("Ново и боље.", "Старо.")
    act(desk.second, desk.page, "approve")
    assert lead_of(desk.page) == "Ново и боље."


def test_who_locked_it_and_changed_nothing_approves(desk: Desk) -> None:
    locks(desk.reviewer, desk.page)
    edit(desk.reviewer, desk.page, "Новож.")
    edit(desk.reviewer, desk.page, "Ново.")
    act(desk.reviewer, desk.page, "approve")
    assert lead_of(desk.page) == "Старо.", "not while the lock is held"
    unlocks(desk.reviewer, desk.page)
    act(desk.reviewer, desk.page, "approve")
    assert lead_of(desk.page) == "Ново."


def test_a_lock_that_was_left_is_lifted_by_another_reviewer(desk: Desk) -> None:
    locks(desk.reviewer, desk.page)
    unlocks(desk.editor, desk.page)
    assert Page.objects.get(pk=desk.page.pk).locked
    unlocks(desk.second, desk.page)
    act(desk.second, desk.page, "approve")
    assert lead_of(desk.page) == "Ново."


@pytest.mark.parametrize("chief", [False, True])
def test_the_author_locks_nothing_while_it_waits(desk: Desk, *, chief: bool) -> None:
    User.objects.filter(pk=desk.author.pk).update(is_superuser=chief)
    locks(desk.editor, desk.page)
    edit(desk.editor, desk.page, "Подметнуто.")
    assert desk.stored == "Ново."


@pytest.mark.parametrize(
    ("who", "why"),
    [("editor", f"{SENT} Да бисте га мењали, прекините проверу."), ("stranger", SENT), ("reviewer", READ)],
)
def test_banner_and_side_panel_say_the_same_reason(desk: Desk, make_user: MakeUser, who: str, why: str) -> None:
    client = member(make_user, "strana", EDITORS)[0] if who == "stranger" else getattr(desk, who)
    screen = desk.screen(client)
    assert screen.count(why) == 2, "once in the banner and once in the side panel"
    assert "Могу да мењају" not in screen and "могу да мењају" not in screen
    if who == "stranger":
        assert screen.count("Проверу прекида ко ју је тражио, или ко сме да одобри.") == 2


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("reviewer", "Мењате страницу која чека проверу. Док је не откључате, нико је не одобрава."),
        ("second", "Док је неко од вас не откључа, нико је не одобрава."),
        ("editor", "Нико је не одобрава док је не откључа тај налог, или ко сме да одобри."),
    ],
)
def test_both_say_who_writes_and_who_can_unlock(desk: Desk, who: str, why: str) -> None:
    locks(desk.reviewer, desk.page)
    screen = desk.screen(getattr(desk, who))
    assert screen.count(why) == 2
    assert (f"/{desk.page.pk}/unlock/" in screen) is (who != "editor")


def test_the_reviewers_first_button_approves_and_the_authors_calls_nothing_off(desk: Desk) -> None:
    def first(client: Client) -> str:
        return desk.screen(client).partition("<footer")[2].partition("<button")[2].partition("</button>")[0]

    assert f"/{desk.page.pk}/approve/" in first(desk.reviewer) and "Одобри и објави" in first(desk.reviewer)
    assert "disabled" in first(desk.editor)
    assert "/reject/" in desk.screen(desk.reviewer) and "/approve/" not in desk.screen(desk.editor)


def test_a_form_sent_by_hand_approves_nothing(desk: Desk) -> None:
    sent: dict[str, Any] = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    edit(desk.reviewer, desk.page, "Подметнуто.", **sent, **{"workflow-action-extra-data": "{}"})
    assert (desk.stored, lead_of(desk.page)) == ("Ново.", "Старо.")
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_a_screen_reads_the_revisions_once_for_each_copy_of_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def counted(page: Page, **more: Any) -> set[Any]:
        asked.append(page)
        return authors(page, **more)

    monkeypatch.setattr(review, "authors", counted)
    desk.screen(desk.reviewer)
    assert 1 <= len(asked) <= 3
