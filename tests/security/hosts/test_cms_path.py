"""The CMS has a path of its own, whatever somebody writes into the environment."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.security.zones import ZONES
from portal.settings import paths

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("given", "path"),
    [("cms/", "cms/"), ("cms", "cms/"), ("/urednistvo-8h2k/", "urednistvo-8h2k/"), (" a/b ", "a/b/")],
)
def test_slashes_are_put_right(given: str, path: str) -> None:
    assert paths.cms_path(given, languages=LANGUAGES) == path


@pytest.mark.parametrize(
    "wrong",
    ["", "/", " ", "sr/", "sr-latn/cms", "nalog/", "postupanje/cms/", "static", "a//b/", "../", "a?b", "уредници/"],
)
def test_what_would_take_the_place_of_another_zone_is_refused(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="CMS_PATH must be a path of its own"):
        paths.cms_path(wrong, languages=LANGUAGES)


def test_every_zone_that_begins_with_a_word_of_its_own_is_taken() -> None:
    begins = {found[1] for zone in ZONES if (found := re.match(r"/(\w+)/", zone.pattern))}
    assert begins - {settings.CMS_PATH.partition("/")[0]} <= set(paths.TAKEN)
    assert {"izlaz", "postupanje", "nalog", "media"} <= begins
