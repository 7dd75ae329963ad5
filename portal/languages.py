"""The languages that the portal offers, and which of them a reader may open.

Source of the list: the ministry's table of minority languages in official use (2023).
"""

from django.conf import locale
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
# Latin is derived from Cyrillic, so it has no content of its own.
# In the CMS its name follows the script of the screen; readers see every language name itself.
CONTENT_LANGUAGES = [(code, _("српски") if code == "sr" else name) for code, name in LANGUAGES if code != "sr-latn"]
# A citizen catalogue counts only after a person has reviewed it (docs/languages.md).
REVIEWED_CATALOGUES = ("sr",)
# The state's own language in both scripts.
SERBIAN = frozenset(("sr", "sr-latn"))
# The tag that HTML carries, where it is not the address's own code.
HTML_LANG = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}


def html_lang(code: str) -> str:
    """Return the BCP 47 tag of the language ``code`` for the ``lang`` attribute."""
    return HTML_LANG.get(code, code)


def public_codes() -> frozenset[str]:
    """Return the languages that a reader may open now.

    Serbian in both scripts always; another one when its catalogue was reviewed and its front
    page is live. Asks the database only when there is such a catalogue.
    """
    reviewed = set(REVIEWED_CATALOGUES) - SERBIAN
    if not reviewed:
        return SERBIAN
    from wagtail.models import Page, Site

    roots = Site.objects.values("root_page__translation_key")
    live = Page.objects.filter(translation_key__in=roots, locale__language_code__in=reviewed).live()
    return SERBIAN | frozenset(live.values_list("locale__language_code", flat=True))


def register_language_info() -> None:
    """Tell Django about the offered languages that it does not know."""
    for code, name, local in (
        ("rsk", "Rusyn (Pannonian)", "руски"),
        ("cnr", "Montenegrin", "crnogorski"),
        ("rom", "Romani", "romani čhib"),
    ):
        locale.LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": name, "name_local": local})
