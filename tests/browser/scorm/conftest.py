"""Packages, made in a process that has a database: beside a browser there may be none."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.scorm.platform import Platform
from tests.browser.server import clean_environment
from tools.databases import migrated_sqlite
from tools.paths import PYTHON, ROOT

CALL = (
    "import django, json, sys; django.setup(); from tests.browser.scorm import acts;"
    "print(json.dumps(getattr(acts, sys.argv[1])(**json.loads(sys.argv[2]))))"
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Call a function of ``acts`` on a database without pages: `made("invented")`."""

    def call(name: str, **arguments: Any) -> Any:
        var = tmp_path_factory.mktemp("package")
        shutil.copyfile(migrated_sqlite(), var / "portal.sqlite3")
        command = [str(PYTHON), "-c", CALL, name, json.dumps(arguments)]
        return _last_line(command, var)

    return call


def _last_line(command: list[str], var: Path) -> Any:
    done = subprocess.run(command, check=False, cwd=ROOT, env=clean_environment(var), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-6000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def invented(made: Callable[..., Any]) -> Any:
    """A course with every kind of question."""
    return made("invented")


@pytest.fixture
def platform(browser: Browser) -> Iterator[Callable[..., Platform]]:
    """Makes platforms with a course: `platform(course, width=320)`."""
    opened: list[Platform] = []

    def start(course: dict[str, Any], **options: Any) -> Platform:
        opened.append(Platform(browser, course, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
