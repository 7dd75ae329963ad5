"""Lighthouse on the pages on which people arrive, served as in production: gunicorn, WhiteNoise, Varnish.

Accessibility, best practices and SEO depend on the page alone and must be 100. Performance depends on the machine as
well (goal: 95): it is printed (``-s`` shows it), with LIGHTHOUSE_RUNS=3 the best of three runs.
"""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import chromium_path
from tests.caching.lighthouse import failed, report, score
from tests.caching.support import Varnish

CERTAIN = ("accessibility", "best-practices", "seo")
RUNS = int(os.environ.get("LIGHTHOUSE_RUNS", "1"))
PAGES = {
    "front": "/sr/",
    "index": "/sr/materijali/",
    "material": "/sr/materijali/prvi-razgovor/",
    "finder": "/sr/ustanove/",
    "glossary": "/sr/materijali/recnik/",
    "front in Latin": "/sr-latn/",
}


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_finds_nothing_to_mend(name: str, varnish: Varnish, tmp_path: Path) -> None:
    address = varnish.address + PAGES[name]
    runs = [
        report(
            address,
            tmp_path / f"{number}.json",
            browser=chromium_path(),
            categories=("performance", *CERTAIN) if number == 0 else ("performance",),
        )
        for number in range(RUNS)
    ]
    print(f"{name}: performance {max(score(run, 'performance') for run in runs)} (goal: 95)")
    assert [failed(runs[0], category) for category in CERTAIN] == [[], [], []]
    assert [score(runs[0], category) for category in CERTAIN] == [100, 100, 100]
