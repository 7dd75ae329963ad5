"""Serbian words that are data, as readers of other languages see them: vocabularies translated, names marked.

In Serbian everything here returns its text as it is, so nothing is paid there.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from portal.languages import LATIN_LETTERS, SERBIAN
from portal.script.convert import to_latin

REGISTRY = "registry"
"""The context of gettext for words of reference data."""
_PLACE = re.compile(r"%\((\w+)\)s")


def speaks_serbian() -> bool:
    """Return whether the active language is Serbian, in either script, or none."""
    return (get_language() or "sr") in SERBIAN


def registry_word(text: str) -> str:
    """Return a word or sentence of reference data in the active language.

    What has no translation, because a desk administrator typed it, comes as HTML that says ``lang="sr"``.
    """
    return _translated(text) or serbian_name(text)


def registry_text(text: str) -> str:
    """Return the same where no markup can stand, as in an option or an attribute."""
    return _translated(text) or serbian_text(text)


def serbian_name(text: str) -> str:
    """Return a Serbian name, of a place or an institution, as HTML that says so; in Serbian the bare text.

    The middleware writes it in Latin letters where the language of the page does.
    """
    return text if not text or speaks_serbian() else format_html('<span lang="sr">{}</span>', text)


def serbian_text(text: str) -> str:
    """Return a Serbian name where no markup can stand, in the letters that the language of the page writes."""
    return to_latin(text) if not speaks_serbian() and get_language() in LATIN_LETTERS else text


def in_serbian(text: Any) -> str:
    """Return a lazy translation in Serbian, for who works on a report; on Serbian pages in their script."""
    with translation.override(get_language() if speaks_serbian() else "sr"):
        return str(text)


def sentence(pattern: str, **words: Any) -> str:
    """Return ``pattern`` with its ``%(name)s`` filled; as HTML, all else escaped, where one of ``words`` is HTML."""
    if not any(isinstance(word, SafeString) for word in words.values()):
        return pattern % words
    parts = _PLACE.split(pattern)
    return format_html_join("", "{}", ((words[part] if number % 2 else part,) for number, part in enumerate(parts)))


def joined(separator: str, words: Iterable[str]) -> str:
    """Return ``words`` in one line; as HTML where one of them is HTML."""
    words = list(words)
    if not any(isinstance(word, SafeString) for word in words):
        return separator.join(words)
    return format_html_join(separator, "{}", ((word,) for word in words))


def bare(word: str) -> str:
    """Return a word without the markup that says that it is Serbian, for where only text may stand."""
    return strip_tags(word) if isinstance(word, SafeString) else word


def _translated(text: str) -> str:
    """Return the translation, in Serbian the text itself, or "" where there is none."""
    if not text or speaks_serbian():
        return text
    found = pgettext(REGISTRY, text)
    return "" if found == text else found
