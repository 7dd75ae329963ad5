"""A long list is shown in parts, walked by key: what comes and goes meanwhile moves nothing."""

import html as entities
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from materials.models import MaterialPage
from search import results
from search.models import Entry
from tests.search.portal import NOVI_SAD, remembers_nothing, searchable
from tests.search.shown import page, titles

__all__ = ["remembers_nothing", "searchable"]
pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def linked(text: str, rel: str) -> str:
    link = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    return entities.unescape(link[1]) if link else ""


def opened(address: str) -> str:
    return Client().get(address).content.decode()


def test_the_list_says_where_one_is() -> None:
    text = page("свађа")
    assert "Страница 1 од 2" in text and "<title>Претрага: 12 резултата</title>" in text
    following = re.search(r'rel="next" href="([^"]*)"', text)
    assert following is not None
    second = Client().get(entities.unescape(following[1])).content.decode()
    assert "Страница 2 од 2" in second and "<title>Претрага: страница 2 од 2</title>" in second


def test_the_list_goes_on_by_key_and_back() -> None:
    first = page("свађа")
    second = opened(linked(first, "next"))
    assert (len(titles(first)), len(titles(second))) == (10, 2)
    assert not set(titles(first)) & set(titles(second))
    assert linked(second, "next") == linked(first, "prev") == ""
    assert titles(opened(linked(second, "prev"))) == titles(first)
    assert "12 резултата" in second


def test_a_list_of_three_pages_is_walked_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "SIZE", 5)
    walked = [page("свађа")]
    while address := linked(walked[-1], "next"):
        walked.append(opened(address))
    assert [len(titles(one)) for one in walked] == [5, 5, 2]
    for later, earlier in ((walked[2], walked[1]), (walked[1], walked[0])):
        assert titles(opened(linked(later, "prev"))) == titles(earlier)


def test_behind_the_last_entry_the_list_begins_anew() -> None:
    last = titles(opened(linked(page("свађа"), "next")))[-1]
    after = str(Entry.objects.get(name=last).pk)
    assert titles(page("свађа", posle=after)) == titles(page("свађа"))


def test_what_is_withdrawn_meanwhile_moves_nothing() -> None:
    first = page("свађа", vrsta="material")
    last = titles(first)[-1]
    MaterialPage.objects.filter(title=titles(first)[0]).update(live=False)
    second = opened(linked(first, "next"))
    assert not set(titles(first)) & set(titles(second)) and last not in titles(second)
    assert len(titles(second)) == 2


@pytest.mark.parametrize("after", ["1", "999999999", "-1", "x", "١", "9" * 30])
def test_a_place_that_is_gone_begins_the_list_anew(after: str) -> None:
    if after == "1":
        after = str(Entry.objects.get(key=f"place:{NOVI_SAD}").pk)
    assert titles(page("свађа", posle=after)) == titles(page("свађа"))


def test_a_full_page_costs_what_a_short_one_does() -> None:
    next_page = linked(page("свађа"), "next")
    with CaptureQueriesContext(connection) as full:
        assert len(titles(page("свађа"))) == 10
    with CaptureQueriesContext(connection) as short:
        assert len(titles(opened(next_page))) == 2
    assert len(full) == len(short)
