"""How far each language is: what readers meet, what of it is there, and what a speaker has read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.languages import COMPLETE_LANGUAGES, LANGUAGES, OPEN_LANGUAGES, SERBIAN
from portal.script import catalogues
from portal.script.catalogue_checks import faults, same_allowed
from portal.script.extraction import messages_of
from portal.script.readers_strings import readers_meet

# Of an open language: one new string in twenty may wait for a reader.
_DRAFTS = 0.05


@dataclass(frozen=True)
class Share:
    """Strings of one language: how many readers meet, how many are translated, how many of these a speaker read."""

    code: str
    strings: int
    present: int
    read: int


def shares(root: Path, locale: Path) -> list[Share]:
    """Return one ``Share`` for each language but Serbian, in the order of ``LANGUAGES``."""
    wanted = {
        (one.msgctxt, one.msgid)
        for one in catalogues.catalogue_of(
            one for one in messages_of(root, catalogues.FOLDERS) if readers_meet(one.file)
        )
    }
    found = []
    for code, _name in LANGUAGES:
        if code in SERBIAN:
            continue
        kept = catalogues.read(catalogues.path_of(locale, code))
        there = [
            one
            for one in kept
            if (one.msgctxt, one.msgid) in wanted and (one.msgstr or any(one.msgstr_plural.values()))
        ]
        read = sum(catalogues.FUZZY not in one.flags for one in there)
        found.append(Share(code, len(wanted), len(there), read))
    return found


def problems(root: Path, locale: Path) -> Iterator[str]:
    """Yield a line for each fault of a translated string, and for each language that says more than it holds."""
    same = same_allowed(locale)
    for share in shares(root, locale):
        for entry in catalogues.read(catalogues.path_of(locale, share.code)):
            yield from (f"{share.code}: „{entry.msgid}“: {fault}" for fault in faults(entry, share.code, same))
        if share.code in {*COMPLETE_LANGUAGES, *OPEN_LANGUAGES} and share.present < share.strings:
            yield f"{share.code}: {share.strings - share.present} strings that readers meet are missing"
        if share.code in OPEN_LANGUAGES and share.present - share.read > _DRAFTS * share.strings:
            yield f"{share.code}: open, but {share.present - share.read} strings were read by nobody"
    if unknown := set(OPEN_LANGUAGES) - set(COMPLETE_LANGUAGES):
        yield f"open, but not complete: {', '.join(sorted(unknown))}"
