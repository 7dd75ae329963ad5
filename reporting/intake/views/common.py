"""What the views of the wizard share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation

from portal.script.addresses import SWITCH, url_in

SCRIPTS = ("sr", "sr-latn")
View = Callable[..., HttpResponse]


def in_place(view: View) -> View:
    """Tell a script that asks for JSON where a redirect of ``view`` leads, as ``{"to": address}``.

    The script goes there itself, in the place of the page that sent the form, so that the form takes one entry in the
    browser's history. Every other answer stays as it is.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 302 or request.headers.get("Accept") != "application/json":
            return response
        told = JsonResponse({"to": response["Location"]})
        told.cookies = response.cookies
        return told

    return answer


def asked_language(request: HttpRequest) -> str | None:
    """Return the script that a switch inside the form asks for, if one was pressed."""
    value = request.POST.get(SWITCH, "")
    return value if value in SCRIPTS else None


def same_form_in(language: str, name: str) -> HttpResponse:
    """Let the browser send the same form again to the page in the other script (307).

    For forms whose words may be in no address and in no draft: a code.
    """
    response = HttpResponseRedirect(url_in(language, name))
    response.status_code = 307
    return response


def report_language() -> str:
    """Return the language that the report was written in."""
    language = translation.get_language() or "sr"
    return language if language in SCRIPTS else "sr"
