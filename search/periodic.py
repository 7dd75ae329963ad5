"""Jobs of the search, registered when the app is ready."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from search import cluster, counting, tasks
from search.models import ClusterUpdate


@periodic("search.forget_counts", every=timedelta(days=1))
def forget_counts(now: datetime) -> None:
    """Delete counts of questions that are older than they may be. Harmless when run twice or late."""
    counting.forget(timezone.localdate(now))


@periodic("search.repair", every=timedelta(days=1))
def repair() -> None:
    """Bring the index up to what stands: whatever wrote past the signals, or failed, is found a day later at most."""
    # Among many pages it takes minutes, and other jobs must not wait for it.
    tasks.repair.enqueue()


# Seconds: jobs run one after the other, and none waits long for a cluster.
_BUDGET = 3.0


def _waiting() -> bool:
    return cluster.configured() and ClusterUpdate.objects.exists()


@periodic("search.deliver_to_cluster", every=timedelta(seconds=10), has_work=_waiting)
def deliver_to_cluster() -> None:
    """Tell the cluster what it missed while it was away. Harmless when run twice or late."""
    if _waiting():
        from search.cluster import delivery

        delivery.try_to_deliver(budget=_BUDGET)
