"""What a translated catalogue must be before anybody reads it, checked by rules that need no knowledge of its words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polib

from portal.languages import LATIN_LETTERS
from portal.script import catalogues
from portal.script.convert import to_latin

# Bounded, so that no text however odd takes longer than it is long.
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w{1,32};")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Names that stay as they are, and tags of a placeholder.
_NAMES = re.compile(r"Чувам те|%\([^()%]*\)[a-z]|%[sd%]|\{[^{}]*\}|<[^<>]*>|https?://\S+|[^\s@]{1,64}@\S+")
# What Python's formatting would take for a placeholder, or stumble over.
_FORMAT = re.compile(r"[%{}]")
# A telephone, a year, an amount.
_NUMBER = re.compile(r"\d{3,}")
_ENDS = ".!?:…;,"
# Letters that only Serbian has among those that write like it.
SERBIAN_ONLY = {
    "bg": "ђјљњћџЂЈЉЊЋЏ",
    "mk": "ђћЂЋ",
    **dict.fromkeys(("sk", "cs", "hu", "ro", "sq", "en"), "ćđĆĐ"),
}
# May say the same as Serbian in Latin letters.
_READ_SERBIAN = frozenset(("hr", "bs", "cnr"))
_SHORT = 3
# A translation is at most so many times as long as its source, and so many letters more.
_TIMES, _MORE = 4, 200
# Unicode's categories of what nobody sees.
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cn", "Cs"))


class Kind(StrEnum):
    """What may be wrong with a translation, or with a file of them; the value says it, of the text ``form``."""

    LARGE = "larger than {detail} MB"
    UTF_8 = "not written in UTF-8"
    NO_PO = "not a PO file"
    LANGUAGE = "the header says the language „{form}“, not „{detail}“"
    STRANGE = "not one of its texts is ours"
    TWICE = "„{form}“ stands in the file twice"
    FORM_MISSING = "a plural form is missing"
    FORMS = "{detail}"
    PLACEHOLDERS = "„{form}“ has other placeholders: {detail}"
    MARKUP = "„{form}“ has other markup"
    NUMBERS = "„{form}“ has other numbers: {detail}"
    LONG = "„{form}“ is much longer than its source"
    SIGNS = "„{form}“ has a sign that its source has not: {detail}"
    QUOTE = "„{form}“ has a straight quotation mark that its source has not"
    SPACE = "„{form}“ begins or ends with other white space"
    END = "„{form}“ ends differently"
    CYRILLIC = "„{form}“ has Cyrillic letters"
    NO_CYRILLIC = "„{form}“ has no Cyrillic letters"
    SCRIPT = "„{form}“ has letters of another script: {detail}"
    SERBIAN_LETTERS = "„{form}“ has letters of Serbian alone"
    SERBIAN = "„{form}“ is the Serbian text"


# What a page that an editor wrote may have in another language all the same: names of people, quotations.
OF_STYLE = frozenset({Kind.QUOTE, Kind.END, Kind.SERBIAN_LETTERS, Kind.SERBIAN})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the text ``form``; ``detail`` names what of it."""

    kind: Kind
    form: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return self.kind.value.format(form=self.form, detail=self.detail)


