"""Every list of the CMS that has a search box finds its rows by what is typed there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page
from wagtail.snippets.views.snippets import ModelIndexView

from materials.models import GlossaryTerm
from portal.pages.models import Recording
from portal.pages.models.media import PortalImage
from tests.cms import arrange

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    # wagtail-localize pages through its report without an order.
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]


def lists(urls: Any = None, start: str = "/") -> Iterator[str]:
    """Yield the address of every list of the CMS that is registered and belongs to no single row."""
    for one in urls or get_resolver().url_patterns:
        address = start + str(one.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if hasattr(one, "url_patterns"):
            yield from lists(one.url_patterns, address)
            continue
        view = getattr(one.callback, "view_class", object)
        part = getattr(one.callback, "view_initkwargs", {}).get("results_only")
        if not address.startswith(f"/{settings.CMS_PATH}") or "<" in address or part:
            continue
        # The list of snippets lists kinds of rows.
        if issubclass(view, BaseListingView) and not issubclass(view, ModelIndexView):
            yield address


def longest_word(row: Any) -> str:
    return max(re.findall(r"\w+", row.title if isinstance(row, Page) else str(row)), key=len)


def shown(client: Client, address: str, **asked: str) -> set[int]:
    """Return the keys of the rows that a list shows."""
    answer = client.get(address, asked)
    assert answer.status_code == 200, (address, asked)
    return {row.pk for row in answer.context["object_list"]}


@pytest.fixture
def manager(tmp_path: Path, keyring: object, settings: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    arrange.furnish()
    locale = Locale.objects.get(language_code="sr")
    GlossaryTerm.objects.create(term="Занемаривање", meaning="Кад нико не брине о детету.", locale=locale)
    Recording.objects.create(
        title="Разговор", kind="audio", file="snimci/razgovor.mp3", seconds=60, transcript="Добар дан.", locale=locale
    )
    Redirect.objects.create(old_path="/sr/staro", redirect_link="http://testserver/sr/novo/")
    PortalImage.objects.get().tags.add("породица")
    # In a test nothing is committed, and the index waits for that.
    call_command("update_index", verbosity=0)
    return arrange.browser_of(arrange.worker(arrange.MANAGER, language="sr"))


def test_a_word_of_a_row_finds_the_row(manager: Client) -> None:
    searched = set()
    for address in lists():
        start = manager.get(address, follow=True).context
        if not start.get("search_form"):
            continue
        # The search of pages shows none before it is asked.
        row = next(iter(start["object_list"]), Page.objects.last())
        assert row.pk in shown(manager, address, q=longest_word(row)), address
        searched.add(address.removeprefix(f"/{settings.CMS_PATH}"))
    assert {"pages/", "pages/search/", "images/", "snippets/pages/helpline/"} <= searched


def found(client: Client, where: str, typed: str) -> list[str]:
    """Return what a list or a chooser shows for what was typed."""
    answer = client.get(f"/{settings.CMS_PATH}{where}", {"q": typed})
    assert answer.status_code == 200
    rows = "pages" if where == "choose-page/search/" else "results" if "choose" in where else "object_list"
    return [str(row) for row in answer.context[rows]]


@pytest.mark.parametrize("where", ["pages/search/", "choose-page/search/"])
def test_a_page_is_found_in_both_scripts_bald_bent_and_begun(manager: Client, where: str) -> None:
    for typed in ("насиље", "nasilje", "nasilja", "насиљем", "nasi", "šta nasilje", "sta je"):
        assert found(manager, where, typed) == ["Шта је насиље"], typed
    for typed in ("!!!", "-", "saobracaj", "насиље саобраћај"):
        assert found(manager, where, typed) == [], typed


def test_quoted_words_are_found_as_they_follow(manager: Client) -> None:
    assert found(manager, "pages/search/", '"sta je nasilje"') == ["Шта је насиље"]
    assert found(manager, "pages/search/", '"nasilje je sta"') == []


def test_so_is_what_is_no_page(manager: Client) -> None:
    recordings, glossary = "snippets/pages/recording/", "snippets/materials/glossaryterm/"
    for where, typed, title in (
        ("images/", "kuci", "Цртеж куће"),
        ("images/", "crtezi", "Цртеж куће"),
        ("images/", "porodice", "Цртеж куће"),
        ("images/chooser/", "crtez", "Цртеж куће"),
        ("documents/", "obrazaca", "Образац"),
        ("documents/chooser/", "obrazac", "Образац"),
        (recordings, "razgovora", "Разговор"),
        (recordings, "dobri dani", "Разговор"),
        (glossary, "zanemarivanja", "Занемаривање"),
        ("snippets/choose/materials/glossaryterm/", "zanemarivanju", "Занемаривање"),
    ):
        assert found(manager, where, typed) == [title], (where, typed)


@pytest.mark.parametrize(
    "where", ["pages/search/", "choose-page/search/", "images/", "documents/", "documents/chooser/"]
)
@pytest.mark.parametrize("typed", ["a " * 3000, "насиље " * 600, '"a" ' * 300])
def test_a_question_without_end_is_an_ordinary_one(manager: Client, where: str, typed: str) -> None:
    assert manager.get(f"/{settings.CMS_PATH}{where}", {"q": typed}).status_code == 200
