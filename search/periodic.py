"""Jobs of the search, registered when the app is ready."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from search import counting, tasks


@periodic("search.forget_counts", every=timedelta(days=1))
def forget_counts(now: datetime) -> None:
    """Delete counts of questions that are older than they may be. Harmless when run twice or late."""
    counting.forget(timezone.localdate(now))


@periodic("search.repair", every=timedelta(days=1))
def repair() -> None:
    """Bring the index up to what stands: whatever wrote past the signals, or failed, is found a day later at most."""
    # Among many pages it takes minutes, and other jobs must not wait for it.
    tasks.repair.enqueue()
