"""A poster is for the wall: on paper it is larger than a text, and its address stands at the foot."""

import pytest
from django.test import Client

from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["sr", "sr-latn"])
def test_a_poster_prints_its_own_address_in_full(client: Client, code: str) -> None:
    make_material(make_library(), 1, kind="poster")
    html = client.get(f"/{code}/materijali/materijal-1/").content.decode()
    assert '<body class="poster">' in html
    foot = html.split('<p class="print-only page-address" translate="no">')[1].split("</p>")[0]
    assert foot.startswith("http") and foot.endswith(f"/{code}/materijali/materijal-1/")
    assert html.index("<p>Tekst" if code == "sr-latn" else "<p>Текст") < html.index(foot, html.index("<main"))


def test_a_guide_is_printed_as_a_text(client: Client) -> None:
    make_material(make_library(), 1, kind="guide")
    html = client.get("/sr/materijali/materijal-1/").content.decode()
    assert "page-address" not in html and '<body class="poster">' not in html
