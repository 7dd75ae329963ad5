"""The CMS shows the portal's face, and its start page leads an editor to where work begins."""

import json
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from wagtail.admin.icons import get_icons

from home.models import HomePage
from materials.models import MaterialIndexPage
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.materials.factories import make_library
from tests.pages.factories import NewsIndexPageFactory
from tests.pages.reviewing import home, member

pytestmark = pytest.mark.django_db
CMS = f"/{settings.CMS_PATH}"
__all__ = ["home"]


def test_window_sign_and_icon_are_the_portals(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    html = client.get(CMS).content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    assert title and title[1].strip().endswith("Чувам те") and "Wagtail" not in title[1]
    assert 'class="cms-mark"' in html and "img/favicon" in html


def test_an_editor_begins_a_material_in_the_library(make_user: MakeUser) -> None:
    library: MaterialIndexPage = make_library()
    set_up_groups(library.get_parent())
    editor, _ = member(make_user, "pise", EDITORS)
    address = f"{CMS}pages/add/materials/materialpage/{library.pk}/"
    assert address in editor.get(CMS).content.decode()
    assert 'id="id_title"' in editor.get(address).content.decode()


def test_where_no_library_is_nothing_leads_there(home: object, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    assert "materialpage" not in editor.get(CMS).content.decode()


def test_every_sign_on_the_start_page_is_drawn(home: object, make_user: MakeUser) -> None:
    """An icon that no file is called like leaves an empty place, and nothing complains."""
    editor, _ = member(make_user, "pise", EDITORS)
    used = set(re.findall(r'href="#(icon-[\w-]+)"', editor.get(CMS).content.decode()))
    drawn = set(re.findall(r'id="(icon-[\w-]+)"', get_icons()))
    assert "icon-glasses" in used
    assert used <= drawn


def test_an_editor_begins_an_item_of_news_below_the_list_of_news(home: HomePage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    assert "newspage" not in editor.get(CMS).content.decode()
    news = NewsIndexPageFactory(parent=home)
    address = f"{CMS}pages/add/home/newspage/{news.pk}/"
    html = editor.get(CMS).content.decode()
    assert address in html and "Нова вест" in html
    assert 'id="id_title"' in editor.get(address).content.decode()


def test_a_question_mark_opens_the_help_for_the_keyboard(home: object, make_user: MakeUser) -> None:
    """The window is on every screen; Wagtail opens it only from the menu."""
    editor, _ = member(make_user, "pise", EDITORS)
    html = editor.get(CMS).content.decode()
    assert 'id="keyboard-shortcuts-dialog"' in html
    opener = {"data-a11y-dialog-show": "keyboard-shortcuts-dialog", "data-w-kbd-key-value": "?"}
    menu = json.loads(re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.S)[1])
    assert any(opener.items() <= one.items() for one in _objects(menu))


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def test_nobody_is_offered_to_publish_several_pages_at_once(home: HomePage, make_user: MakeUser) -> None:
    """Nobody may; what a reviewer can do with several pages stays."""
    for name, group in (("pise", EDITORS), ("cita", REVIEWERS)):
        client, _ = member(make_user, name, group)
        html = client.get(f"{CMS}pages/{home.pk}/").content.decode()
        assert f"{CMS}bulk/wagtailcore/page/publish/" not in html
        assert f"{CMS}bulk/wagtailcore/page/unpublish/" in html
        assert client.get(f"{CMS}bulk/wagtailcore/page/publish/", {"id": home.pk}).status_code in (302, 404)
