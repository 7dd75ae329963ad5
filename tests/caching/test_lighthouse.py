"""Lighthouse on the pages on which people arrive, served as in production: gunicorn, WhiteNoise, Varnish.

Accessibility, best practices and SEO depend on the page alone and must be 100. Performance depends on the machine as
well (goal: 95): it is printed (``-s`` shows it), with LIGHTHOUSE_RUNS=3 the best of three runs.
"""

import contextlib
import os
import time
from pathlib import Path

import pytest

from tests.browser.conftest import chromium_path
from tests.caching.lighthouse import failed, report, score
from tests.caching.support import START_SECONDS, Varnish

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
    _wait_for(varnish, PAGES[name])
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


def _wait_for(varnish: Varnish, path: str) -> None:
    """Wait until the page answers: on a busy machine the application is now and then too slow for Varnish's probe."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if varnish.ask(path).status == 200:
                return
        time.sleep(1)
    raise AssertionError(f"{path} did not answer in {START_SECONDS} seconds")
