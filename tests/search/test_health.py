"""The health page says when nothing can be found, and when suicide and killing bring no telephones."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from portal.danger.models import DangerPhrase
from portal.jobs.health import statuses
from portal.jobs.status import Status
from search.health import ALWAYS_DANGER, missing_danger
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


def test_suicide_and_killing_are_heard_without_any_editor() -> None:
    assert missing_danger() == []


@pytest.mark.parametrize("gone", ALWAYS_DANGER)
def test_what_editors_say_is_no_danger_does_not_silence_suicide_and_killing_unnoticed(page: Page, gone: str) -> None:
    found(page)
    row = DangerPhrase.objects.create(phrase=gone, heard=False)
    assert not line().ok and gone in line().text
    assert "Изрази опасности" in line().advice
    row.delete()
    assert line().ok


def test_an_expression_around_it_is_another_thing(page: Page) -> None:
    found(page)
    DangerPhrase.objects.create(phrase="убиће ме мама због кеца", heard=False)
    assert line().ok
