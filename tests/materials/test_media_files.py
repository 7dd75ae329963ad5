"""The project's own pictures, documents and recordings: loaded once, and an editor's word counts more."""

import pytest
from wagtail.models import Locale

from materials.media_files import load_media, name_pages
from portal.pages.captions import parse
from portal.pages.models import PortalDocument, PortalImage, Recording
from tests.pages.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def locale() -> Locale:
    found, _made = Locale.objects.get_or_create(language_code="sr")
    return found


def test_everything_is_loaded_once_and_readable_for_everybody(locale: Locale) -> None:
    done = load_media(locale, force=False)
    assert done.loaded == len(done.ids) == 5 and None not in done.ids.values()
    again = load_media(locale, force=False)
    assert (again.loaded, again.ids) == (0, done.ids)
    video = Recording.objects.get(pk=done.ids["recording:kako-da-kazes"])
    assert len(parse(video.captions)) >= 8 and "116 111" in video.transcript
    assert video.poster is not None and video.poster.has_focal_point()
    assert all(one.file.size < 1_000_000 for one in Recording.objects.all())


def test_an_editors_change_is_kept_unless_forced(locale: Locale) -> None:
    load_media(locale, force=False)
    PortalImage.objects.filter(title="Разговор на клупи").update(description="Двоје на клупи.")
    load_media(locale, force=False)
    assert PortalImage.objects.filter(description="Двоје на клупи.").exists()
    load_media(locale, force=True)
    assert not PortalImage.objects.filter(description="Двоје на клупи.").exists()


def test_what_an_editor_removed_stays_removed(locale: Locale) -> None:
    load_media(locale, force=False)
    Recording.objects.get(kind="audio").delete()
    assert load_media(locale, force=False).ids["recording:disemo"] is None
    assert load_media(locale, force=True).ids["recording:disemo"] is not None


def test_a_document_learns_its_page_once(locale: Locale) -> None:
    home = make_site()
    load_media(locale, force=False)
    name_pages({"beleske-i-dokumentacija": home.pk})
    document = PortalDocument.objects.get()
    assert document.html_page_id == home.pk
    PortalDocument.objects.update(html_page=None)
    name_pages({"beleske-i-dokumentacija": home.pk})
    document.refresh_from_db()
    assert document.html_page_id is None
