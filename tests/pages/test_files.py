"""What editors upload: pictures in the open, documents as attachments, nothing that runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from wagtail.models import Collection, CollectionViewRestriction

from home.models import StandardPage
from portal.pages.blocks.media import POSTER
from portal.pages.models.media import PortalDocument, PortalImage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import make_site, show
from tests.pages.samples import pdf, picture, recording

pytestmark = pytest.mark.django_db
PDF = pdf("Упутство")


def store(name: str, content: bytes = b"content") -> None:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def document(name: str, content: bytes = PDF, collection: Collection | None = None) -> PortalDocument:
    made = PortalDocument(title="Упутство", collection=collection or Collection.get_first_root_node())
    made.file.save(name, ContentFile(content), save=False)
    made.save()
    return made


def with_picture(image: PortalImage) -> StandardPage:
    """Return a draft that shows the picture."""
    body = json.dumps([{"type": "figure", "value": {"image": {"image": image.pk, "alt_text": "Кућа"}}}])
    page: StandardPage = make_site().add_child(
        instance=StandardPage(title="Цртеж", slug="crtez", lead="Увод.", body=body, live=False)
    )
    return page


def test_a_picture_is_public_while_a_page_that_was_approved_shows_it(client: Client) -> None:
    image = picture()
    # As the CMS makes one when somebody uploads a picture.
    small = image.get_rendition("max-165x165")
    page = with_picture(image)
    assert client.get(small.url).status_code == 404
    page.save_revision().publish()
    response = client.get(small.url)
    assert response.status_code == 200 and response["Cache-Control"] == "public, max-age=3600"
    with small.file.open("rb") as file:
        assert b"".join(response.streaming_content) == file.read()  # type: ignore[attr-defined]
    assert "sandbox" in response["Content-Security-Policy"]
    StandardPage.objects.get(pk=page.pk).unpublish()
    assert client.get(small.url).status_code == 404


def test_a_poster_is_public_with_its_recording(client: Client) -> None:
    poster = picture()
    still = poster.get_rendition(POSTER)
    assert client.get(still.url).status_code == 404
    recording(poster=poster)
    assert client.get(still.url).status_code == 200


def test_the_original_of_a_picture_is_for_the_cms(client: Client, make_user: MakeUser) -> None:
    image = picture()
    with_picture(image).save_revision().publish()
    assert client.get(image.file.url).status_code == 404
    sign_in(client, make_user("uci@primer.rs"))
    assert client.get("/nalog/").status_code == 200 and client.get(image.file.url).status_code == 404
    client.logout()
    sign_in(client, make_user(cms=True, enrolled=True))
    response = client.get(image.file.url)
    assert response.status_code == 200 and response["Cache-Control"] == "private, no-store"


def test_a_size_of_a_picture_that_no_page_shows_is_for_editors(client: Client, make_user: MakeUser) -> None:
    small = picture().get_rendition("max-165x165")
    sign_in(client, make_user("uci@primer.rs"))
    assert client.get(small.url).status_code == 404
    client.logout()
    sign_in(client, make_user(cms=True, enrolled=True))
    assert client.get(small.url).status_code == 200


def test_a_picture_costs_readers_few_queries(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    image = picture()
    small = image.get_rendition("max-165x165")
    with_picture(image).save_revision().publish()
    client.get(small.url)
    with django_assert_max_num_queries(3):
        assert client.get(small.url).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "documents/a.pdf",
        "documents/a.png",
        "images/../documents/a.png",
        "images/%2e%2e/documents/a.png",
        "/documents/a.png",
        "images/a.png",
        "images/a%00.png",
        pytest.param(f"images/{'a' * 300}.png", id="a long name"),
        pytest.param(f"recordings/{'a' * 300}.mp4", id="a recording with a long name"),
        "images/a.svg",
        "images/a.html",
        "images/a.js",
        "a.png",
        "avatar_images/a.png",
        "avatar_images/../images/../avatar_images/a.png",
    ],
)
def test_nothing_else_is_under_media(client: Client, name: str) -> None:
    for stored in ("documents/a.pdf", "documents/a.png", "images/a.svg", "images/a.html", "images/a.js", "a.png"):
        store(stored)
    store("avatar_images/a.png")
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "public, max-age=60", "a page may show it in a minute"


@pytest.mark.parametrize("name", [f"original_images/{'a' * 300}.png", f"images/{'a/' * 1500}a.png"])
def test_no_name_is_too_long_for_editors(client: Client, make_user: MakeUser, name: str) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    assert client.get(f"/media/{name}").status_code == 404


def test_pictures_of_editors_are_shown_to_editors(client: Client, make_user: MakeUser) -> None:
    store("avatar_images/a.png")
    sign_in(client, make_user(cms=True, enrolled=True))
    response = client.get("/media/avatar_images/a.png")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def shown(name: str) -> PortalDocument:
    """Return a document that a page shows."""
    make_site()
    made = document(name)
    with TestCase.captureOnCommitCallbacks(execute=True):
        show(made)
    return made


def test_document_is_saved_and_never_shown(client: Client) -> None:
    made = shown("uputstvo-čuvam.pdf")
    response = client.get(made.url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "public, max-age=60"


def test_document_of_a_private_collection_stays_private(client: Client, make_user: MakeUser) -> None:
    collection = Collection.get_first_root_node().add_child(name="Интерно")
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups")
    group = Group.objects.create(name="Интерни")
    restriction.groups.add(group)
    made = document("interno.pdf", collection=collection)
    assert client.get(f"/media/{made.file.name}").status_code == 404
    refused = client.get(made.url)
    assert refused.status_code == 302
    assert refused["Cache-Control"] == "private, no-store"
    user = make_user(cms=True, enrolled=True)
    user.groups.add(group)
    sign_in(client, user)
    assert client.get(made.url).status_code == 200


GOOD = {
    "a.pdf": PDF,
    "a.docx": b"PK\x03\x04rest",
    "a.xlsx": b"PK\x03\x04rest",
    "a.odt": b"PK\x03\x04rest",
    "a.ods": b"PK\x03\x04rest",
    "a.txt": "Текст".encode(),
    "a.csv": "\ufeffокруг;број".encode(),
    "a.vtt": b"WEBVTT\n\n",
    "a.mp3": b"ID3\x04",
    "b.mp3": b"\xff\xfb\x90",
    "a.mp4": b"\0\0\0\x20ftypisom",
    "A.PDF": PDF,
}
BAD = {
    "a.html": b"<!doctype html>",
    "a.svg": b"<svg/>",
    "a.js": b"alert(1)",
    "a.pdf": b"<!doctype html>",
    "a.docx": b"<html>",
    "a.txt": b"  <script>alert(1)</script>",
    "a.csv": b"a;b\0",
    "a.vtt": b"alert(1)",
    "a.mp3": b"text",
    "a.mp4": b"text",
    "a": b"text",
}


def check(name: str, content: bytes) -> None:
    made = PortalDocument(title="Упутство", file=SimpleUploadedFile(name, content))
    made.full_clean(exclude=["collection", "file_size", "file_hash"])
    assert made.file.read() == content


@pytest.mark.parametrize("name", GOOD)
def test_offered_file_is_taken(name: str) -> None:
    check(name, GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_file_that_runs_or_is_something_else_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check(name, BAD[name])
    assert set(refused.value.message_dict) == {"file"}


def test_file_that_was_taken_long_ago_is_not_read_again() -> None:
    made = document("staro.pdf")
    (Path(settings.MEDIA_ROOT) / made.file.name).unlink()
    kept = PortalDocument.objects.get(pk=made.pk)
    kept.full_clean(exclude=["collection"])
    with pytest.raises(FileNotFoundError):
        kept.file.open()


@pytest.mark.parametrize(
    "name", ['a"; filename="b.html', "a\r\nX-Zlo: da", "a;b\\c", "чувам „те“", "a%0d%0aX-Zlo: da", "=?utf-8?q?b?="]
)
def test_a_hostile_name_stays_one_name_of_an_attachment(client: Client, name: str) -> None:
    """Wagtail puts the name between quotes as it is, so it has to be clean when the file is taken."""
    response = client.get(shown(f"{name}.pdf").url)
    assert response.status_code == 200
    told = r"attachment; filename=\"[\w.-]+\.pdf\"(; filename\*=UTF-8''[\w.%-]+\.pdf)?"
    assert re.fullmatch(told, response["Content-Disposition"], re.ASCII)
    assert "X-Zlo" not in response.headers
