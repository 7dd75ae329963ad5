"""A form that came when its session had run out: whoever keeps drafts may keep what was typed, for its account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User
from portal.accounts.signals import form_came_late
from portal.security.csrf import HostCsrfMiddleware


def is_kept(request: HttpRequest, user: User) -> bool:
    """Offer a late form of ``user`` to those who keep drafts; return whether one of them kept something.

    A form without a valid token of this host may come from another site, and is offered to nobody.
    """
    if request.method != "POST" or not _is_from_our_page(request):
        return False
    # Nothing that was typed belongs into the report of an error here.
    request.sensitive_post_parameters = "__ALL__"  # type: ignore[attr-defined]
    return any(kept for _receiver, kept in form_came_late.send(sender=User, request=request, user=user))


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the form has a valid token; this comes before the middleware that asks for it."""

    def nobody(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return HostCsrfMiddleware(nobody).process_view(request, nobody, (), {}) is None
