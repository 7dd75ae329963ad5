"""A pass of a job over many files."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist

from portal.jobs.many import Failures

T = TypeVar("T")


def count_done(step: Callable[[T], bool], things: Iterable[T], failures: Failures) -> int:
    """Take a step with each of ``things``, rows or their keys, and return how often it did something.

    One that fails holds up no other (``failures``); one of a file that two people have erased meanwhile is nothing.
    """
    done = 0
    for thing in things:
        with failures.kept(object_id=getattr(thing, "pk", thing)), suppress(ObjectDoesNotExist):
            done += step(thing)
    return done
