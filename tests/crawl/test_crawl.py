"""The whole public site as the project ships it, in both scripts: read once, then held to every rule."""

import os
from collections.abc import Iterator

import pytest
import pytest_django
from django.core.cache import cache
from django.test import Client

from tests.browser.w3c import checker
from tests.crawl.rules import RULES
from tests.crawl.walking import Site, walk
from tests.loaded import loaded_site
from tools.system import find

SHOWN = 20
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded_site():
        yield


def whole_site() -> Site:
    """Return what a crawler sees of the site with everything that the project ships."""
    # What was read on the way would not be read again.
    cache.clear()
    site = walk(Client())
    # Both scripts of the front page, the library's hundred materials and two hundred places, and more.
    assert len(site.indexable) > 600 and len(site.answers) > len(site.indexable)
    return site


@pytest.mark.full
@pytest.mark.protected
def test_nothing_on_the_whole_site_breaks_a_rule(subtests: pytest.Subtests) -> None:
    site = whole_site()
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
