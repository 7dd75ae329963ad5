"""A list ends where it stops helping, and the rest is walked by key: what comes and goes meanwhile moves nothing."""

import html as entities
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import StandardPage
from materials.models import MaterialIndexPage, MaterialPage
from search import results
from search.models import Entry
from search.results import SIZE
from tests.materials.factories import make_material
from tests.search.portal import NOVI_SAD, read_again, remembers_nothing, searchable
from tests.search.shown import page, titles

__all__ = ["remembers_nothing", "searchable"]
pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small portal has not enough for a list of its own length."""
    monkeypatch.setattr(results, "SIZE", 10)


def linked(text: str, rel: str) -> str:
    link = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    return entities.unescape(link[1]) if link else ""


def opened(address: str) -> str:
    return Client().get(address).content.decode()


def test_at_most_twenty_are_shown_of_what_fits_alike(
    searchable: MaterialIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "SIZE", SIZE)
    for number in range(13, 23):
        make_material(searchable, number, title=f"Разговор о свађи {number}")
    read_again()
    first = page("свађа")
    assert (len(titles(first)), len(titles(opened(linked(first, "next"))))) == (20, 2)


@pytest.mark.parametrize(("language", "label"), [("sr", "Прикажи и остало"), ("sr-latn", "Prikaži i ostalo")])
def test_a_list_ends_where_it_stops_helping_and_a_link_shows_the_rest(
    language: str, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = titles(page("свађа", language))
    monkeypatch.setattr(results, "helping", lambda hits: 3)
    monkeypatch.setattr(results, "SIZE", 4)
    first = page("свађа", language)
    assert len(titles(first)) == 3 and 'class="pagination"' not in first
    assert re.search(rf'<a class="button quiet" rel="next" href="[^"]+">{label}</a>', first)
    walked = [first]
    while address := linked(walked[-1], "next"):
        walked.append(opened(address))
        assert label not in walked[-1]
    assert [len(titles(one)) for one in walked] == [3, 4, 4, 1]
    assert [title for one in walked for title in titles(one)][:10] == everything
    assert titles(opened(linked(walked[3], "prev"))) == titles(walked[2])
    assert titles(opened(linked(walked[1], "prev"))) == titles(first)
    for number, one in enumerate(walked[1:], start=2):
        assert re.search(rf'class="place">\w+ {number} \w+ 4<', one)


def test_what_says_little_of_what_was_asked_is_left_to_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "SIZE", SIZE)
    said = [("paragraph", "<p>Овде се говори о много чему, па једном и о свађи.</p>")]
    home = StandardPage.objects.get(slug="nasilje-u-skoli").get_parent()
    for number in range(4):
        home.add_child(instance=StandardPage(title=f"Друго {number}", slug=f"drugo-{number}", lead="Д.", body=said))
    read_again()
    first = page("свађа")
    assert "16 резултата" in first and [title[:7] for title in titles(first)] == ["Разгово"] * 12
    assert [title[:5] for title in titles(opened(linked(first, "next")))] == ["Друго"] * 4


def test_a_list_that_is_all_shown_has_no_link() -> None:
    text = page("насиље")
    assert "2 резултата" in text and not linked(text, "next") and "остало" not in text


def test_the_list_says_where_one_is() -> None:
    first = page("свађа")
    assert "Страница 1" not in first and "<title>Претрага: 12 резултата</title>" in first
    second = opened(linked(first, "next"))
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
