"""The quick exit."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.security import cookies
from portal.security.signals import quick_exit
from portal.security.zones import CSRF_COOKIE, DRAFT_COOKIE, LEARNER_COOKIE, REPORTER_COOKIE

# What a browser says of a wish to leave that came from a page of ours, or from the person (typed, a bookmark).
ASKED_FOR_HERE = ("same-origin", "none")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the visitor and send the browser to ``settings.EXIT_URL``.

    A plain link leads here, so that it works without JavaScript. A draft with a code
    stays on the server and opens with its code alone; any other is deleted by the receivers of the signal. The
    cookie of forms goes too: it says nothing, but that a form of this site was open.

    A link or a picture on somebody else's page leads away too, and forgets nothing: no stranger deletes a
    report that is being written. A browser that does not say where the wish came from is believed.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in ASKED_FOR_HERE:
        return HttpResponse(status=303, headers={"Location": settings.EXIT_URL})
    if request.method == "GET":
        quick_exit.send_robust(sender=leave, request=request)
    response = HttpResponse(status=303, headers={"Location": settings.EXIT_URL, "Clear-Site-Data": '"cache"'})
    # A cookie of forms that cannot be read would be replaced by a new one.
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    for name in (DRAFT_COOKIE, REPORTER_COOKIE, LEARNER_COOKIE, CSRF_COOKIE):
        cookies.take_back(response, name)
    return response
