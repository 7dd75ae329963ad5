"""Which language an address or a browser asks for."""

from collections.abc import Collection
from typing import Literal, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from portal.languages import LANGUAGES, LATIN_LETTERS, SERBIAN

# Old and joint codes of what Serbia writes as Serbian.
_SERBO_CROATIAN = frozenset(("sh", "hbs"))


class ScriptedRequest(HttpRequest):
    """A request that went through ``LanguageMiddleware``; for types only."""

    LANGUAGE_CODE: str
    script: Literal["cyrl", "latn"]


def prefix_of(path: str) -> str | None:
    """Return the language of ours that ``path`` begins with, offered or not, or ``None``."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(LANGUAGES) else None


def accepted_language(header: str, among: Collection[str]) -> str:
    """Return the language among ``among`` that an Accept-Language ``header`` prefers.

    Serbian when it asks for nothing that we have, in Latin where the first language that it names is written so.
    English says nothing: most telephones here are sold with it. Never raises, whatever the header holds.
    """
    told = [_code(tag) for tag, quality in parse_accept_lang_header(header.replace("_", "-")) if quality > 0]
    asked = [code for code in told if code != "en"]
    latin = asked and asked[0] in LATIN_LETTERS
    return next((code for code in asked if code in among), "sr-latn" if latin else "sr")


def _code(tag: str) -> str:
    """Return our code for the BCP 47 ``tag``: sr-ME, sh and hbs read Latin unless they say Cyrillic."""
    primary, *subtags = tag.lower().split("-")
    if primary != "sr" and primary not in _SERBO_CROATIAN:
        return primary
    if "cyrl" in subtags:
        return "sr"
    latin = primary in _SERBO_CROATIAN or "latn" in subtags or "me" in subtags
    return "sr-latn" if latin else "sr"


def chosen_language(request: HttpRequest) -> str:
    """Return the script of an address without a language: the session's choice, else the browser's.

    The session is opened only for visitors who brought one, so that nobody else gets ``Vary: Cookie``.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        stored = request.session.get("script")
        if stored in SERBIAN:
            return str(stored)
    return accepted_language(request.headers.get("Accept-Language", ""), SERBIAN)


def answer_in(request: HttpRequest, code: str) -> None:
    """Answer this very request in Serbian's other script: ``code`` is "sr" or "sr-latn"."""
    scripted = cast(ScriptedRequest, request)
    scripted.LANGUAGE_CODE = code
    scripted.script = "latn" if code == "sr-latn" else "cyrl"
    translation.activate(code)
