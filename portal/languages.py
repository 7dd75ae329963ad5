"""The languages that the portal offers, and which of them a reader may open.

Source of the list: the ministry's table of minority languages in official use (2023).
"""

import time
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import locale, settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("sr", "српски"),
    ("sr-latn", "srpski (latinica)"),
    ("hu", "magyar"),
    ("sk", "slovenčina"),
    ("ro", "română"),
    ("hr", "hrvatski"),
    ("bs", "bosanski"),
    ("sq", "shqip"),
    ("bg", "български"),
    ("mk", "македонски"),
    ("rsk", "руски"),
    ("cs", "čeština"),
    ("cnr", "crnogorski"),
    ("rom", "romani čhib"),
    ("en", "English"),
]


def content_languages(languages: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    """Return those of ``languages`` that have content of their own: Latin is derived from Cyrillic.

    In the CMS the name of Serbian follows the script of the screen; readers see every language name itself.
    """
    return [(code, _("српски") if code == "sr" else name) for code, name in languages if code != "sr-latn"]


CONTENT_LANGUAGES = content_languages(LANGUAGES)
# All strings that readers meet are there, read by a speaker or not; from here on `make lint` refuses a missing one.
COMPLETE_LANGUAGES: tuple[str, ...] = ("bg", "en", "hu", "sk", "sq")
# A speaker has read them all: what a release may open. Once here a language stays (docs/languages.md).
OPEN_LANGUAGES: tuple[str, ...] = ()
# The pages without which no language opens, by the names of their content files: an editor may change an address.
FIRST_PAGES = ("pocetna", "za-decu", "sta-biva-posle-prijave", "sakrijte-tragove", "privatnost", "za-svakoga")
# How long a process believes what it was told of open languages.
SECONDS = 0.5
# The state's own language in both scripts.
SERBIAN = frozenset(("sr", "sr-latn"))
# Rooms that speak every open language, by namespace or name of their addresses; the others answer in Serbian alone.
IN_EVERY_LANGUAGE = frozenset(("intake", "tracking", "finder", "search", "wagtail_serve"))
# What is written in Latin letters; the others in Cyrillic.
LATIN_LETTERS = frozenset(dict(LANGUAGES)) - {"sr", "bg", "mk", "rsk"}
# The tag that HTML carries, where it is not the address's own code.
HTML_LANG = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}


def html_lang(code: str) -> str:
    """Return the BCP 47 tag of the language ``code`` for the ``lang`` attribute."""
    return HTML_LANG.get(code, code)


def offered(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return those of ``LANGUAGES`` that ``codes`` names, all where it names none; both scripts come with Serbian.

    Raises ``ImproperlyConfigured`` for a code that is not ours, and without Serbian.
    """
    named = set(filter(None, map(str.strip, codes)))
    if not named:
        return LANGUAGES
    if unknown := sorted(named - dict(LANGUAGES).keys()):
        known = ", ".join(dict(LANGUAGES))
        raise ImproperlyConfigured(f"LANGUAGES_OFFERED names {', '.join(unknown)}; known are {known}.")
    if "sr" not in named:
        raise ImproperlyConfigured("LANGUAGES_OFFERED must name sr.")
    return [(code, name) for code, name in LANGUAGES if code in named | SERBIAN]


def is_public(code: str) -> bool:
    """Return whether a reader may open the language ``code`` now."""
    return code in SERBIAN or code in public_codes()


def public_codes() -> frozenset[str]:
    """Return the languages that a reader may open now, asked of the database at most twice a second.

    Serbian in both scripts always; another one when the release may open it, its first pages are live and nobody has
    closed it. A trial portal (``SHOW_DRAFT_LANGUAGES``) shows those that are complete, too.
    """
    may = may_open()
    if not may:
        return SERBIAN
    now = time.monotonic()
    asked, codes = _told[0]
    if now - asked > SECONDS:
        codes = SERBIAN | _ready(may)
        _told[0] = now, codes
    return codes


def told_codes() -> frozenset[str]:
    """Return the languages that were open when this process last asked, for pages that ask no database."""
    return _told[0][1]


def may_open() -> set[str]:
    """Return the languages that this release may show beside Serbian, if their pages are live and nobody closed one."""
    may = COMPLETE_LANGUAGES if settings.SHOW_DRAFT_LANGUAGES else OPEN_LANGUAGES
    return set(may) & dict(settings.LANGUAGES).keys()


def is_draft(code: str) -> bool:
    """Return whether pages in the language ``code`` say that no speaker has read it."""
    return code not in SERBIAN and code not in OPEN_LANGUAGES


def ask_anew() -> None:
    """Forget what this process knows of open languages."""
    _told[0] = _NEVER


# When this process was told which languages are open, and which.
_NEVER = (float("-inf"), SERBIAN)
_told: list[tuple[float, frozenset[str]]] = [_NEVER]


def _ready(may: set[str]) -> frozenset[str]:
    """Return which of the languages ``may`` have all their first pages live and are not closed; one query."""
    from portal.pages.content_files import identity_of

    first = map(identity_of, FIRST_PAGES)
    closed = apps.get_model("pages", "ClosedLanguage").objects.values("code")
    pages = apps.get_model("wagtailcore", "Page").objects
    live = pages.filter(live=True, locale__language_code__in=may, translation_key__in=first)
    live = live.exclude(locale__language_code__in=closed).order_by()
    counted = live.values_list("locale__language_code", flat=True).annotate(n=Count("pk")).filter(n=len(FIRST_PAGES))
    return frozenset(counted)


def register_language_info() -> None:
    """Tell Django about the offered languages that it does not know."""
    for code, name, local in (
        ("rsk", "Rusyn (Pannonian)", "руски"),
        ("cnr", "Montenegrin", "crnogorski"),
        ("rom", "Romani", "romani čhib"),
    ):
        locale.LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": name, "name_local": local})
