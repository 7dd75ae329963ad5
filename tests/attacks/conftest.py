"""What every attack starts from."""

import logging
from collections.abc import Iterator

import pytest

from tests.attacks.people import case_at_work, school_worker, worker

__all__ = ["case_at_work", "school_worker", "worker"]


@pytest.fixture
def quiet() -> Iterator[None]:
    """Hundreds of refusals need no line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
