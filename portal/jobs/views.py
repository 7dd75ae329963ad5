"""The health page."""

from __future__ import annotations

import ipaddress

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.jobs import health
from portal.jobs.status import Status
from portal.script.convert import to_latin
from portal.script.sorting import script_of_page


@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Say in plain lines whether the portal is well: 503 when this process can serve nobody, else 200.

    A proxy may steer by the status: what waits for people, or for another process, is said in the lines alone, or
    one report that nobody sees would take the portal away from everybody. A line that is well shows no number but
    the age of what has waited for minutes: how much mail waits would tell an account that may not know of a report
    that there is one. ``manage.py doctor`` shows
    the numbers, on the server.
    For this machine itself (a direct connection, not one that a proxy forwarded) and for accounts
    that a registered rule admits. Everybody else finds nothing here.
    """
    if not (_is_local(request) or (request.user.is_authenticated and health.may_view(request))):
        raise Http404
    lines = health.statuses()
    serves = not any(health.stops(name, status) for name, status in lines)
    said = "\n".join(_line(name, status) for name, status in lines)
    body = to_latin(said) if script_of_page() == "latn" else said
    return HttpResponse(body + "\n", status=200 if serves else 503, content_type="text/plain; charset=utf-8")


def _line(name: str, status: Status) -> str:
    if status.ok:
        return f"{name}: {_('у реду')}" + (f" ({status.age})" if status.age else "")
    said = _("није у реду, без тога портал не ради") if health.stops(name, status) else _("није у реду")
    return f"{name}: {said}" + (f" ({status.full_text})" if status.full_text else "")


def _is_local(request: HttpRequest) -> bool:
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
