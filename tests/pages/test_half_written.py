"""What is half written is stored as a draft, and goes to review only when it is whole."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import HomePage, StandardPage
from portal.pages.cms_groups import EDITORS, REVIEWERS
from tests.accounts.fixtures import MakeUser
from tests.pages.reviewing import CMS, home, member, page

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]
LINK = {"label": "", "page": "", "place": "", "address": ""}
TWICE = [("heading", {"text": "Исто", "level": "2"})] * 2
EMPTY_TWICE = [("heading", {"text": "", "level": "2"})] * 2


def body(*blocks: tuple[str, Any]) -> dict[str, Any]:
    return streamfield(list(blocks))


def several(*items: Any) -> dict[str, Any]:
    """Return what a list of blocks sends."""
    return streamfield([("item", one) for one in items])


HALF_WRITTEN = {
    "card": body(("cards", {"title": "", "cards": several({**LINK, "text": ""})})),
    "button": body(("buttons", {"buttons": several({**LINK, "kind": ""})})),
    "link of two targets": body(("buttons", {"buttons": several({**LINK, "place": "report", "kind": "",
                                                                 "address": "https://example.org/"})})),
    "same headings": body(*TWICE),
    "empty headings": body(*EMPTY_TWICE),
    "table": body(("table", {"caption": "", "row_headers": "on", "columns": several("А", "Б"),
                             "rows": several({"cells": several("1")})})),
}  # fmt: skip


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


def send(editor: Client, page: Page, body: dict[str, Any], **more: str) -> Any:
    words = {"title": "Разговор", "slug": "razgovor", "lead": "Увод.", "body": body, "comments": inline_formset([])}
    return editor.post(f"{CMS}pages/{page.pk}/edit/", nested_form_data({**words, **more}))


@pytest.mark.parametrize("half", HALF_WRITTEN.values(), ids=HALF_WRITTEN)
def test_a_draft_is_stored_and_shown_and_whole_before_it_goes_to_review(
    editor: Client, page: StandardPage, half: dict[str, Any]
) -> None:
    before = page.revisions.count()
    assert send(editor, page, half).status_code == 302
    assert page.revisions.count() == before + 1
    assert editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
    refused = send(editor, page, half, **{"action-submit": "1"})
    assert list(refused.context["form"].errors) == ["body"]
    assert StandardPage.objects.get(pk=page.pk).current_workflow_state is None


def test_a_draft_of_two_sections_of_one_name_is_never_published(
    editor: Client, page: StandardPage, make_user: MakeUser
) -> None:
    _client, reviewer = member(make_user, "cita", REVIEWERS)
    send(editor, page, HALF_WRITTEN["same headings"])
    with pytest.raises(ValidationError):
        StandardPage.objects.get(pk=page.pk).get_latest_revision().publish(user=reviewer)
