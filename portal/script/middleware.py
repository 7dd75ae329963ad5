"""The language of a request, and its answer in the script that was asked for."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.languages import IN_EVERY_LANGUAGE, LATIN_LETTERS, SERBIAN, is_public
from portal.script.html import convert_html
from portal.script.negotiation import ScriptedRequest, chosen_language, prefix_of
from portal.script.views import language_unavailable

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Activate the language of the address; where it has none, the session's script, else the browser's.

    Sets ``request.LANGUAGE_CODE`` and ``request.script`` ("cyrl" or "latn"). An address in an
    offered language that is not public yet is answered with 404 and the way to the Serbian page,
    because Wagtail would show Serbian text under the foreign address; so is a room or a page that an open language
    does not have (``request.untranslated``).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        prefix = prefix_of(request.path_info)
        unavailable = prefix is not None and not is_public(prefix)
        code = "sr" if unavailable else prefix or chosen_language(request)
        scripted = cast(ScriptedRequest, request)
        scripted.LANGUAGE_CODE = code
        scripted.script = "latn" if code == "sr-latn" else "cyrl"
        with translation.override(code):
            # No address matches a language that is not active, so the inner answer is a 404. It is asked
            # for all the same: the middlewares below fill in what the notice's templates expect.
            response = self.get_response(request)
            if response.status_code == 404 and (unavailable or getattr(request, "untranslated", False)):
                response = in_its_script(scripted, language_unavailable(request))
        if prefix is None:
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Refuse, in another language, the rooms that speak Serbian alone. Raises ``Http404``."""
        match = request.resolver_match
        if match is None or prefix_of(request.path_info) in {None, *SERBIAN}:
            return
        if IN_EVERY_LANGUAGE.isdisjoint({*match.namespaces, match.url_name}):
            request.untranslated = True  # type: ignore[attr-defined]
            raise Http404


class ScriptMiddleware:
    """Turn finished HTML pages in ``sr-latn`` into Latin; one content tree serves both scripts.

    In pages of another language that is written in Latin letters the Serbian names are turned, too.
    Streams, files, the CMS (it edits the Cyrillic original) and the API pass unchanged.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return in_its_script(cast(ScriptedRequest, request), self.get_response(request))


def in_its_script(request: ScriptedRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return ``response`` in the letters of the language of ``request``."""
    if not _is_converted(request, response):
        return response
    page = cast(HttpResponse, response)
    # Bytes that are no UTF-8 come out as they went in.
    text = page.content.decode("utf-8", "surrogateescape")
    page.content = convert_html(text, page_is_serbian=request.script == "latn").encode("utf-8", "surrogateescape")
    if page.has_header("Content-Length"):
        page["Content-Length"] = str(len(page.content))
    return page


def _is_converted(request: ScriptedRequest, response: HttpResponseBase) -> bool:
    if request.LANGUAGE_CODE not in LATIN_LETTERS or response.streaming or response.has_header("Content-Encoding"):
        return False
    content_type = response.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type != "text/html" or cast(HttpResponse, response).charset.lower() != "utf-8":
        return False
    return not request.path_info.startswith((f"/{settings.CMS_PATH}", "/api/"))
