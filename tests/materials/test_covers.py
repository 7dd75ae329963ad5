"""A cover is chosen by seeing it: one of the drawings, or a picture of the editors' own."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from materials.models import MaterialPage
from portal.pages.covers import own_covers
from portal.pages.drawings import DrawingChoiceBlock, DrawingSelect, covers
from tests.accounts.fixtures import MakeUser, sign_in
from tests.materials.factories import make_library, make_material
from tests.pages.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def material() -> MaterialPage:
    page = make_material(make_library(), 1)
    page.save_revision().publish()
    return page


def wear(page: MaterialPage) -> MaterialPage:
    """Give the page an own picture."""
    page.cover_picture = picture(size=(640, 360))
    page.save_revision().publish()
    return page


def test_every_drawing_is_a_radio_button_with_its_picture_and_its_name() -> None:
    html = DrawingSelect().render("cover", "cover-key", attrs={"id": "id_cover"})
    rows = re.findall(r"<label.*?</label>", html, re.DOTALL)
    assert len(rows) == len(covers()) > 40
    assert all('type="radio"' in row and "<svg" in row and re.search("<b>[^<]+</b>", row) for row in rows)
    assert [("checked" in row) for row in rows] == [name == "cover-key" for name, _label in covers()]


def test_an_editor_sees_the_drawings_and_may_choose_an_own_picture(
    client: Client, make_user: MakeUser, material: MaterialPage
) -> None:
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    html = client.get(f"/{settings.CMS_PATH}pages/{material.pk}/edit/").content.decode()
    assert html.count('name="cover"') == len(covers()) and "/static/cms/drawings" in html
    assert 'name="cover_picture"' in html


@pytest.mark.parametrize(("required", "rows"), [(True, 0), (False, 1)])
def test_a_drawing_inside_a_text_may_be_left_out_only_where_none_is_needed(required: bool, rows: int) -> None:
    html = DrawingChoiceBlock(required=required).field.widget.render("x", None)
    assert html.count('type="radio"') == len(covers()) + rows and html.count('value=""') == rows
    assert "---" not in html


def test_an_own_picture_stands_in_place_of_the_drawing_on_the_page_and_on_its_card(
    client: Client, material: MaterialPage
) -> None:
    shown = wear(material).cover_shown.url
    library = material.get_parent().url
    for address, place in ((material.url, "article-head"), (library, "card linked")):
        cover = client.get(address).content.decode().split(place)[1].split("</h")[0]
        assert f'<img src="{shown}"' in cover and 'alt=""' in cover and "<svg" not in cover.split('class="cover')[1]


def test_own_pictures_of_many_cards_cost_one_query_and_none_where_there_are_none(
    client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    library = make_library()
    pages = [make_material(library, number) for number in range(4)]
    with django_assert_num_queries(0):
        assert own_covers(pages) == {}
    for page in pages:
        wear(page)
    own_covers(pages)
    with django_assert_num_queries(1):
        assert len(own_covers(pages)) == 4


def test_a_picture_that_goes_leaves_the_drawing(client: Client, material: MaterialPage) -> None:
    picture_of = wear(material).cover_picture
    assert picture_of is not None
    picture_of.delete()
    head = client.get(material.url).content.decode().split("article-head")[1].split("</header>")[0]
    assert "<svg" in head and "<img" not in head
