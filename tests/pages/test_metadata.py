"""Pictures say what they show, and not where, when and with which telephone they were taken."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageCms, PngImagePlugin

from portal.pages.metadata import without_metadata
from portal.pages.models import PortalImage
from tests.accounts.fixtures import MakeUser, sign_in

pytestmark = pytest.mark.django_db
SECRET = b"Kuhinja-u-kojoj-je-slikano"
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def exif() -> Image.Exif:
    made = Image.Exif()
    made[ORIENTATION], made[MAKE] = 6, SECRET.decode()
    made.get_ifd(GPS).update({1: "N", 2: (45.0, 15.0, 1.0), 3: "E", 4: (19.0, 50.0, 1.0)})
    return made


def drawn(kind: str, *, mode: str = "RGB", **options: Any) -> bytes:
    content = BytesIO()
    picture = Image.new(mode, (40, 20), "white" if mode != "P" else 1)
    picture.save(content, kind, **options)
    return content.getvalue()


def moving(kind: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("white", "navy", "green")]
    content = BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0, **options)
    return content.getvalue()


def with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return drawn("PNG", pnginfo=texts, exif=exif())


def stored(content: bytes, name: str) -> PortalImage:
    return PortalImage.objects.create(title="Цртеж", description="Кућа", file=ImageFile(BytesIO(content), name=name))


def bytes_of(file: Any) -> bytes:
    with file.open("rb") as opened:
        return bytes(opened.read())


def taken_with_a_telephone(kind: str) -> bytes:
    return drawn(kind, exif=exif(), xmp=SECRET, **({"comment": SECRET} if kind == "JPEG" else {}))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_no_place_and_no_camera_stay_and_the_picture_stands_upright(kind: str) -> None:
    content = taken_with_a_telephone(kind)
    assert SECRET in content
    image = stored(content, f"crtez.{kind.lower()}")
    assert (image.width, image.height) == (20, 40)
    rendition = image.get_rendition("max-10x10")
    for file in (image.file, rendition.file):
        written = bytes_of(file)
        assert SECRET not in written
        assert not Image.open(BytesIO(written)).getexif()
    assert image.file_size == len(bytes_of(image.file))


def test_texts_in_a_png_are_gone() -> None:
    content = with_texts()
    assert SECRET in content
    written = bytes_of(stored(content, "crtez.png").file)
    assert SECRET not in written
    picture = Image.open(BytesIO(written))
    assert (picture.size, dict(picture.getexif()), picture.format) == ((20, 40), {}, "PNG")


def test_a_telephones_second_picture_in_the_same_file_goes_too() -> None:
    content = BytesIO()
    first, second = Image.new("RGB", (40, 20), "white"), Image.new("RGB", (40, 20), "navy")
    first.save(content, "MPO", save_all=True, append_images=[second], exif=exif())
    written = bytes_of(stored(content.getvalue(), "crtez.jpg").file)
    assert Image.open(BytesIO(written)).format == "JPEG"
    assert SECRET not in written


def test_colours_and_transparency_stay() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = without_metadata(BytesIO(drawn("JPEG", icc_profile=profile)))
    assert Image.open(BytesIO(kept or b"")).info["icc_profile"] == profile
    for mode in ("P", "RGB", "RGBA"):
        options = {} if mode == "RGBA" else {"transparency": 1 if mode == "P" else (255, 255, 255)}
        content = drawn("PNG", mode=mode, **options)
        before = Image.open(BytesIO(content)).convert("RGBA")
        after = Image.open(BytesIO(without_metadata(BytesIO(content)) or b""))
        assert after.mode == mode
        assert after.convert("RGBA").tobytes() == before.tobytes()


def test_a_moving_gif_stays_as_it_is() -> None:
    content = moving("GIF")
    assert bytes_of(stored(content, "crtez.gif").file) == content


def test_another_moving_picture_still_moves_stands_upright_and_says_nothing() -> None:
    content = moving("WEBP", exif=exif())
    assert SECRET in content
    written = bytes_of(stored(content, "crtez.webp").file)
    assert SECRET not in written
    picture = Image.open(BytesIO(written))
    assert (picture.size, picture.n_frames) == ((20, 40), 3)  # type: ignore[attr-defined]


def test_what_is_no_picture_is_left_to_the_form() -> None:
    assert without_metadata(BytesIO(b"no picture")) is None
    assert without_metadata(BytesIO(taken_with_a_telephone("JPEG")[:400])) is None


def test_an_editors_upload_keeps_nothing_of_the_telephone(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user("sajt@primer.rs", is_superuser=True, is_staff=True, enrolled=True))
    file = SimpleUploadedFile("crtez.jpg", taken_with_a_telephone("JPEG"), content_type="image/jpeg")
    sent = {"title": "Цртеж", "description": "Кућа", "file": file}
    assert client.post(f"/{settings.CMS_PATH}images/add/", sent).status_code == 302
    image = PortalImage.objects.get()
    assert SECRET not in bytes_of(image.file)
    assert (image.width, image.height, image.file_size) == (20, 40, len(bytes_of(image.file)))
