"""The catalogues: collected from the sources, written in Cyrillic, derived in Latin, translated, compiled.

The strings in the sources are Serbian Cyrillic, so ``locale/sr`` holds only what the source
cannot say: the three plural forms, and texts that replace another package's English.
``locale/sr_Latn`` is derived from it entirely and never edited. The catalogue of another language holds what readers
meet (``readers_strings``); ``fuzzy`` says that no speaker has read a string yet.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import polib

from portal.languages import LANGUAGES
from portal.script.convert import to_latin
from portal.script.extraction import Message, messages_of
from portal.script.readers_strings import readers_meet

FOLDERS = ("portal", "home", "materials", "elearning", "search", "reporting")
"""Where strings are collected. Tests and tools show nothing to readers."""

_ONE_FEW_MANY = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
_ONE_TO_FOUR = "(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2)"
# CLDR's rules of whole numbers (tests compare them); it has none for rsk and rom.
_PLURALS = {
    **dict.fromkeys(("sr", "sr_Latn", "hr", "bs", "cnr"), f"nplurals=3; plural={_ONE_FEW_MANY};"),
    **dict.fromkeys(("sk", "cs", "rsk"), f"nplurals=3; plural={_ONE_TO_FOUR};"),
    "ro": "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>=1 && n%100<=19) ? 1 : 2);",
    "mk": "nplurals=2; plural=(n%10==1 && n%100!=11 ? 0 : 1);",
}
_TWO_FORMS = "nplurals=2; plural=(n != 1);"
# How alike a text of the same file must be for its translation to stand under the new one, as a draft.
_ALIKE = 0.6
FUZZY = "fuzzy"
# The field of the header in which gettext keeps who translated last.
TRANSLATOR, READ_BY = "Last-Translator", "Read by"
# Django refuses a language without any catalogue, and ships none for these.
_WITHOUT_DJANGO = ("rsk", "cnr", "rom")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
PLACEHOLDER = re.compile(r"%\([^()%]*\)[a-z]|%[sd]|\{[^{}]*\}")

Catalogues = dict[str, polib.POFile]


def path_of(locale: Path, name: str, domain: str = "django") -> Path:
    """Return the path of the catalogue ``name`` ("sr_Latn") of gettext's ``domain`` below the folder ``locale``."""
    return locale / name / "LC_MESSAGES" / f"{domain}.po"


def generate(root: Path, locale: Path) -> Catalogues:
    """Return every catalogue as it should be now; translations in ``locale`` are kept, nothing is written."""
    messages = list(messages_of(root, FOLDERS))
    found = catalogue_of(messages)
    of_readers = catalogue_of(message for message in messages if readers_meet(message.file))
    result = {"sr": merged(found, read(path_of(locale, "sr")), "sr")}
    result["sr_Latn"] = latin_of(result["sr"])
    for code, _ in LANGUAGES:
        name = code.replace("-", "_")
        exists = path_of(locale, name).exists()
        if code not in ("sr", "sr-latn") and (exists or name in _WITHOUT_DJANGO):
            kept = read(path_of(locale, name))
            # A catalogue that nobody has begun stays empty, not a thousand lines of nothing.
            result[name] = merged(of_readers if len(kept) else polib.POFile(), kept, name, alike=True)
    return result


def write(catalogues: Catalogues, locale: Path, domain: str = "django") -> list[Path]:
    """Write the catalogues of ``domain`` that changed below ``locale`` and return their paths."""
    changed = []
    for name, catalogue in catalogues.items():
        path = path_of(locale, name, domain)
        if path.exists() and path.read_text(encoding="utf-8") == text_of(catalogue):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(catalogue), encoding="utf-8")
        changed.append(path)
    return changed


def drift(catalogues: Catalogues, locale: Path, domain: str = "django") -> Iterator[str]:
    """Yield one line for each catalogue of ``domain`` below ``locale`` that differs from what ``generate`` made."""
    for name, catalogue in catalogues.items():
        path = path_of(locale, name, domain)
        if not path.exists():
            yield f"{path}: missing"
        elif path.read_text(encoding="utf-8") != text_of(catalogue):
            yield f"{path}: differs from the sources; first at {_first_difference(path, catalogue)}"


def faults(catalogue: polib.POFile) -> Iterator[str]:
    """Yield one line for each string of the Serbian ``catalogue`` that a reader would see wrong."""
    for entry in catalogue:
        where = entry.occurrences[0][0] if entry.occurrences else "?"
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr or entry.msgid]
        if not all(forms):
            yield f"{where}: „{entry.msgid}“ lacks one of its three Serbian plural forms"
            continue
        for form in forms:
            if not _CYRILLIC.search(form) and _LETTER.search(PLACEHOLDER.sub("", form)) and not entry.msgstr:
                yield f"{where}: „{entry.msgid}“ is not in Serbian Cyrillic; if it must not be, repeat it as msgstr"
            if set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural)):
                yield f"{where}: „{form}“ has a placeholder that „{entry.msgid}“ has not"


def readers(catalogue: polib.POFile) -> list[str]:
    """Return the lines of the header that say who has read a catalogue."""
    return [line for line in catalogue.header.split("\n") if line.strip().startswith(READ_BY)]


