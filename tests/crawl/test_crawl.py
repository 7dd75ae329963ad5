"""The whole public site as the project ships it, in both scripts: read once, then held to every rule."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.core.cache import cache
from django.test import Client

from portal import languages
from tests.browser.w3c import checker
from tests.crawl.rules import RULES, language
from tests.crawl.walking import STARTS, Site, walk
from tests.loaded import loaded_site
from tools.system import find

SHOWN = 20
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded_site():
        yield


@pytest.fixture
def trial(settings: Any) -> Iterator[None]:
    """A portal that shows every language whose strings are all there."""
    settings.SHOW_DRAFT_LANGUAGES = True
    languages.ask_anew()
    assert languages.public_codes() == languages.SERBIAN | set(languages.COMPLETE_LANGUAGES)
    yield
    languages.ask_anew()


def whole_site(*starts: str) -> Site:
    """Return what a crawler sees of the site with everything that the project ships, from ``starts`` too."""
    # What was read on the way would not be read again.
    cache.clear()
    site = walk(Client(), (*STARTS, *starts))
    # Both scripts of the front page, the library's hundred materials and two hundred places, and more.
    assert len(site.indexable) > 600 and len(site.answers) > len(site.indexable)
    return site


@pytest.mark.full
@pytest.mark.protected
def test_nothing_on_the_whole_site_breaks_a_rule(subtests: pytest.Subtests) -> None:
    check(whole_site(), subtests)


@pytest.mark.full
@pytest.mark.usefixtures("trial")
def test_nothing_breaks_a_rule_in_any_language_of_a_trial_portal(subtests: pytest.Subtests) -> None:
    site = whole_site(*(f"/{code}/" for code in languages.COMPLETE_LANGUAGES))
    read = Counter(language(path) for path, _page in site.pages)
    # First pages, reporting, following, search, and the finder with its two hundred places.
    assert all(read[code] > 200 for code in languages.COMPLETE_LANGUAGES), read
    check(site, subtests)


def check(site: Site, subtests: pytest.Subtests) -> None:
    for rule in RULES:
        with subtests.test(rule.__name__):
            found = list(rule(site))
            assert not found, "\n".join([f"{len(found)} in all", *found[:SHOWN]])


@pytest.mark.full
def test_w3c_checker_finds_no_error_on_the_whole_site() -> None:
    if find("java") is None and os.environ.get("SKIP_SERVICES") == "1":
        pytest.skip("no Java")
    site = whole_site()
    with checker() as asked:
        found = [f"{path}: {error}" for path, _ in site.pages for error in asked.errors_in(site.answers[path].html)]
    assert not found, "\n".join([f"{len(found)} in all", *found[:SHOWN]])