def faults(entry: polib.POEntry, code: str, same: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Yield what is wrong with the translation of ``entry`` into the language ``code``; nothing for an empty one.

    ``same`` are texts that may be the same as in Serbian.
    """
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not any(forms):
        return
    if not all(forms):
        yield Fault(Kind.FORM_MISSING)
    wanted = catalogues.plural_forms(code)
    if entry.msgid_plural and set(entry.msgstr_plural) != set(range(wanted)):
        yield Fault(Kind.FORMS, detail=f"{len(forms)} plural forms, not {wanted}")
    longest = _TIMES * max(len(entry.msgid), len(entry.msgid_plural or "")) + _MORE
    for form in filter(None, forms):
        if len(form) > longest:
            yield Fault(Kind.LONG, f"{form[:60]}…")
            continue
        yield from _placeholders(entry, form)
        yield from _shape(entry, form)
        yield from _signs(entry, form)
        yield from _letters(entry, form, code, same)


def _placeholders(entry: polib.POEntry, form: str) -> Iterator[Fault]:
    wanted, found = (Counter(catalogues.PLACEHOLDER.findall(text)) for text in (entry.msgid, form))
    if entry.msgid_plural:
        # A form for one thing may leave its number out.
        allowed = wanted | Counter(catalogues.PLACEHOLDER.findall(entry.msgid_plural))
        lacking = set(wanted) - set(found) - {"%(count)s", "%(number)s", "%(n)s"}
        if found - allowed or lacking:
            yield Fault(Kind.PLACEHOLDERS, form, _only(lacking, found - allowed))
    elif wanted != found:
        yield Fault(Kind.PLACEHOLDERS, form, _only(wanted - found, found - wanted))
    sources = entry.msgid, entry.msgid_plural or ""
    if odd := _half(form) - (_half(sources[0]) | _half(sources[1])):
        yield Fault(Kind.PLACEHOLDERS, form, _only((), odd))


def _half(text: str) -> Counter[str]:
    """Return the signs of placeholders that are part of none, and no per cent sign written twice."""
    return Counter(_FORMAT.findall(catalogues.PLACEHOLDER.sub("", text.replace("%%", ""))))


def _only(lacking: Iterable[str], more: Iterable[str]) -> str:
    return ", ".join([*(f"−{one}" for one in sorted(lacking)), *(f"+{one}" for one in sorted(more))])


def _shape(entry: polib.POEntry, form: str) -> Iterator[Fault]:
    if Counter(MARKUP.findall(form)) != Counter(MARKUP.findall(entry.msgid)):
        yield Fault(Kind.MARKUP, form)
    numbers, found = (set(_NUMBER.findall(text)) for text in (f"{entry.msgid} {entry.msgid_plural}", form))
    if not found <= numbers or (numbers - found and not entry.msgid_plural):
        yield Fault(Kind.NUMBERS, form, _only(numbers - found, found - numbers))
    if edges(form) != edges(entry.msgid):
        yield Fault(Kind.SPACE, form)
    # What has no words, as a date, has signs of its own in each language.
    if _LETTER.search(_NAMES.sub("", entry.msgid)) and _end(form) != _end(entry.msgid):
        yield Fault(Kind.END, form)


def _signs(entry: polib.POEntry, form: str) -> Iterator[Fault]:
    """Yield what would be more than text to a browser: templates put translations into tags and attributes as they are.

    So no sign that begins a tag or ends an attribute, and none that is not seen.
    """
    more = set(MARKUP.sub("", form)) - set(MARKUP.sub("", entry.msgid + (entry.msgid_plural or "")))
    odd = sorted(sign for sign in more if sign in "<>" or unicodedata.category(sign) in _UNSEEN)
    if odd:
        yield Fault(Kind.SIGNS, form, " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in odd))
    if '"' in more:
        yield Fault(Kind.QUOTE, form)


def _letters(entry: polib.POEntry, form: str, code: str, same: frozenset[str]) -> Iterator[Fault]:
    bare = _NAMES.sub("", form)
    if code in LATIN_LETTERS and _CYRILLIC.search(bare):
        yield Fault(Kind.CYRILLIC, form)
    if code not in LATIN_LETTERS and _CYRILLIC.search(_NAMES.sub("", entry.msgid)) and not _CYRILLIC.search(form):
        yield Fault(Kind.NO_CYRILLIC, form)
    if foreign := sorted(set(filter(_is_foreign, bare)) - set(entry.msgid)):
        yield Fault(Kind.SCRIPT, form, " ".join(foreign))
    if set(bare) & set(SERBIAN_ONLY.get(code, "")):
        yield Fault(Kind.SERBIAN_LETTERS, form)
    letters = "".join(_LETTER.findall(_NAMES.sub("", entry.msgid)))
    source = {entry.msgid} if code not in LATIN_LETTERS - _READ_SERBIAN else {entry.msgid, to_latin(entry.msgid)}
    if form in source and len(letters) > _SHORT and entry.msgid not in same and _CYRILLIC.search(letters):
        yield Fault(Kind.SERBIAN, form)


def _is_foreign(letter: str) -> bool:
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC", "MODIFIER"))


def edges(text: str) -> tuple[str, str]:
    """Return the white space with which a text begins and ends."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _end(text: str) -> str:
    """Return the sign that ends a text, without what closes after it."""
    bare = text.rstrip().rstrip('“”"»)’')
    return bare[-1:] if bare[-1:] in _ENDS else ""


def same_allowed(locale: Path) -> frozenset[str]:
    """Return the texts that may be the same as in Serbian, one a line of ``same.txt`` in the folder ``locale``."""
    path = locale / "same.txt"
    return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.exists() else frozenset()
