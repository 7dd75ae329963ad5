"""How far each language is: what readers meet, what of it is there, and what a speaker has read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from portal import languages
from portal.languages import FIRST_PAGES, LANGUAGES, SERBIAN
from portal.pages.page_translations import page_catalogues
from portal.script import catalogues
from portal.script.catalogue_checks import faults, same_allowed
from portal.script.extraction import messages_of
from portal.script.readers_strings import readers_meet

# Of an open language: one new string in twenty may wait for a reader.
_DRAFTS = 0.05
# So many missing strings are named.
_NAMED = 3


@dataclass(frozen=True)
class Share:
    """One language: strings that readers meet, how many are translated, how many of these a speaker read, and how many
    still say what the Serbian said before; of the first pages how many are translated whole, and which are read whole.
    """

    code: str
    strings: int
    present: int
    read: int
    changed: int
    pages_present: int
    pages_read: tuple[str, ...]


def shares(root: Path, locale: Path) -> list[Share]:
    """Return one ``Share`` for each language but Serbian, in the order of ``LANGUAGES``."""
    of_readers = readers_catalogue(root)
    return [share(code, of_readers, locale) for code, _name in LANGUAGES if code not in SERBIAN]


def readers_catalogue(root: Path) -> polib.POFile:
    """Return what readers meet, without any translation; a second of work."""
    return catalogues.catalogue_of(one for one in messages_of(root, catalogues.FOLDERS) if readers_meet(one.file))


def share(code: str, of_readers: polib.POFile, locale: Path) -> Share:
    """Return how much of ``of_readers`` and of the first pages is there in the language ``code``."""
    wanted = {(one.msgctxt, one.msgid) for one in of_readers}
    kept = catalogues.read(catalogues.path_of(locale, code))
    there = [one for one in _present(kept) if (one.msgctxt, one.msgid) in wanted]
    pages = {one.key: catalogues.read(one.path) for one in page_catalogues(code) if one.key in FIRST_PAGES}
    whole = {key: page for key, page in pages.items() if len(_present(page)) == len(page)}
    return Share(
        code,
        strings=len(wanted),
        present=len(there),
        read=len(_read(there)),
        changed=sum(one.previous_msgid is not None for one in there if catalogues.FUZZY in one.flags),
        pages_present=len(whole),
        pages_read=tuple(key for key, page in whole.items() if len(_read(page)) == len(page)),
    )


def _present(entries: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """Return what is translated, read by a speaker or not."""
    return [one for one in entries if one.msgstr or any(one.msgstr_plural.values())]


def _read(entries: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """Return what a speaker has read, of what is translated."""
    return [one for one in entries if catalogues.FUZZY not in one.flags]


def problems(root: Path, locale: Path) -> Iterator[str]:
    """Yield a line for each fault of a translated string, and for each language that says more than it holds."""
    same = same_allowed(locale)
    for share in shares(root, locale):
        files = [catalogues.path_of(locale, share.code), *(one.path for one in page_catalogues(share.code))]
        for catalogue in map(catalogues.read, files):
            for entry in catalogue:
                yield from (f"{share.code}: „{entry.msgid}“: {fault}" for fault in faults(entry, share.code, same))
            if (read := _read(_present(catalogue))) and not catalogues.readers(catalogue):
                said = "is marked as read, but the header names no reader: mark it fuzzy"
                yield f"{share.code}: „{read[0].msgid}“ {said}"
        if share.code in {*languages.COMPLETE_LANGUAGES, *languages.OPEN_LANGUAGES}:
            if share.present < share.strings:
                yield _lacks(share.code, readers_catalogue(root), locale)
            if share.pages_present < len(FIRST_PAGES):
                yield f"{share.code}: {len(FIRST_PAGES) - share.pages_present} of its first pages are not whole"
        if share.code in languages.OPEN_LANGUAGES and share.present - share.read > _DRAFTS * share.strings:
            yield f"{share.code}: open, but {share.present - share.read} strings were read by nobody"
        if share.code in languages.OPEN_LANGUAGES and (unread := len(FIRST_PAGES) - len(share.pages_read)):
            yield f"{share.code}: open, but {unread} of its first pages were read by nobody"
    if unknown := set(languages.OPEN_LANGUAGES) - set(languages.COMPLETE_LANGUAGES):
        yield f"open, but not complete: {', '.join(sorted(unknown))}"


def _lacks(code: str, of_readers: polib.POFile, locale: Path) -> str:
    """Say how many texts of readers the language lacks, which are the first, and what to do."""
    path = catalogues.path_of(locale, code)
    there = {(one.msgctxt, one.msgid) for one in _present(catalogues.read(path))}
    lacking = [one for one in of_readers if (one.msgctxt, one.msgid) not in there]
    named = "".join(f"\n  {one.occurrences[0][0]}: „{one.msgid}“" for one in lacking[:_NAMED])
    return (
        f"{code}: {len(lacking)} strings that readers meet are missing, first of all{named}\n"
        f"  Write a draft, marked fuzzy, into {path}, or use languages po export and po read."
    )
