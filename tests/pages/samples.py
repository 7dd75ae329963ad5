"""One valid value of every block, as the loader writes them."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Locale, Page

from portal.pages.blocks import content_blocks
from portal.pages.loading import prepare
from portal.pages.models import Helpline, PortalImage, Recording
from portal.pages.pdf import bare_pdf


def picture(*, size: tuple[int, int] = (20, 10), **fields: Any) -> PortalImage:
    """A stored picture of ``size`` pixels."""
    content = BytesIO()
    Image.new("RGB", size, "lightsteelblue").save(content, "PNG")
    values = {"title": "Цртеж", "description": "Кућа са светлом у прозору", **fields}
    return PortalImage.objects.create(file=ImageFile(content, name="crtez.png"), **values)


def pdf(title: str) -> bytes:
    """A PDF of one empty page, as a document of this title is stored."""
    parts = (
        "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj",
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj",
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj",
        "trailer\n<</Root 1 0 R>>\n",
    )
    return bare_pdf(BytesIO("\n".join(("%PDF-1.4", *parts)).encode()), title=title)


CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nВерујемо ти.\n\n00:04.000 --> 00:06.000\nНије твоја кривица.\n"
MP4 = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8
MP3 = b"ID3" + b"\0" * 500


def recording(kind: str = "video", **fields: Any) -> Recording:
    """A stored recording of the kind, readable for everybody."""
    name, content = ("razgovor.mp4", MP4) if kind == "video" else ("disanje.mp3", MP3)
    values = {
        "title": "Како да кажеш" if kind == "video" else "Дисање",
        "kind": kind,
        "seconds": 65,
        "captions": CAPTIONS if kind == "video" else "",
        "transcript": "Верујемо ти.\n\nНије твоја кривица.",
        "file": ContentFile(content, name=name),
        "locale": Locale.objects.get_or_create(language_code="sr")[0],
        **fields,
    }
    return Recording.objects.create(**values)


def every_block(*, page: Page, line: Helpline, image: PortalImage) -> list[dict[str, Any]]:
    """Return raw data with each content block once."""
    from wagtail.blocks import StreamBlock

    values: list[dict[str, Any]] = [
        {"heading": {"text": "Одељак", "level": "2"}},
        {"paragraph": '<p>Текст са <a href="page:cilj">везом</a>.</p>'},
        {"callout": {"kind": "warm", "title": "Пази", "text": '<p>Позови <a href="page:cilj">овде</a>.</p>'}},
        {"steps": {"steps": [{"title": "Прво", "when": "одмах", "text": "<p>Уради.</p>"}, {"title": "Друго"}]}},
        {"facts": {"title": "Рокови", "facts": [{"term": "Рок", "value": "два сата"}], "source": "рок портала"}},
        {
            "table": {
                "caption": "Ко поступа",
                "columns": ["Ниво", "Ко"],
                "rows": [{"cells": ["Први", "старешина"]}],
                "row_headers": True,
            }
        },
        {"quote": {"text": "Речи.", "source": "Нечије"}},
        {"figure": {"image": {"image": image.pk, "alt_text": "Кућа", "decorative": False}, "caption": "Потпис"}},
        {"video": "recording:video"},
        {"audio": "recording:audio"},
        {"helplines": {"title": "Позови", "lines": ["helpline:1"]}},
        {"cards": {"title": "Даље", "cards": [{"page": "page:cilj", "text": "Реченица."}]}},
        {"buttons": {"buttons": [{"label": "Пријави", "place": "report"}]}},
        {"sources": {"sources": [{"title": "Правилник", "details": "11/2024"}]}},
        {"who_runs": {"title": "Ко одговара"}},
    ]
    assert {next(iter(value)) for value in values} == {name for name, _block in content_blocks()}
    lines = {"1": line.pk} | {f"recording:{kind}": recording(kind).pk for kind in ("video", "audio")}
    return prepare(StreamBlock(content_blocks()), values, path="proba", pages={"cilj": page.pk}, lines=lines)
