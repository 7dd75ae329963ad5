"""What stands on a page is listed after its heading and introduction: a phone shows things as they stand in the text."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db
LEAD = "Прва реченица одговара."


WARNING: dict[str, Any] = {
    "type": "callout",
    "value": {"kind": "danger", "title": "Ако је опасно сада", "text": "<p>194</p>"},
}


BUTTONS: dict[str, Any] = {
    "type": "buttons",
    "value": {"buttons": [{"label": "Пријавите насиље", "place": "report", "kind": ""}]},
}


def body(*headings: str, first: list[Any]) -> str:
    parts: list[dict[str, Any]] = [
        {"type": "heading", "value": {"text": heading, "level": "2"}} for heading in headings
    ]
    return json.dumps([*first, *parts])


def page_of(kind: str, *headings: str, first: tuple[Any, ...] = ()) -> Page:
    """Make a published page of a kind, with headings in its text and, where they are given, blocks before them."""
    library = make_library()
    given = {"title": "Страница", "slug": "stranica", "lead": LEAD, "body": body(*headings, first=list(first))}
    if kind == "material":
        return make_material(library, 1, **given)
    home = HomePage.objects.get(locale__language_code="sr")
    if kind == "standard":
        return home.add_child(instance=StandardPage(**given))
    news = home.add_child(instance=NewsIndexPage(title="Вести", slug="vesti"))
    return news.add_child(instance=NewsPage(**given, published_on=date(2026, 11, 1)))


@pytest.mark.parametrize("kind", ["standard", "news", "material"])
def test_the_list_stands_between_the_introduction_and_the_text(client: Client, kind: str) -> None:
    html = client.get(page_of(kind, "Прво", "Друго", "Треће").url).content.decode()
    order = [html.index(one) for one in ("<h1>", f'<p class="lead">{LEAD}', '<nav class="toc"', 'id="prvo"')]
    assert order == sorted(order)


@pytest.mark.parametrize("kind", ["standard", "news", "material"])
def test_a_warning_of_danger_stands_before_the_list_and_once(client: Client, kind: str) -> None:
    html = client.get(page_of(kind, "Прво", "Друго", "Треће", first=(WARNING,)).url).content.decode()
    order = [
        html.index(one) for one in (f'<p class="lead">{LEAD}', "Ако је опасно сада", '<nav class="toc"', 'id="prvo"')
    ]
    assert order == sorted(order) and html.count("Ако је опасно сада") == 1


def test_what_to_do_at_once_stands_before_the_list_with_its_buttons(client: Client) -> None:
    warm = WARNING | {"value": {**WARNING["value"], "kind": "warm"}}
    html = client.get(page_of("standard", "Прво", "Друго", "Треће", first=(warm, BUTTONS)).url).content.decode()
    main = html[html.index("<main") :]
    order = [main.index(one) for one in ("Ако је опасно сада", "Пријавите насиље", '<nav class="toc"', 'id="prvo"')]
    assert order == sorted(order)
    assert main.count("Ако је опасно сада") == main.count(">Пријавите насиље<") == 1


def test_no_other_block_stands_before_the_list(client: Client) -> None:
    calm = WARNING | {"value": {**WARNING["value"], "kind": "calm"}}
    html = client.get(page_of("standard", "Прво", "Друго", "Треће", first=(calm,)).url).content.decode()
    assert html.index('<nav class="toc"') < html.index("Ако је опасно сада")


def test_a_warning_on_a_short_page_stands_in_its_text_once(client: Client) -> None:
    html = client.get(page_of("standard", "Прво", first=(WARNING,)).url).content.decode()
    assert html.count("Ако је опасно сада") == 1


def test_a_short_page_has_no_list(client: Client) -> None:
    html = client.get(page_of("standard", "Прво", "Друго").url).content.decode()
    assert 'class="toc"' not in html and "with-contents" not in html
