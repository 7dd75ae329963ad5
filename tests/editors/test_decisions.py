"""What waits for a reviewer stands first, and what was approved is said."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from home.models import StandardPage
from portal.pages.cms_groups import EDITORS, REVIEWERS
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, act, edit, home, member, page, words

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]
LATER = "2126-12-01 10:00"


@pytest.fixture
def editor(page: StandardPage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


@pytest.fixture
def reviewer(page: StandardPage, make_user: MakeUser) -> Client:
    return member(make_user, "cita", REVIEWERS)[0]


def told(client: Client) -> str:
    """Return what the next screen says above everything."""
    screen = client.get(CMS).content.decode()
    return " ".join(
        re.sub(r"<(?!a )[^>]*>", " ", screen.partition('class="messages')[2].partition("</main>")[0]).split()
    )


@pytest.mark.parametrize(
    ("later", "said"),
    [(False, "Објављено."), (True, "Одобрено. На сајту је од 1. 12. 2126. у 10.00.")],
)
def test_what_was_approved_is_said(page: Page, editor: Client, reviewer: Client, *, later: bool, said: str) -> None:
    more: dict[str, Any] = {"go_live_at": LATER} if later else {}
    edit(editor, page, "Ново.", **{"action-submit": "1"}, **more)
    act(reviewer, page, "approve")
    shown = told(reviewer).replace("\u00a0", " ")
    assert said in shown
    assert (f'href="{page.url}"' in shown and "Погледај на сајту" in shown) is not later


def test_the_button_says_where_the_page_goes(page: Page, editor: Client, reviewer: Client) -> None:
    way = f"{CMS}pages/{page.pk}/edit/"
    assert "Пошаљи на проверу" in editor.get(way).content.decode()
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    act(reviewer, page, "reject")
    shown = editor.get(way).content.decode()
    assert "Пошаљи на проверу" in shown
    assert "Пошаљи поново" not in shown


def test_what_was_not_approved_is_not_said(page: Page, editor: Client, reviewer: Client) -> None:
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    act(editor, page, "approve")
    act(reviewer, page, "reject")
    assert "Објављено." not in told(editor) + told(reviewer)


def in_the_menu(client: Client) -> list[int]:
    """Return the number that the side menu gives, if any; the menu is written by a script."""
    label = json.dumps("За проверу")[1:-1]
    return [int(found) for found in re.findall(rf"{re.escape(label)} \((\d+)\)", client.get(CMS).content.decode())]


def test_what_waits_for_a_reviewer_stands_first_with_its_number(page: Page, editor: Client, reviewer: Client) -> None:
    other = StandardPageFactory(parent=page.get_parent(), title="Друга", slug="druga", lead="Старо.")
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    assert in_the_menu(reviewer) == [1]
    editor.post(f"{CMS}pages/{other.pk}/edit/", words("Ново.") | {"slug": "druga", "action-submit": "1"})
    assert (in_the_menu(reviewer), in_the_menu(editor)) == ([2], [])
    screen = reviewer.get(CMS).content.decode()
    assert screen.index('id="awaiting-review-section"') < screen.index('id="shortcuts-section"')


def test_where_nothing_waits_no_number_stands(reviewer: Client) -> None:
    assert in_the_menu(reviewer) == []
