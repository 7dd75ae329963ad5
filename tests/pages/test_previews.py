"""Before it is published, a page can be seen in both scripts."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from home.models import StandardPage
from portal.pages.models import PortalDocument
from tests.accounts.fixtures import MakeUser, sign_in
from tests.materials.factories import make_library, make_material
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
CMS = f"/{settings.CMS_PATH}"


@pytest.fixture
def page() -> StandardPage:
    made = StandardPageFactory(parent=make_site(), title="Ђак и учитељица", slug="djak", lead="Љубазно.")
    made.save_revision()
    return made


@pytest.fixture
def editor(client: Client, make_user: MakeUser) -> Client:
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    return client


def preview(editor: Client, page: Page, mode: str) -> str:
    response = editor.get(f"{CMS}pages/{page.pk}/view_draft/?mode={mode}")
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_draft_is_shown_in_each_script(editor: Client, page: StandardPage) -> None:
    cyrillic, latin = preview(editor, page, ""), preview(editor, page, "latn")
    assert "<h1>Ђак и учитељица</h1>" in cyrillic
    assert 'lang="sr-Cyrl"' in cyrillic
    assert "<h1>Đak i učiteljica</h1>" in latin
    assert 'lang="sr-Latn"' in latin


def test_whoever_approves_opens_the_file_that_waits_with_the_page(editor: Client) -> None:
    """The page of a document is there only when a page that was approved shows it."""
    made = PortalDocument.objects.create(title="Образац", file=ContentFile(b"%PDF-1.7", name="obrazac.pdf"))
    download = {"document": made, "label": "", "text": ""}
    page = make_material(make_library(), 1, body=[("download", download)], live=False)
    page.save_revision()
    link = f'<a href="{made.url}">Образац</a>'
    assert link in preview(editor, page, "") and link.replace("Образац", "Obrazac") in preview(editor, page, "latn")
    assert editor.get(made.url).status_code == 200
    page.save_revision().publish()
    assert f'<a href="{made.page_url}">Образац</a>' in Client().get(page.url).content.decode()


def test_an_editor_who_reads_latin_still_sees_the_cyrillic_draft(editor: Client, page: StandardPage) -> None:
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language="sr-latn")
    cyrillic = preview(editor, page, "")
    assert "<h1>Ђак и учитељица</h1>" in cyrillic
    assert 'lang="sr-Cyrl"' in cyrillic


def test_the_preview_names_its_scripts(page: StandardPage) -> None:
    assert [str(words) for _, words in page.preview_modes] == ["Ћирилица", "Латиница"]


def test_a_language_with_one_script_has_one_preview(page: StandardPage) -> None:
    page.locale = Locale(language_code="hu")
    assert len(page.preview_modes) == 1


def test_previews_stand_in_frames_of_our_own_alone(editor: Client, page: StandardPage) -> None:
    response = editor.get(f"{CMS}pages/{page.pk}/view_draft/?mode=latn")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
