"""News: newest first, in parts that begin after a key, and never what is not published."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.news import NEWEST_FIRST, PAGE_SIZE, NewsIndexPage, NewsPage
from tests.materials.samples import loaded_library
from tests.pages.factories import NewsIndexPageFactory, NewsPageFactory, make_site

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def news() -> NewsIndexPage:
    return NewsIndexPageFactory(parent=make_site())


def publish(news: NewsIndexPage, *days: int) -> list[NewsPage]:
    """One item for each day of November 2026; the last is the newest where two share a day."""
    return [NewsPageFactory(parent=news, published_on=date(2026, 11, day), title=f"Вест {day}") for day in days]


def titles(html: str) -> list[str]:
    return re.findall(r"<h2><a href=[^>]+>([^<]+)</a></h2>", html)


def shown(client: Client, query: str = "", language: str = "sr") -> str:
    response = client.get(f"/{language}/vesti/{query}")
    assert response.status_code == 200
    return response.content.decode()


def way(html: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else ""


def test_the_newest_stands_first_and_leads_to_its_page(client: Client, news: NewsIndexPage) -> None:
    publish(news, 3, 20, 11)
    html = shown(client)
    assert titles(html) == ["Вест 20", "Вест 11", "Вест 3"]
    address = re.search(r'<h2><a href="([^"]+)">Вест 20', html)
    assert address is not None
    page = client.get(address[1])
    assert page.status_code == 200
    assert "20.\u00a011.\u00a02026." in page.content.decode()


def test_a_draft_and_a_private_item_stay_out(client: Client, news: NewsIndexPage) -> None:
    draft, private, _public = publish(news, 3, 4, 5)
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert titles(shown(client)) == ["Вест 5"]


def test_parts_begin_after_a_key_and_show_everything_once(client: Client, news: NewsIndexPage) -> None:
    publish(news, *range(1, 2 * PAGE_SIZE + 4))
    first = shown(client)
    assert (len(titles(first)), way(first, "prev")) == (PAGE_SIZE, "")
    second = shown(client, way(first, "next"))
    third = shown(client, way(second, "next"))
    assert titles(first) + titles(second) + titles(third) == [f"Вест {day}" for day in range(2 * PAGE_SIZE + 3, 0, -1)]
    assert way(third, "next") == ""
    assert titles(shown(client, way(third, "prev"))) == titles(second)
    back = shown(client, way(second, "prev"))
    assert (titles(back), way(back, "prev")) == (titles(first), "")


def test_items_of_one_day_are_told_apart(news: NewsIndexPage) -> None:
    publish(news, *[7] * 5)
    expected = [page.pk for page in news.shown()]
    part = NEWEST_FIRST.part(news.shown(), size=2)
    seen = [item.pk for item in part.rows]
    while part.next:
        part = NEWEST_FIRST.part(news.shown(), size=2, after=part.next)
        seen += [item.pk for item in part.rows]
    assert seen == expected and len(seen) == 5


def test_what_is_published_meanwhile_moves_nothing(client: Client, news: NewsIndexPage) -> None:
    publish(news, *range(1, PAGE_SIZE + 4))
    older = way(shown(client), "next")
    publish(news, 28, 29)
    assert titles(shown(client, older)) == ["Вест 3", "Вест 2", "Вест 1"]


@pytest.mark.parametrize(
    "query",
    [
        "?posle=",
        "?posle=x",
        "?posle=2026-13-40.1",
        "?pre=2026-11-1.1",
        "?pre=x",
        "?posle=2001-01-01.1",
        "?pre=2099-01-01.1",
    ],
)
def test_a_key_that_leads_nowhere_begins_with_the_newest(client: Client, news: NewsIndexPage, query: str) -> None:
    publish(news, *range(1, PAGE_SIZE + 3))
    assert titles(shown(client, query)) == titles(shown(client))


def test_the_key_of_a_removed_item_still_leads_on(client: Client, news: NewsIndexPage) -> None:
    publish(news, *range(1, PAGE_SIZE + 3))
    older = way(shown(client), "next")
    NewsPage.objects.get(title="Вест 3").delete()
    assert titles(shown(client, older)) == ["Вест 2", "Вест 1"]


def test_an_empty_list_says_so_and_leads_home(client: Client, news: NewsIndexPage) -> None:
    html = shown(client)
    assert titles(html) == []
    assert "Овде још нема вести" in html
    assert "Ovde još nema vesti" in shown(client, language="sr-latn")


class NewsBudget(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_library())
        super().setUpClass()

    def test_news_costs_no_query_for_each_item(self) -> None:
        """Three are the way to any page, one the pages of the menu and the links, one the list."""
        publish(NewsIndexPage.objects.get(), *range(1, 2 * PAGE_SIZE + 4))
        for path, most in (("", 5), ("?posle=2026-11-20.999999", 5), ("sta-portal-vec-ima/", 4)):
            for language in ("sr", "sr-latn"):
                with self.subTest(path=path, language=language):
                    self.client.get(f"/{language}/vesti/{path}")
                    cache.clear()
                    with CaptureQueriesContext(connection) as queries:
                        assert self.client.get(f"/{language}/vesti/{path}").status_code == 200
                    assert len(queries) <= most, [query["sql"][:300] for query in queries]
