"""Pictures in a text: small formats, several sizes, and nothing that jumps while they load."""

import json
import re
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image

from home.models import StandardPage
from portal.pages.models import PortalImage
from tests.pages.factories import make_site
from tests.pages.samples import picture

pytestmark = pytest.mark.django_db


def drawing(width: int = 1600) -> PortalImage:
    content = BytesIO()
    Image.new("RGB", (width, 900), "white").save(content, "PNG")
    words = {"title": "Цртеж", "description": "Кућа са светлом у прозору"}
    return PortalImage.objects.create(file=ImageFile(content, name="clan.png"), **words)


def attribute(name: str, tag: str) -> str:
    return re.findall(rf'\b{name}="([^"]*)"', tag)[0]


def html_of(client: Client, *figures: dict[str, object]) -> str:
    page = make_site().add_child(
        instance=StandardPage(title="Слике", slug="slike-proba", lead="Увод.", search_description="Опис.")
    )
    page.body = json.dumps([{"type": "figure", "value": {"image": one, "caption": "Потпис"}} for one in figures])
    page.save_revision().publish()
    html: str = client.get(page.url).content.decode().split("<main")[1]
    return html


def test_browsers_choose_among_avif_webp_and_jpeg_in_several_sizes(client: Client) -> None:
    html = html_of(client, {"image": drawing().pk, "alt_text": "Кућа", "decorative": False})
    sources = {attribute("type", tag): attribute("srcset", tag) for tag in re.findall(r"<source [^>]+>", html)}
    assert set(sources) == {"image/avif", "image/webp"}
    for kind, addresses in sources.items():
        assert [part.split()[1] for part in addresses.split(", ")] == ["360w", "720w", "1080w", "1440w"], kind
        assert client.get(addresses.split()[0]).headers["Content-Type"] == kind
    shown = re.findall(r"<img [^>]+srcset[^>]+>", html)[0]
    assert (attribute("width", shown), attribute("height", shown)[:2]) == ("360", "20")
    assert 'sizes="(min-width: 48rem) 44rem, 92vw"' in html and 'alt="Кућа"' in html


def test_only_the_first_picture_is_loaded_at_once(client: Client) -> None:
    made = {"image": drawing().pk, "alt_text": "Кућа", "decorative": False}
    html = html_of(client, made, made, made)
    assert re.findall(r'loading="(\w+)"', html) == ["eager", "lazy", "lazy"]


def test_a_picture_without_words_of_its_own_is_read_by_its_description(client: Client) -> None:
    html = html_of(client, {"image": drawing().pk, "alt_text": "", "decorative": False})
    assert 'alt="Кућа са светлом у прозору"' in html


def test_decoration_is_not_read_out(client: Client) -> None:
    html = html_of(client, {"image": drawing().pk, "alt_text": "", "decorative": True})
    assert 'alt=""' in html and "Кућа са светлом" not in html


@pytest.mark.parametrize("width", [20, 360])
def test_a_picture_of_one_width_offers_no_choice(client: Client, width: int) -> None:
    html = html_of(client, {"image": drawing(width).pk, "alt_text": "Кућа", "decorative": False})
    assert "sizes=" not in html and f'width="{width}"' in html
    assert [part for part in re.findall(r'srcset="([^"]+)"', html) if " " in part] == []


def test_nothing_is_made_larger_than_the_picture_is(client: Client) -> None:
    html = html_of(client, {"image": picture().pk, "alt_text": "Кућа", "decorative": False})
    assert "360w" not in html and 'width="20"' in html


@pytest.mark.parametrize(
    ("width", "offered"), [(600, ["360w", "600w"]), (720, ["360w", "720w"]), (361, ["360w", "361w"])]
)
def test_each_width_is_offered_once(client: Client, width: int, offered: list[str]) -> None:
    html = html_of(client, {"image": drawing(width).pk, "alt_text": "Кућа", "decorative": False})
    lists = re.findall(r'srcset="([^"]+)"', html)
    assert len(lists) == 3
    for addresses in lists:
        assert [part.split()[1] for part in addresses.split(", ")] == offered
