"""What the views of the wizard share."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from portal.script.addresses import SWITCH, url_in

SCRIPTS = ("sr", "sr-latn")


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
