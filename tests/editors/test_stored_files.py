"""A picture or document that is gone, changed or damaged is told to editors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from portal.accounts.models import User
from portal.editors import files
from portal.editors.models import FileLook, Finding, Kind
from portal.pages.models import PortalDocument, PortalImage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.editors.translated import CMS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def stored(settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.MEDIA_ROOT = str(tmp_path)
    document = PortalDocument(title="Летак", file=ContentFile(b"%PDF-1.4 letak", name="letak.pdf"))
    document._set_document_file_metadata()
    document.save()
    image = PortalImage.objects.create(title="Кућа", description="Кућа.", file=get_test_image_file())
    return {"document": document, "image": image}


def wrong(name: str) -> list[str]:
    return list(Finding.objects.filter(kind=Kind.FILE).exclude(**{name: None}).values_list("detail", flat=True))


def harm(file: Any, how: str) -> None:
    path = Path(file.file.path)
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:20] if path.suffix != ".pdf" else b"nista")
    else:
        path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("name", ["image", "document"])
@pytest.mark.parametrize(
    ("how", "said"),
    [("gone", "нема је на диску"), ("cut", "не може да се отвори"), ("other", "није више она која је додата")],
)
def test_what_happened_to_a_file_is_told(stored: dict[str, Any], name: str, how: str, said: str) -> None:
    assert files.check_files(NOW) == 2
    assert wrong(name) == []
    harm(stored[name], how)
    assert files.check_files(NOW + WEEK) == 2
    assert wrong(name) == [said]
    assert Finding.objects.count() == 1
    found = Finding.objects.get()
    assert (found.found_at, found.checked_at) == (NOW + WEEK, NOW + WEEK)


def test_one_that_came_back_is_forgotten(stored: dict[str, Any]) -> None:
    path = Path(stored["document"].file.path)
    words = path.read_bytes()
    path.unlink()
    files.check_files(NOW)
    assert wrong("document") == ["нема је на диску"]
    path.write_bytes(words)
    files.check_files(NOW + WEEK)
    assert wrong("document") == []


def test_a_file_is_read_once_a_week_and_twice_at_once_changes_nothing(stored: dict[str, Any]) -> None:
    harm(stored["image"], "gone")
    files.check_files(NOW)
    before = [*Finding.objects.values_list(), *FileLook.objects.values_list()]
    assert files.check_files(NOW) == files.check_files(NOW + timedelta(days=6)) == 0
    assert [*Finding.objects.values_list(), *FileLook.objects.values_list()] == before


def test_the_health_page_says_what_is_damaged_and_what_nobody_read(stored: dict[str, Any]) -> None:
    files.check_files(NOW)
    with time_machine.travel(NOW + WEEK, tick=False):
        assert files.state().ok
    with time_machine.travel(NOW + 3 * WEEK, tick=False):
        assert not files.state().ok
    harm(stored["image"], "gone")
    files.check_files(NOW + 3 * WEEK)
    with time_machine.travel(NOW + 3 * WEEK, tick=False):
        assert "1 оштећено, 0" in files.state().text


def test_the_report_leads_to_the_file(stored: dict[str, Any], client: Client, make_user: MakeUser) -> None:
    harm(stored["image"], "gone")
    harm(stored["document"], "gone")
    files.check_files(NOW)
    user = make_user("glavni@primer.rs", cms=True, enrolled=True)
    sign_in(client, user)
    assert "Летак" not in client.get(f"{CMS}uredjivanje/nalazi/").content.decode()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    shown = client.get(f"{CMS}uredjivanje/nalazi/?kind=file").content.decode()
    assert f"{CMS}images/{stored['image'].pk}/" in shown
    assert f"{CMS}documents/edit/{stored['document'].pk}/" in shown
    assert "Датотека је оштећена или је нема" in client.get(CMS).content.decode()
