"""What the views of the wizard share."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from portal.languages import is_public
from portal.script.addresses import SWITCH, url_in


def asked_language(request: HttpRequest) -> str | None:
    """Return the script or language that a switch inside the form asks for, if one was pressed.

    One that is not open is answered in that of the page: a switch never sends the form, whatever it asks for.
    """
    if SWITCH not in request.POST:
        return None
    value = request.POST[SWITCH]
    return value if is_public(value) else request.LANGUAGE_CODE


def same_form_in(language: str, name: str) -> HttpResponse:
    """Let the browser send the same form again to the page in the other script or language (307).

    For forms whose words may be in no address and in no draft: a code.
    """
    response = HttpResponseRedirect(url_in(language, name))
    response.status_code = 307
    return response


def report_language() -> str:
    """Return the language that the report was written in."""
    return translation.get_language() or "sr"
