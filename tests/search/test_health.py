"""The health page says when nothing can be found."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from portal.jobs.health import statuses
from portal.jobs.status import Status
from search.models import Entry
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def line() -> Status:
    return dict(statuses())["Претрага"]


@pytest.fixture
def page() -> Page:
    return StandardPageFactory(parent=make_site())


def found(page: Page) -> None:
    Entry.objects.all().delete()
    Entry.objects.create(key=f"page:{page.pk}", owner=f"page:{page.pk}", kind="page", language="sr", page_id=page.pk)


def test_an_empty_index_of_an_empty_site_is_well() -> None:
    Entry.objects.all().delete()
    make_site()
    assert line() == Status(True, "0")


def test_an_empty_index_of_a_site_with_pages_is_not_well(page: Page) -> None:
    Entry.objects.all().delete()
    assert (line().ok, line().text) == (False, "0")
    assert "search check --repair" in line().advice


def test_the_line_says_how_much_can_be_found(page: Page) -> None:
    found(page)
    assert line() == Status(True, "1")
