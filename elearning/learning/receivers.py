"""Leaving in a hurry ends the session on the server too."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from elearning.learning import sessions
from portal.security.signals import quick_exit


@receiver(quick_exit)
def end_session(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """End the session of the browser that left."""
    sessions.end(request)
