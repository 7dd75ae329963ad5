"""The address without a language, and the notice about a language that is not ready."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe

from portal.languages import LANGUAGES, html_lang, public_codes
from portal.script.negotiation import accepted_language


@require_safe
def language_root(request: HttpRequest) -> HttpResponse:
    """Lead ``/`` to the front page in the browser's language.

    Never cached: one stored answer would send every reader of a proxy to the same language.
    """
    code = accepted_language(request.headers.get("Accept-Language", ""), public_codes())
    response = HttpResponseRedirect(f"/{code}/")
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def language_unavailable(request: HttpRequest) -> HttpResponse:
    """Say in Serbian that the language is not ready and link the same page in Serbian."""
    code, _, rest = request.path_info.lstrip("/").partition("/")
    context = {
        "language_name": dict(LANGUAGES)[code],
        "language_tag": html_lang(code),
        "serbian_url": escape_uri_path(f"/sr/{rest}"),
    }
    return render(request, "language_unavailable.html", context, status=404)
