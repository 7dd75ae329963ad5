"""One portal behind one Varnish for each worker; started when the first test asks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.server import prepared_data
from tests.caching.support import Editor, Portal, Varnish, free_port, portal_behind
from tools.system import VARNISH, find


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find(VARNISH.program) is None:
        pytest.skip("Varnish is missing; `make test` installs it")
    base = tmp_path_factory.getbasetemp()
    return prepared_data(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture(scope="session")
def portal(_prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    server = portal_behind(_prepared, tmp_path_factory.mktemp("kept") / "var", port=free_port())
    server.start()
    yield server
    server.end()


@pytest.fixture(scope="session")
def editor(portal: Portal) -> Iterator[Editor]:
    at_work = Editor(portal)
    yield at_work
    at_work.end()


@pytest.fixture(scope="session")
def varnish(portal: Portal, editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    port = int(portal.environment["PUBLIC_URL"].rpartition(":")[2])
    started = Varnish(tmp_path_factory.mktemp("varnish"), port=port)
    started.start(editor("configuration"))
    yield started
    started.end()
