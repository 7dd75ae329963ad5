"""The address without a language, and the notice about a language that is not open."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from portal.languages import LANGUAGES, LATIN_LETTERS, html_lang, is_public, public_codes
from portal.own_links import tail_that_stays
from portal.script.negotiation import accepted_language
from portal.security.hosts import host_of
from portal.security.zones import CMS_HOST, DESK_HOST

# The path of the CMS is told to signed-in accounts only.
DOORS = {CMS_HOST: "/nalog/", DESK_HOST: "/postupanje/"}


@require_safe
def language_root(request: HttpRequest) -> HttpResponse:
    """Lead ``/`` to the front page in the browser's language; on the hosts where people work, to their work.

    Never cached: one stored answer would send every reader of a proxy to the same language.
    """
    code = accepted_language(request.headers.get("Accept-Language", ""), public_codes())
    response = HttpResponseRedirect(DOORS.get(host_of(request), f"/{code}/"))
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def language_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the language is not open, or has not this page, and link the Serbian page in both scripts.

    In Serbian where the language is not open; else in that language. A form that was begun before its language was
    closed goes to the Serbian page with what was typed.
    """
    code, _, rest = request.path_info.lstrip("/").partition("/")
    tail = tail_that_stays(rest)
    if request.method == "POST" and not is_public(code):
        script = "sr-latn" if code in LATIN_LETTERS else "sr"
        return HttpResponseRedirect(f"/{script}/{tail}", preserve_request=True)
    context = {
        "language_name": dict(LANGUAGES)[code],
        "language_tag": html_lang(code),
        "language_is_open": is_public(code),
        "serbian_url": f"/sr/{tail}",
        # Readers of Hungarian or Slovak read Latin letters first.
        "latin_url": f"/sr-latn/{tail}",
    }
    return render(request, "language_unavailable.html", context, status=404)
