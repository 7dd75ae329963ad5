"""Tasks for tests; a task must stand in a module."""

from django_tasks import task

DONE: list[int] = []
BROKEN: list[bool] = []


@task()
def note(number: int) -> None:
    """Note ``number``, or fail while ``BROKEN`` is not empty."""
    if BROKEN:
        raise ConnectionError("away")
    DONE.append(number)
