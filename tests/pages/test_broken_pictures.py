"""Pictures that would break a page: refused in the form, in the editor's language, whichever way they come."""

import json
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, GroupCollectionPermission

from portal.pages.models.media import PortalImage
from tests.accounts.fixtures import MakeUser, sign_in

pytestmark = pytest.mark.django_db
LARGE, DAMAGED = "Слика је превелика", "није слика или је оштећена"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that declares so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def picture(kind: str, frames: int = 1) -> bytes:
    made, stored = [Image.new("RGB", (64, 64), (number * 40, 90, 30)) for number in range(frames)], BytesIO()
    options = {"save_all": True, "append_images": made[1:]} if frames > 1 else {}
    made[0].save(stored, kind, **options)
    return stored.getvalue()


WHOLE = {"a.png": picture("PNG"), "a.gif": picture("GIF", 3), "a.jpg": picture("JPEG"), "a.webp": picture("WEBP")}
REFUSED = [
    pytest.param("a.png", bomb(30_000, 30_000), LARGE, id="a bomb that Pillow refuses"),
    pytest.param("a.png", bomb(12_000, 10_000), LARGE, id="a bomb that Pillow warns of"),
    pytest.param("a.png", bomb(8_000, 8_000), LARGE, id="more than we allow"),
    pytest.param("a.png", bomb(64, 64), DAMAGED, id="no pixels"),
    pytest.param("a.gif", b"GIF89a" + b"\x40\x00\x40\x00\x80\x00\x00", DAMAGED, id="a head of a GIF"),
    pytest.param("a.gif", WHOLE["a.gif"][:-60], DAMAGED, id="a GIF cut in its last frame"),
    pytest.param("a.jpg", WHOLE["a.jpg"][:300], DAMAGED, id="half a JPEG"),
    pytest.param("a.webp", WHOLE["a.webp"][:40], DAMAGED, id="half a WebP"),
]


@pytest.fixture
def editor(make_user: MakeUser) -> Client:
    user, group = make_user(cms=True, enrolled=True), Group.objects.create(name="слике")
    may = Permission.objects.get(content_type__app_label="wagtailimages", codename="add_image")
    GroupCollectionPermission.objects.create(group=group, collection=Collection.get_first_root_node(), permission=may)
    user.groups.add(group)
    client = Client(raise_request_exception=False)
    sign_in(client, user)
    return client


def upload(client: Client, name: str, content: bytes, *, view: str) -> Any:
    file = SimpleUploadedFile(name, content)
    fields = {"title": "Слика", "description": "Двориште.", "collection": Collection.get_first_root_node().pk}
    if view == "add":
        return client.post(reverse("wagtailimages:add"), fields | {"file": file})
    return client.post(reverse("wagtailimages:add_multiple"), fields | {"files[]": file})


def said(answer: Any, view: str) -> str:
    text = answer.content.decode()
    return text if view == "add" else json.loads(text).get("error_message", "")


@pytest.mark.parametrize("view", ["add", "add_multiple"])
@pytest.mark.parametrize(("name", "content", "words"), REFUSED)
def test_a_picture_that_would_break_a_page_is_refused_in_words(
    editor: Client, name: str, content: bytes, words: str, view: str
) -> None:
    answer = upload(editor, name, content, view=view)
    assert answer.status_code == 200
    assert words in said(answer, view)
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("view", ["add", "add_multiple"])
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_picture_is_taken(editor: Client, name: str, view: str) -> None:
    answer = upload(editor, name, WHOLE[name], view=view)
    assert answer.status_code in (200, 302)
    if view == "add":
        assert PortalImage.objects.get().width == 64
    else:
        assert json.loads(answer.content)["success"] is True
