"""What the cluster has still to be told, written down with the change itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from search import vocabulary
from search.cluster import configured
from search.models import ClusterUpdate

_AT_ONCE = 500
# No entry has this id.
_NO_ENTRY = 0


def record(entries: Iterable[int]) -> None:
    """Write down that some entries came, changed or went, and tell the cluster after the commit.

    To be called while the index is held: later states need greater numbers. Nothing where there is no cluster.
    """
    if not configured():
        return
    ClusterUpdate.objects.bulk_create([ClusterUpdate(entry_id=pk) for pk in entries], batch_size=_AT_ONCE)
    transaction.on_commit(_deliver)


def _deliver() -> None:
    # Tasks know the index, which writes down what changes.
    from search.tasks import deliver_to_cluster

    deliver_to_cluster.enqueue()


def fence() -> int:
    """Return a number greater than that of every change that was committed before, and smaller than those after.

    It is the number of a row that names no entry; delivering it does nothing.
    """
    with transaction.atomic():
        vocabulary.lock()
        return ClusterUpdate.objects.create(entry_id=_NO_ENTRY).pk


def pending(most: int) -> list[int] | None:
    """Return the entries about which the cluster may be wrong; None when more than ``most`` changes wait."""
    rows = list(ClusterUpdate.objects.order_by().values_list("entry_id", flat=True)[: most + 1])
    return None if len(rows) > most else list(set(rows) - {_NO_ENTRY})
