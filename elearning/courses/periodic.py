"""Jobs of the courses, registered when the app is ready."""

from datetime import timedelta

from elearning.courses.scorm import keeping, tasks
from portal.jobs.registry import periodic


@periodic("courses.packages", every=timedelta(days=1))
def keep_packages() -> None:
    """Bring every package up to what stands: a new version of the portal, a changed helpline, a file that was lost."""
    # Each takes a second, and other jobs must not wait for all of them.
    for pk in keeping.known():
        tasks.keep.enqueue(pk)
