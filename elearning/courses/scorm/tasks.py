"""What is done in the background after a publication."""

from django_tasks import task

from elearning.courses.scorm import keeping


@task(queue_name="bulk")
def keep(pk: int) -> None:
    """Bring the package of a course up to what is published, or remove it. Harmless when run twice."""
    keeping.keep(pk)
