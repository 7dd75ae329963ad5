"""The short way to a page finds what Wagtail's own way finds, and keeps from readers what that one keeps."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product
from typing import Any

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage, StandardPage
from portal.pages.serving import DEEPEST
from portal.pages.sites import site_of
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> HomePage:
    return make_site()


@pytest.fixture
def page(site: HomePage) -> StandardPage:
    """A page two steps below the front page."""
    above = StandardPageFactory(parent=site, title="Прва", slug="prva")
    return StandardPageFactory(parent=above, title="Друга", slug="druga")


def status(client: Client, path: str = "prva/druga/") -> int:
    return client.get(f"/sr/{path}").status_code


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_a_page_stands_at_its_whole_address_and_nowhere_else(client: Client, page: StandardPage) -> None:
    assert status(client) == 200 and "Друга" in client.get("/sr/prva/druga/").content.decode()
    for path in ("druga/", "prva/prva/", "druga/prva/", "prva/druga/druga/", "prva/druga/nema/", "nema/druga/"):
        assert status(client, path) == 404, path


def test_pages_of_one_name_are_told_apart(client: Client, site: HomePage, page: StandardPage) -> None:
    StandardPageFactory(parent=site, title="Иста реч", slug="druga")
    assert "Иста реч" in client.get("/sr/druga/").content.decode()
    assert "Иста реч" not in client.get("/sr/prva/druga/").content.decode()


def test_a_draft_is_not_found_and_does_not_hide_what_lies_below(client: Client, page: StandardPage) -> None:
    page.get_parent().specific.unpublish()
    assert (status(client, "prva/"), status(client)) == (404, 200)
    page.unpublish()
    assert status(client) == 404


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_whoever_may_not_read_a_page_above_may_not_read_the_page(
    client: Client, page: StandardPage, depth: int
) -> None:
    restrict(next(one for one in page.get_ancestors(inclusive=True) if one.depth == depth))
    answer = client.get("/sr/prva/druga/")
    assert answer.status_code == 302 and "no-store" in answer["Cache-Control"]


def test_an_alias_is_as_restricted_as_its_source(client: Client, site: HomePage, page: StandardPage) -> None:
    page.create_alias(parent=site, update_slug="druga-isto")
    assert status(client, "druga-isto/") == 200
    restrict(page)
    assert status(client, "druga-isto/") == 302


def test_only_the_page_above_stands_in_the_trail(client: Client, page: StandardPage) -> None:
    html = client.get("/sr-latn/prva/druga/").content.decode()
    trail = html[html.index('class="crumbs') :][:700]
    assert 'href="/sr-latn/prva/"' in trail and trail.count("<li") == 3


@pytest.mark.parametrize("sites", [*product([None, "a", "b"], [None, "a", "c"], [0, 1, 2])])
def test_a_request_meets_the_site_that_wagtail_would_find(
    site: HomePage, sites: tuple[str | None, str | None, int]
) -> None:
    """``a`` is asked for; which of them is the default, and at which port, varies."""
    first, second, default = sites
    Site.objects.all().delete()
    for number, name in enumerate((first, second)):
        if name:
            Site.objects.create(hostname=name, port=80 + 8 * number, root_page=site, is_default_site=default == number)
    for port in ("80", "88", "99"):
        request = RequestFactory().get("/", headers={"host": "a"}, SERVER_PORT=port)
        again = RequestFactory().get("/", headers={"host": "a"}, SERVER_PORT=port)
        assert site_of(request) == Site.find_for_request(again), port


def test_an_address_deeper_than_any_page_asks_nothing_of_the_pages(
    client: Client, page: StandardPage, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(8) as asked:
        assert status(client, "a/" * (DEEPEST + 1)) == 404
    assert max(len(query["sql"]) for query in asked.captured_queries) < 3_000