def compile_all(locales: Iterable[Path]) -> list[Path]:
    """Compile every ``.po`` below ``locales`` whose ``.mo`` is missing or older; return what was written.

    Drafts too: whether a language may be shown with them is asked elsewhere (``portal.languages``).
    """
    written = []
    for locale in locales:
        for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
                continue
            # Replaced in one step: a server that starts meanwhile reads the old file or the new one.
            draft = target.with_suffix(".mo.new")
            catalogue = polib.pofile(str(source))
            for entry in catalogue:
                entry.flags = [flag for flag in entry.flags if flag != FUZZY]
            catalogue.save_as_mofile(str(draft))
            draft.replace(target)
            written.append(target)
    return written


def latin_of(serbian: polib.POFile) -> polib.POFile:
    """Return the Latin catalogue that follows from the ``serbian`` one."""
    catalogue = _empty("sr_Latn")
    for entry in serbian:
        copy = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, occurrences=entry.occurrences)
        if entry.msgid_plural:
            copy.msgid_plural = entry.msgid_plural
            copy.msgstr_plural = {number: to_latin(form) for number, form in entry.msgstr_plural.items()}
        else:
            copy.msgstr = to_latin(entry.msgstr or entry.msgid)
        catalogue.append(copy)
    return catalogue


def text_of(catalogue: polib.POFile) -> str:
    """Return the file's text, the same for the same strings on every machine and day."""
    return str(catalogue).rstrip("\n") + "\n"


def _empty(name: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "cuvamte",
        "Language": name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _PLURALS.get(name, _TWO_FORMS),
    }
    return catalogue


def read(path: Path) -> polib.POFile:
    """Return the catalogue at ``path``, an empty one when there is none."""
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def catalogue_of(messages: Iterable[Message]) -> polib.POFile:
    """Return a catalogue of ``messages``, sorted, each with the places that say it."""
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for message in messages:
        entry = entries.setdefault(
            (message.context, message.singular), polib.POEntry(msgid=message.singular, msgctxt=message.context or None)
        )
        if message.plural:
            entry.msgid_plural = message.plural
        if (message.file, "") not in entry.occurrences:
            entry.occurrences.append((message.file, ""))
    catalogue = polib.POFile(wrapwidth=0)
    for _, entry in sorted(entries.items()):
        entry.occurrences.sort()
        catalogue.append(entry)
    return catalogue


def merged(found: polib.POFile, kept: polib.POFile, name: str, *, alike: bool = False) -> polib.POFile:
    """Return the catalogue ``name`` with the strings ``found`` with the translations of ``kept``.

    Strings that are only in ``kept`` stay when they have no place in the sources: by hand we
    translate what other packages leave in English. With ``alike`` a new string gets the translation of the most alike
    one of its file that left, as a draft that names the old text. Names of translators and readers stay.
    """
    catalogue = _empty(name)
    catalogue.header = kept.header
    if who := kept.metadata.get(TRANSLATOR):
        catalogue.metadata[TRANSLATOR] = who
    old = {(entry.msgctxt, entry.msgid): entry for entry in kept if not entry.obsolete}
    left = [entry for key, entry in old.items() if key not in {(one.msgctxt, one.msgid) for one in found}]
    for entry in found:
        known = old.pop((entry.msgctxt, entry.msgid), None)
        draft = _most_alike(entry, left) if alike and known is None else None
        catalogue.append(_carried(entry, known or draft, draft=draft is not None, forms=plural_forms(name)))
    catalogue.extend(
        entry
        for _, entry in sorted(old.items(), key=lambda item: (item[0][0] or "", item[0][1]))
        if not entry.occurrences
    )
    return catalogue


def plural_forms(name: str) -> int:
    """Return how many forms of a number the language of the catalogue ``name`` has."""
    return int(_PLURALS.get(name, _TWO_FORMS).partition("nplurals=")[2].partition(";")[0])


def _most_alike(entry: polib.POEntry, among: list[polib.POEntry]) -> polib.POEntry | None:
    best, match = _ALIKE, None
    files = {file for file, _line in entry.occurrences}
    for other in among:
        if not files & {file for file, _line in other.occurrences} or not (other.msgstr or other.msgstr_plural):
            continue
        if bool(other.msgid_plural) != bool(entry.msgid_plural):
            continue
        share = SequenceMatcher(None, other.msgid, entry.msgid, autojunk=False).ratio()
        if share > best:
            best, match = share, other
    return match


def _carried(entry: polib.POEntry, known: polib.POEntry | None, *, draft: bool, forms: int) -> polib.POEntry:
    """Return ``entry`` with the translation of ``known``; ``draft`` marks it so and names the text of before."""
    flags = [FUZZY] if draft else list(known.flags) if known else []
    carried = polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        occurrences=list(entry.occurrences),
        msgstr=known.msgstr if known else "",
        tcomment=known.tcomment if known else "",
        flags=flags,
        previous_msgid=known.msgid if known and draft else known.previous_msgid if known and FUZZY in flags else None,
    )
    if entry.msgid_plural:
        carried.msgstr_plural = {n: (known.msgstr_plural.get(n, "") if known else "") for n in range(forms)}
    return carried


def _first_difference(path: Path, catalogue: polib.POFile) -> str:
    old = path.read_text(encoding="utf-8").splitlines()
    new = text_of(catalogue).splitlines()
    number = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return f"line {number + 1}: {new[number] if number < len(new) else 'superfluous text'}"
