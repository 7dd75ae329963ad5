"""What a translated catalogue must be before anybody reads it, checked by rules that need no knowledge of its words."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from portal.languages import LATIN_LETTERS, SERBIAN
from portal.script import catalogues

_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Names that stay as they are, and tags of a placeholder.
_NAMES = re.compile(r"Чувам те|%\([^)]*\)[a-z]|%[sd%]|\{[^{}]*\}|<[^>]*>|https?://\S+|\S+@\S+")
_ENDS = ".!?:…;,"
# Letters that only Serbian has among those that write like it.
_SERBIAN_ONLY = {
    **dict.fromkeys(("bg",), "ђјљњћџЂЈЉЊЋЏ"),
    **dict.fromkeys(("mk",), "ђћЂЋ"),
    **dict.fromkeys(("sk", "cs", "hu", "ro", "sq", "en"), "ćđĆĐ"),
}
_SHORT = 3


def faults(entry: polib.POEntry, code: str, same: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with the translation of ``entry`` into the language ``code``; nothing for an empty one.

    ``same`` are texts that may be the same as in Serbian.
    """
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not any(forms):
        return
    if not all(forms):
        yield "a plural form is missing"
    if entry.msgid_plural and len(forms) != catalogues.plural_forms(code):
        yield f"{len(forms)} plural forms, not {catalogues.plural_forms(code)}"
    for form in filter(None, forms):
        yield from _placeholders(entry, form)
        yield from _shape(entry, form)
        yield from _letters(entry, form, code, same)


def _placeholders(entry: polib.POEntry, form: str) -> Iterator[str]:
    wanted, found = (Counter(catalogues.PLACEHOLDER.findall(text)) for text in (entry.msgid, form))
    if entry.msgid_plural:
        # A form for one thing may leave its number out.
        allowed = wanted | Counter(catalogues.PLACEHOLDER.findall(entry.msgid_plural))
        if found - allowed or set(wanted) - set(found) - {"%(count)s", "%(number)s", "%(n)s"}:
            yield f"„{form}“ has other placeholders"
    elif wanted != found:
        yield f"„{form}“ has other placeholders: {_only(wanted, found)}"


def _only(wanted: Counter[str], found: Counter[str]) -> str:
    return ", ".join([*(f"lacks {one}" for one in wanted - found), *(f"has {one}" for one in found - wanted)])


def _shape(entry: polib.POEntry, form: str) -> Iterator[str]:
    if Counter(_MARKUP.findall(form)) != Counter(_MARKUP.findall(entry.msgid)):
        yield f"„{form}“ has other markup"
    if _edges(form) != _edges(entry.msgid):
        yield f"„{form}“ begins or ends with other white space"
    # What has no words, as a date, has signs of its own in each language.
    if _LETTER.search(_NAMES.sub("", entry.msgid)) and _end(form) != _end(entry.msgid):
        yield f"„{form}“ ends differently"


def _letters(entry: polib.POEntry, form: str, code: str, same: frozenset[str]) -> Iterator[str]:
    bare = _NAMES.sub("", form)
    if code in LATIN_LETTERS and _CYRILLIC.search(bare):
        yield f"„{form}“ has Cyrillic letters"
    if code not in LATIN_LETTERS and _CYRILLIC.search(_NAMES.sub("", entry.msgid)) and not _CYRILLIC.search(form):
        yield f"„{form}“ has no Cyrillic letters"
    if code not in SERBIAN and set(bare) & set(_SERBIAN_ONLY.get(code, "")):
        yield f"„{form}“ has letters of Serbian alone"
    letters = "".join(_LETTER.findall(_NAMES.sub("", entry.msgid)))
    if form == entry.msgid and len(letters) > _SHORT and form not in same and _CYRILLIC.search(letters):
        yield f"„{form}“ is the Serbian text"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _end(text: str) -> str:
    """Return the sign that ends a text, without what closes after it."""
    bare = text.rstrip().rstrip('“”"»)’')
    return bare[-1:] if bare[-1:] in _ENDS else ""


def same_allowed(locale: Path) -> frozenset[str]:
    """Return the texts that may be the same as in Serbian, one a line of ``same.txt`` in the folder ``locale``."""
    path = locale / "same.txt"
    return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.exists() else frozenset()
