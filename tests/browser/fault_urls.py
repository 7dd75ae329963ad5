"""The portal's addresses and one for each thing that can go wrong."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import errors
from portal.urls import handler400, handler403, handler404, handler429, handler500
from portal.urls import urlpatterns as portals

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


def fail(request: HttpRequest, status: int) -> HttpResponse:
    """Fail as a view fails."""
    if status == 429:
        return errors.too_many_requests(request)
    raise {400: SuspiciousOperation, 403: PermissionDenied}.get(status, RuntimeError)


urlpatterns = [*i18n_patterns(path("greska/<int:status>/", fail), prefix_default_language=True), *portals]
