"""Pages for when something went wrong, in the look and in the language of the address.

They run without database, session and context processors: an error page must not fail for
the same reason as the page that it replaces. The three emergency numbers stand on each.
"""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation

from portal.languages import LANGUAGES, SERBIAN, html_lang, told_codes
from portal.own_links import tail_that_stays
from portal.security.hosts import host_of
from portal.security.zones import CMS_HOST, DESK_HOST

# Written out, since this page asks nothing of the rest of the portal.
EXIT_URL = "/izlaz/"

logger = logging.getLogger(__name__)

FOLLOW = "pracenje"
SENSITIVE_PLACES = ("prijava", FOLLOW)
# An account that works there finds the way back to its own work, not to the public front page.
# On a host of its own, wherever the address leads; the path of the CMS is told to signed-in accounts only.
WORKPLACES_OF_HOSTS = {CMS_HOST: "account", DESK_HOST: "desk"}
WORKPLACES = {"desk": "/postupanje/", "account": "/nalog/", "cms": "/" + settings.CMS_PATH}
# A form larger than this is not offered for sending again (characters; the wizard allows far less).
RESEND_LIMIT = 100_000
LAST_RESORT = (
    "<!doctype html><html lang='sr-Cyrl'><meta charset='utf-8'><title>Грешка</title>"
    "<h1>Грешка је код нас</h1><p>Ако је неко у опасности: 192 полиција, 194 хитна помоћ, 116 111 дечја линија.</p>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request arrived damaged."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: this door is closed for this person."""
    return page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, with the ways that lead on."""
    return page(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429. Report and follow never use it."""
    return page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 from a static page; whatever fails here, an answer with the numbers goes out."""
    try:
        language = language_of(request)
        context = {
            "lang": html_lang(language),
            "css_url": _static_url("css/portal.css"),
            "exit_js_url": "" if _workplace(request) else _static_url("js/quick-exit.js"),
            "exit_url": "" if _workplace(request) else EXIT_URL,
        }
        with translation.override(language):
            return HttpResponse(_in_script(render_to_string("500.html", context), language), status=500)
    except Exception:
        logger.exception("The error page failed")
        return HttpResponse(LAST_RESORT, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token was missing or old.

    Somebody who reports must not lose what was typed because a cookie is gone: there the page
    offers to send the same answers once more, with a fresh token and by an own press. Forms
    that came from another site are never offered. A script that sends by itself reads no page: after the quick exit its
    late request must not bring the cookie of forms back.
    """
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=403)
    context: dict[str, object] = {}
    if request.method == "POST" and _is_own_form(reason) and _is_sensitive(request) and not request.FILES:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        if sum(len(value) for _, value in fields) <= RESEND_LIMIT:
            context["resend"] = [field for field in fields if field[0] != "csrfmiddlewaretoken"]
            context["csrf_token"] = get_token(request)
            # There the session is gone with the cookie: the next page keeps the words and asks for the code.
            context["asks_for_code"] = _place_of(request) == FOLLOW
    return page(request, 403, template="403_csrf.html", **context)


def page(request: HttpRequest, status: int, *, template: str = "", **context: object) -> HttpResponse:
    """Return the error page for ``status`` (400, 403, 404 or 429) in the language of the address.

    ``template`` replaces the usual ``<status>.html``; ``context`` is added to its context.
    """
    language, workplace = language_of(request), _workplace(request)
    other = _other_script(request) if status == 404 else None
    others = _other_languages(request) if status == 404 else []
    with translation.override(language):
        text = render_to_string(
            template or f"{status}.html",
            {
                "html_lang": html_lang(language),
                "home_url": WORKPLACES.get(workplace, f"/{language}/"),
                "workplace": workplace,
                "report_url": f"/{language}/prijava/",
                "follow_url": f"/{language}/pracenje/",
                "to_search_url": f"/{language}/pretraga/",
                "sensitive": _is_sensitive(request),
                "other_script": other,
                "form_languages": others,
                **context,
            },
        )
    return HttpResponse(_in_script(text, language), status=status)


def language_of(request: HttpRequest) -> str:
    """Return the language of the page: the address decides, else what a middleware found before the error.

    Only that knows whether another language than Serbian is open.
    """
    first = request.path_info.lstrip("/").partition("/")[0]
    if first in SERBIAN:
        return first
    if getattr(request, "script", "cyrl") == "latn":
        return "sr-latn"
    found = getattr(request, "LANGUAGE_CODE", "sr")
    return found if found == first else "sr"


def _other_script(request: HttpRequest) -> dict[str, str] | None:
    """Return where the missing page says in the other script that it is missing; a path without a language gets one.

    Nothing behind the door, where the script belongs to the account and is changed by a form, which needs the
    session; and nothing after a form was sent: a link would lose it. The query is left out, no page would read it.
    A path that climbs leads to the front page.
    """
    language = language_of(request)
    if request.method not in ("GET", "HEAD") or _workplace(request) or language not in SERBIAN:
        return None
    asked = getattr(request, "asked_path", request.path_info).lstrip("/")
    first, _, rest = asked.partition("/")
    tail = tail_that_stays(rest if first in dict(LANGUAGES) else asked)
    code = "sr" if language == "sr-latn" else "sr-latn"
    return {"code": code, "lang": html_lang(code), "url": f"/{code}/{tail}"}


def _other_languages(request: HttpRequest) -> list[dict[str, str]]:
    """Return, under an address in another language than Serbian, the front pages of all others that are open.

    What is missing here is missing in each of them.
    """
    language = language_of(request)
    if request.method not in ("GET", "HEAD") or _workplace(request) or language in SERBIAN:
        return []
    shown = (SERBIAN | told_codes()) - {language}
    return [{"lang": html_lang(code), "name": name, "url": f"/{code}/"} for code, name in LANGUAGES if code in shown]


def _in_script(text: str, language: str) -> str:
    """Return the page in its script; the middleware may run again, conversion is idempotent."""
    if language != "sr-latn":
        return text
    from portal.script.html import convert_html

    return convert_html(text)


def _is_sensitive(request: HttpRequest) -> bool:
    """Return whether the address belongs to reporting or following."""
    return _place_of(request) in SENSITIVE_PLACES


def _place_of(request: HttpRequest) -> str:
    """Return the first word of the address after the language; nothing where there is no language."""
    language, _, rest = request.path_info.lstrip("/").partition("/")
    return rest.partition("/")[0] if language in dict(LANGUAGES) else ""


def _workplace(request: HttpRequest) -> str:
    """Return where people work at this address (desk, account or cms), or nothing on public pages."""
    by_path = next((name for name, start in WORKPLACES.items() if request.path_info.startswith(start)), "")
    return by_path or WORKPLACES_OF_HOSTS.get(host_of(request), "")


def _is_own_form(reason: str) -> bool:
    """Return whether only the token failed, so that the form was not sent by another site."""
    return reason == REASON_NO_CSRF_COOKIE or reason.startswith("CSRF token")


def _static_url(path: str) -> str:
    """Return the address of a static file, or nothing when the manifest does not know it."""
    try:
        return static(path)
    except Exception:
        logger.exception("A static file is missing on the error page")
        return ""
