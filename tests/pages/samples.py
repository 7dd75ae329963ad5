"""One valid value of every block, as the loader writes them."""

from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page

from portal.pages.blocks import content_blocks
from portal.pages.loading import prepare
from portal.pages.models import Helpline, PortalImage


def picture(**fields: Any) -> PortalImage:
    """A small stored picture."""
    content = BytesIO()
    Image.new("RGB", (20, 10), "white").save(content, "PNG")
    values = {"title": "Цртеж", "description": "Кућа са светлом у прозору", **fields}
    return PortalImage.objects.create(file=ImageFile(content, name="crtez.png"), **values)


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
        {"helplines": {"title": "Позови", "lines": ["helpline:1"]}},
        {"cards": {"title": "Даље", "cards": [{"page": "page:cilj", "text": "Реченица."}]}},
        {"buttons": {"buttons": [{"label": "Пријави", "place": "report"}]}},
        {"sources": {"sources": [{"title": "Правилник", "details": "11/2024"}]}},
    ]
    assert {next(iter(value)) for value in values} == {name for name, _block in content_blocks()}
    return prepare(StreamBlock(content_blocks()), values, path="proba", pages={"cilj": page.pk}, lines={"1": line.pk})
