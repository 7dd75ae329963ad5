"""A file that is sent where no form takes files is read by nobody and written nowhere."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.pages.models import PortalDocument
from portal.security.middleware import ZoneMiddleware
from portal.security.zones import ZONES
from tests.accounts.fixtures import MakeUser, sign_in

LARGER_THAN_MEMORY = 3_000_000
DOCUMENTS = "/cms/documents/add/"


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that were written to the temporary folder."""
    written: list[str] = []
    stock = TemporaryUploadedFile.__init__

    def write(self: TemporaryUploadedFile, name: str, *args: Any, **more: Any) -> None:
        written.append(name)
        stock(self, name, *args, **more)

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", write)
    return written


def file(name: str = "letak.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * LARGER_THAN_MEMORY)


@pytest.mark.parametrize(
    "path",
    [
        *("/sr/prijava/dete/1/", "/sr/pracenje/", "/postupanje/", "/nalog/prijava/", "/izlaz/", DOCUMENTS),
        *("/", "/sr/", "/sr/utisak/7/", "/sr/ucenje/kod/", "/sr/uverenje/", "/sr/pretraga/", "/zdravlje/", "/media/a"),
        *("/dokumenti/1/a.pdf", "/static/a.js", "/nema/"),
    ],
)
def test_a_file_that_nobody_asked_for_is_dropped(path: str, tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    found: dict[str, Any] = {}

    def view(request: Any) -> HttpResponse:
        found.update(text=request.POST["text"], files=dict(request.FILES), on_disk=list(tmp_path.iterdir()))
        return HttpResponse()

    ZoneMiddleware(view)(RequestFactory().post(path, {"text": "ту је", "file": file()}))
    assert found == {"text": "ту је", "files": {}, "on_disk": []}


def test_the_cms_alone_takes_files() -> None:
    assert [zone.name for zone in ZONES if zone.takes_files] == ["cms"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nalog/prijava/", "/sr/", DOCUMENTS])
def test_a_stranger_puts_nothing_on_the_disk(path: str, on_disk: list[str]) -> None:
    Client().post(path, {"login": "a@primer.test", "file": file()})
    assert on_disk == []


@pytest.mark.django_db
def test_an_editor_still_uploads(make_user: MakeUser, on_disk: list[str]) -> None:
    user = make_user(cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    client = Client()
    sign_in(client, user)
    assert client.post(DOCUMENTS, {"title": "Летак", "file": file(), "collection": "1"}).status_code == 302
    assert PortalDocument.objects.get().file_size == LARGER_THAN_MEMORY
    assert on_disk == ["letak.txt"]
