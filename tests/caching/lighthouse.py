"""Lighthouse, run on one address in Chromium."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tools.downloads import LIGHTHOUSE, fetch
from tools.system import find

# A browser that was too slow is asked again.
TRIES = 3
# Of the ways to end early that Lighthouse knows, those that are about the page. The others are about its own work, the
# trace, the pictures or the way to the browser, which a busy machine breaks now and then („Please run Lighthouse again“).
ABOUT_THE_PAGE = {
    "CHROME_INTERSTITIAL_ERROR",
    "ERRORED_DOCUMENT_REQUEST",
    "INSECURE_DOCUMENT_REQUEST",
    "INVALID_URL",
    "NOT_HTML",
    "NO_DOCUMENT_REQUEST",
    "PAGE_HUNG",
}
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


class NotRun(Exception):
    """Lighthouse did not get to the end: what it says is no finding about the page."""


def report(address: str, file: Path, *, browser: str, categories: tuple[str, ...]) -> dict[str, Any]:
    """Return Lighthouse's report on ``address`` as on its phone; ``browser`` is the path of Chromium.

    On a busy machine its browser is sometimes too slow for it. That is tried again; what it finds is not.
    """
    for _ in range(TRIES - 1):
        try:
            return _report(address, file, browser=browser, categories=categories)
        except NotRun as error:
            print(f"once more: {error}")
    return _report(address, file, browser=browser, categories=categories)


def _report(address: str, file: Path, *, browser: str, categories: tuple[str, ...]) -> dict[str, Any]:
    node = find("node")
    assert node is not None, "Node is missing; `make test-full` installs it with npm"
    file.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            [
                *(node, fetch(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={file}"),
                f"--only-categories={','.join(categories)}",
                f"--chrome-flags={' '.join(FLAGS)}",
                "--no-enable-error-reporting",
            ],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "CHROME_PATH": browser},
            timeout=300,
        )
    except subprocess.TimeoutExpired as error:
        raise NotRun("it took more than five minutes") from error
    if not file.exists():
        raise NotRun(f"it ended with {done.returncode}: {done.stderr[-600:]}")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if error := found.get("runtimeError"):
        assert error["code"] not in ABOUT_THE_PAGE, error
        raise NotRun(str(error))
    if broken := [name for name, audit in found["audits"].items() if audit["scoreDisplayMode"] == "error"]:
        raise NotRun(", ".join(f"{name}: {found['audits'][name].get('errorMessage', '')}" for name in broken))
    return found


def score(found: dict[str, Any], category: str) -> int:
    """Return the score of a category from 0 to 100."""
    return round((found["categories"][category]["score"] or 0) * 100)


def failed(found: dict[str, Any], category: str) -> list[str]:
    """Return the audits of a category that count and did not pass, with what they found."""
    weights = {one["id"]: one["weight"] for one in found["categories"][category]["auditRefs"]}
    audits = [found["audits"][name] for name, weight in weights.items() if weight]
    return [
        f"{audit['id']}: {audit['title']} {json.dumps(audit.get('details', {}).get('items', []), ensure_ascii=False)[:600]}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]
