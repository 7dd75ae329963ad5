"""What other rooms may ask about a learner."""

from __future__ import annotations

from django.http import HttpRequest

from elearning.learning import sessions
from elearning.learning.models import Learner
from elearning.learning.progress import finished as finished


def current_learner(request: HttpRequest) -> Learner | None:
    """Return who learns in this browser, if anything was done in it or a code was entered."""
    session = sessions.current(request)
    return session.learner if session is not None else None
