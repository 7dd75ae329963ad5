"""A portal of its own for each test of faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.server import FaultServer


@pytest.fixture
def fault_server(tmp_path: Path) -> Iterator[FaultServer]:
    """A portal that is not started yet."""
    server = FaultServer(tmp_path / "var")
    yield server
    server.remove()
