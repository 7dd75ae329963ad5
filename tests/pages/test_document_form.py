"""The form in which editors keep a document."""

from pathlib import Path

import pytest

from portal.pages.models import PortalDocument
from tests.cms import arrange

pytestmark = pytest.mark.django_db


def test_the_page_that_says_the_same_is_chosen_from_the_tree(settings, tmp_path: Path, keyring: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    _home, page = arrange.furnish()
    document = PortalDocument.objects.get()
    client = arrange.browser_of(arrange.worker(arrange.MANAGER, language="sr"))
    address = f"/{settings.CMS_PATH}documents/edit/{document.pk}/"
    shown = client.get(address).content.decode()
    assert "page-chooser.js" in shown
    # A list of every page there is would name this one too.
    assert page.title not in shown
    client.post(address, {"title": document.title, "collection": document.collection_id, "html_page": page.pk})
    document.refresh_from_db()
    assert document.html_page_id == page.pk


def test_the_screen_of_new_documents_brings_what_the_choice_needs(settings, tmp_path: Path, keyring: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    arrange.furnish()
    client = arrange.browser_of(arrange.worker("editor", language="sr"))
    screen = client.get(f"/{settings.CMS_PATH}documents/multiple/add/").content.decode()
    assert "page-chooser.js" in screen
