"""Leaving in a hurry closes the draft on the server too."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from portal.security.signals import quick_exit
from reporting.intake import services
from reporting.intake.storage import open_draft


@receiver(quick_exit)
def close_draft(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Leave nothing that the cookie of the browser that left could open."""
    draft = open_draft(request)
    if draft is not None:
        services.leave(draft=draft)
