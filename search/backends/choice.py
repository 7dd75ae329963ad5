"""Which backend answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from search import cluster
from search.backends import MOST, Wanted
from search.backends.database import database


@dataclass(frozen=True)
class Named:
    """Ids of entries that may answer, and who named them."""

    ids: list[int]
    backend: str


def candidates(wanted: Wanted) -> Named:
    """Return entries that may answer: of the cluster where there is one that can tell, else of the database.

    What the cluster has not been told yet is a candidate in any case, so a question finds it from both; there may so be
    twice ``MOST``.
    """
    found = _of_cluster(wanted)
    if found is None:
        return Named(database().candidates(wanted), connection.vendor)
    return Named(found, "elasticsearch")


def _of_cluster(wanted: Wanted) -> list[int] | None:
    """Return what the cluster names; None where there is none or it cannot tell."""
    if not cluster.configured():
        return None
    from search.cluster import asking, outbox

    pending = outbox.pending(MOST)
    if pending is None:
        return None
    found = asking.candidates(wanted)
    return None if found is None else found + pending
