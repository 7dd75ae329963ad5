"""What is offered on the map of a finished course: rooms above register it, so that this one need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from elearning.courses.models import CoursePage
from elearning.learning.models import Learner


@dataclass(frozen=True)
class Offer:
    """A button on the map: what it says and where it leads."""

    label: str
    url: str


Offering = Callable[[HttpRequest, Learner, CoursePage], Offer | None]
_offerings: list[Offering] = []


def register(offering: Offering) -> Offering:
    """Register ``offering(request, learner, course)``, which may return an offer; usable as a decorator."""
    _offerings.append(offering)
    return offering


def offers(request: HttpRequest, learner: Learner, course: CoursePage) -> list[Offer]:
    """Return what is offered to a learner who has finished ``course``."""
    return [offer for offering in _offerings if (offer := offering(request, learner, course)) is not None]
