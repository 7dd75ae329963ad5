"""A cluster that is away, and pages for one that is not."""

from collections.abc import Callable
from typing import Any

import pytest

from home.models import StandardPage
from tests.pages.factories import StandardPageFactory, make_site
from tests.search.conftest import closed_breakers


@pytest.fixture
def away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that nobody has started."""
    closed_breakers(monkeypatch)
    settings.ELASTICSEARCH_URL = ["http://127.0.0.1:9"]


@pytest.fixture
def searchable_page() -> Callable[[str], StandardPage]:
    """Publish a page under a title."""
    site = make_site()
    return lambda title: StandardPageFactory(parent=site, title=title)
