"""Which backend answers."""

from __future__ import annotations

from search.backends import Wanted
from search.backends.database import database


def candidates(wanted: Wanted) -> list[int]:
    """Return the ids of entries that may answer."""
    return database().candidates(wanted)
