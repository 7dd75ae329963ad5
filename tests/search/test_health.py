"""The health page says when nothing can be found, and when words of suicide and killing bring no telephones."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page

from portal.jobs.health import statuses
from portal.jobs.status import Status
from search import word_files
from search.analysis import stems
from search.health import ALWAYS_DANGER, missing_danger
from search.lexicon import holds
from search.models import DangerWords, Entry
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def line() -> Status:
    return dict(statuses())["Претрага"]


@pytest.fixture
def page() -> Page:
    return StandardPageFactory(parent=make_site())


@pytest.fixture
def words() -> None:
    word_files.load_tables(Locale.objects.get(language_code="sr"), False)


def found(page: Page) -> None:
    Entry.objects.all().delete()
    Entry.objects.create(key=f"page:{page.pk}", owner=f"page:{page.pk}", kind="page", language="sr", page_id=page.pk)


def test_an_empty_index_of_an_empty_site_is_well() -> None:
    Entry.objects.all().delete()
    make_site()
    assert line() == Status(True, "0")


def test_an_empty_index_of_a_site_with_pages_is_not_well(page: Page, words: None) -> None:
    Entry.objects.all().delete()
    assert (line().ok, line().text) == (False, "0")
    assert "search check --repair" in line().advice


def test_the_line_says_how_much_can_be_found(page: Page, words: None) -> None:
    found(page)
    assert line() == Status(True, "1")


def test_the_words_that_the_project_ships_name_suicide_and_killing(words: None) -> None:
    assert missing_danger() == []


@pytest.mark.parametrize("gone", ALWAYS_DANGER)
def test_words_of_danger_do_not_vanish_unnoticed(page: Page, words: None, gone: str) -> None:
    found(page)
    for row in DangerWords.objects.all():
        if holds(stems(gone), stems(row.words)):
            row.delete()
    assert not line().ok and gone in line().text
    assert "load_site --force" in line().advice


def test_an_editor_may_say_the_same_in_another_way(page: Page, words: None) -> None:
    found(page)
    for row in DangerWords.objects.all():
        if holds(stems("убиће ме"), tuple(stems(row.words))):
            row.delete()
    assert not line().ok
    DangerWords.objects.create(words="UBICE ME")
    assert not line().ok, "without a number nobody is helped"
    DangerWords.objects.filter(words="UBICE ME").delete()
    DangerWords.objects.create(words="UBICE ME", lines="192")
    assert line().ok
