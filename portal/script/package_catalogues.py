"""Serbian for what other packages say in the CMS: collected from the packages, written in Cyrillic, derived in Latin.

Wagtail and wagtail-localize bring almost no Serbian. Their English catalogues are the list of what they can say, so
the strings come from the installed packages themselves: an upgrade that brings new ones fails ``catalogues check``
until somebody has written the Serbian. Packages that are not installed as an app are not asked.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
from django.apps import apps

from portal.script import catalogues
from portal.script.catalogue_checks import MARKUP, edges
from portal.script.extraction import Message

PACKAGES = frozenset(("wagtail", "wagtail_localize", "taggit"))
"""Python packages that speak to editors and whose Serbian we write; Django and allauth bring their own."""

DOMAINS = ("django", "djangojs")
"""gettext's domains: what Python and templates say, and what scripts in the browser say."""


def english_catalogues(domain: str) -> dict[str, Path]:
    """Return the English catalogue of ``domain`` of every installed app of ``PACKAGES``, by the app's name."""
    found = {}
    for config in apps.get_app_configs():
        name = config.name
        path = Path(config.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if name.partition(".")[0] in PACKAGES and path.exists():
            found[name] = path
    return dict(sorted(found.items()))


def collected(domain: str) -> polib.POFile:
    """Return what the packages can say in ``domain``, sorted, each string with the apps that say it."""
    return catalogues.catalogue_of(
        Message(one.msgid, one.msgid_plural, one.msgctxt or "", name)
        for name, path in english_catalogues(domain).items()
        for one in polib.pofile(str(path))
        if not one.obsolete
    )


def generate(locale: Path, domain: str) -> catalogues.Catalogues:
    """Return both Serbian catalogues of ``domain`` as they should be; translations below ``locale`` are kept."""
    serbian = catalogues.merged(collected(domain), catalogues.read(catalogues.path_of(locale, "sr", domain)), "sr")
    return {"sr": serbian, "sr_Latn": catalogues.latin_of(serbian)}


def faults(catalogue: polib.POFile) -> Iterator[str]:
    """Yield one line for each string of the Serbian ``catalogue`` that an editor would see in English or broken."""
    for entry in catalogue:
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        where = f"{entry.occurrences[0][0] if entry.occurrences else '?'}: „{entry.msgid}“"
        if not all(forms):
            yield f"{where} has no Serbian yet"
            continue
        for form in forms:
            yield from (f"{where}: „{form}“ {what}" for what in _differences(entry, form))


def _differences(entry: polib.POEntry, form: str) -> Iterator[str]:
    """Yield how the Serbian ``form`` breaks a promise of its English ``entry``."""
    one = set(catalogues.PLACEHOLDER.findall(entry.msgid))
    # English writes "1 page" without a number; the Serbian form for 1 is also the one for 21 and needs it.
    many = set(catalogues.PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    mine = set(catalogues.PLACEHOLDER.findall(form))
    if mine - (one | many):
        yield "has a placeholder that the English has not"
    if (one & many) - mine:
        yield "lacks a placeholder of the English"
    if Counter(MARKUP.findall(form)) != Counter(MARKUP.findall(entry.msgid)):
        yield "has other markup than the English"
    if edges(form) != edges(entry.msgid):
        yield "begins or ends with other white space than the English"
