"""The words that readers have can be seen, compared and brought back, also where a file or a package brought them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from home.models import HomePage, StandardPage
from materials.models import MaterialPage
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from tests.accounts.fixtures import MakeUser
from tests.materials.samples import load_library
from tests.pages.reviewing import CMS, edit, home, lead_of, member, page

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]


@pytest.mark.full
def test_a_page_from_a_file_can_be_brought_back_to_what_readers_have(make_user: MakeUser) -> None:
    load_library()
    page = MaterialPage.objects.live().first()
    assert page is not None
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    live = page.live_revision_id
    editor, user = member(make_user, "pise", EDITORS)
    page.title = "Друго"
    page.save_revision(user=user, log_action=True)
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    for name, more in (("revert", []), ("view", []), ("compare", ["latest"])):
        assert reverse(f"wagtailadmin_pages:revisions_{name}", args=[page.pk, live, *more]) in history, name


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


def discard(client: Client, page: Page) -> Any:
    return client.post(reverse("editors:discard_draft", args=[page.pk]))


def offered(client: Client, page: Page) -> bool:
    screen = client.get(f"{CMS}pages/{page.pk}/edit/").content.decode()
    return reverse("editors:discard_draft", args=[page.pk]) in screen


def test_a_discarded_draft_gives_way_to_what_readers_have_and_stays_in_the_history(
    editor: Client, page: StandardPage
) -> None:
    assert not offered(editor, page)
    edit(editor, page, "Ново.", title="Друго")
    draft = StandardPage.objects.get(pk=page.pk).latest_revision
    assert offered(editor, page)
    assert "Друго" in editor.get(reverse("editors:discard_draft", args=[page.pk])).content.decode()
    assert discard(editor, page).url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    now = StandardPage.objects.get(pk=page.pk)
    assert (now.latest_revision_id, now.has_unpublished_changes) == (now.live_revision_id, False)
    # By its time too: an open editing session would not let anything be written over a newer one.
    assert now.revisions.latest("created_at") == now.latest_revision
    assert now.draft_title == now.title == "Разговор"
    assert now.get_latest_revision_as_object().lead == lead_of(page) == "Старо."
    assert now.revisions.filter(pk=draft.pk).exists()
    assert PageLogEntry.objects.get(page=page, action="portal.discard_draft").user == draft.user
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Нацрт је одбачен" in history
    assert reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, draft.pk]) in history
    assert not offered(editor, page)


def test_what_waits_or_was_never_public_is_not_discarded(
    editor: Client, page: StandardPage, make_user: MakeUser
) -> None:
    reviewer, _user = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    for client in (editor, reviewer):
        assert not offered(client, page)
        assert discard(client, page).status_code in (302, 403)
    assert StandardPage.objects.get(pk=page.pk).has_unpublished_changes
    page.unpublish()
    StandardPage.objects.get(pk=page.pk).current_workflow_state.cancel()
    discard(editor, page)
    assert StandardPage.objects.get(pk=page.pk).latest_revision_id != page.live_revision_id


def test_nobody_else_discards_a_draft(editor: Client, page: StandardPage, client: Client) -> None:
    edit(editor, page, "Ново.")
    discard(client, page)
    assert StandardPage.objects.get(pk=page.pk).has_unpublished_changes
