"""How much one learner may press and one network may begin; above that the answer is 429, in words.

A whole school is one network, so by network only new codes are counted, and generously.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from portal import errors
from portal.security import limits

# New codes of learners and of classes from one network.
NEW_CODES = 600
NEW_CODES_WINDOW = timedelta(hours=1)
# Answers, ticks and acts on a class under one code: more than anybody reads and presses.
PRESSES = 120
PRESSES_WINDOW = timedelta(minutes=1)


class TooMany(Exception):
    """Somebody pressed too often for now."""


def count_new_code(request: HttpRequest) -> None:
    """Count a new code by its network. Raises ``TooMany``."""
    if not limits.count("learning.new", request, NEW_CODES, NEW_CODES_WINDOW):
        raise TooMany


def count_press(owner: UUID) -> None:
    """Count a press of the learner or class whose id ``owner`` is. Raises ``TooMany``."""
    if not limits.count_for("learning.press", str(owner), PRESSES, PRESSES_WINDOW):
        raise TooMany


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer ``TooMany`` of a view with the portal's page for it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooMany:
            return errors.too_many_requests(request)

    return wrapper
