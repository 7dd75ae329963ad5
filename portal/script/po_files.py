"""A file that a translator sends back, and what of it is taken: all that it says, or nothing.

Names of translators and readers stand where gettext keeps them, in the header of the catalogue. A text that nobody but
its translator has read stays ``fuzzy``.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import BinaryIO

import polib

from portal.script import catalogues
from portal.script.catalogue_checks import OF_STYLE, Fault, Kind, faults
from portal.script.catalogues import FUZZY
from portal.script.folding import folded

MOST_BYTES = 5 * 1024 * 1024
# A text may be written in so many lines; polib takes the square of their number.
_MOST_LINES = 500
_LINE = re.compile(r"\(line (\d+)\)")
# What a header of gettext can hold: a name, with an address of mail or without.
_NAME = re.compile(r"[^\W\d_][\w .,'’<>@+-]{0,98}")
# What polib raises for a text that is no PO file.
_NO_PO = (OSError, ValueError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True)
class Line:
    """What is wrong in one line of a file; number 0 is the whole file."""

    number: int
    fault: Fault

    def __str__(self) -> str:
        return f"line {self.number}: {self.fault}" if self.number else str(self.fault)


class Refused(ValueError):
    """A file of which nothing is taken; ``lines`` says why."""

    def __init__(self, *lines: Line) -> None:
        self.lines = lines
        super().__init__("\n".join(map(str, lines)))


@dataclass
class Taken:
    """How many texts became others, how many of all are now read and how many drafts; how many are ours no more."""

    changed: int = 0
    read: int = 0
    drafts: int = 0
    gone: int = 0


def parsed(stream: BinaryIO) -> polib.POFile:
    """Return the catalogue that ``stream`` holds. Raises ``Refused``, above 5 MB without having read more."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Line(content.count(b"\n", 0, error.start) + 1, Fault(Kind.UTF_8))) from error
    for number, run in enumerate(_runs(text), 1):
        if run > _MOST_LINES:
            raise Refused(Line(number, Fault(Kind.NO_PO)))
    try:
        # polib opens what is the name of a file; none ends so.
        catalogue = polib.pofile(f"{text}\n\n", wrapwidth=0)
    except _NO_PO as error:
        found = _LINE.search(str(error))
        raise Refused(Line(int(found[1]) if found else 1, Fault(Kind.NO_PO))) from error
    if not len(catalogue):
        raise Refused(Line(1, Fault(Kind.NO_PO)))
    return catalogue


def _runs(text: str) -> Iterator[int]:
    """Yield for each line how many quoted ones there are in a row, up to this one."""
    run = 0
    for line in text.split("\n"):
        run = run + 1 if line.lstrip().startswith('"') else 0
        yield run


def too_large() -> Refused:
    """Return the refusal of a file above 5 MB."""
    return Refused(Line(0, Fault(Kind.LARGE, detail=str(MOST_BYTES // 1024**2))))


def checked(
    theirs: polib.POFile,
    ours: polib.POFile,
    code: str,
    *,
    same: frozenset[str] = frozenset(),
    style: bool = True,
) -> list[tuple[polib.POEntry, polib.POEntry]]:
    """Return each entry of ``ours`` with that of the file ``theirs`` which translates it; what is gone is left out.

    Without ``style`` texts may end otherwise than their source and say Serbian names. Raises ``Refused``.
    """
    lines, pairs = [], []
    if (said := theirs.metadata.get("Language", "")) != code:
        raise Refused(Line(1, Fault(Kind.LANGUAGE, said, code)))
    known, seen = {_key(entry): entry for entry in ours if not entry.obsolete}, set()
    for entry in theirs:
        own = known.get(_key(entry))
        if own is None or entry.obsolete:
            continue
        if _key(entry) in seen:
            lines.append(Line(entry.linenum or 0, Fault(Kind.TWICE, entry.msgid)))
        seen.add(_key(entry))
        pairs.append((own, entry))
        left = frozenset[Kind]() if style else OF_STYLE
        lines += [
            Line(entry.linenum or 0, fault) for fault in _faults(own, entry, code, same) if fault.kind not in left
        ]
    if not pairs:
        lines.append(Line(0, Fault(Kind.STRANGE)))
    if lines:
        raise Refused(*lines)
    return pairs


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _faults(own: polib.POEntry, entry: polib.POEntry, code: str, same: frozenset[str]) -> Iterator[Fault]:
    """Yield what is wrong with the translation ``entry`` of what ``own`` says: the file's own source is not asked."""
    if bool(own.msgid_plural) != bool(entry.msgid_plural or entry.msgstr_plural):
        wanted = catalogues.plural_forms(code) if own.msgid_plural else 0
        yield Fault(Kind.FORMS, detail=f"{len(entry.msgstr_plural)} plural forms, not {wanted}")
        return
    yield from faults(_translated(own, entry), code, same)


def _translated(own: polib.POEntry, entry: polib.POEntry) -> polib.POEntry:
    one = copy(own)
    one.msgstr, one.msgstr_plural = entry.msgstr, dict(entry.msgstr_plural)
    return one


def take(
    theirs: polib.POFile,
    ours: polib.POFile,
    code: str,
    *,
    same: frozenset[str] = frozenset(),
    reviewed: bool,
) -> Taken:
    """Write into ``ours`` what the file ``theirs`` says. Raises ``Refused``, and then has written nothing.

    An empty text takes nothing away. When ``reviewed`` by a second person, what the file does not call fuzzy is read;
    else a new text is a draft, and one that is as it was stays what it was.
    """
    pairs = checked(theirs, ours, code, same=same)
    done = Taken(gone=sum(not entry.obsolete for entry in theirs) - len(pairs))
    for own, entry in pairs:
        if entry.msgstr or any(entry.msgstr_plural.values()):
            _take(own, entry, done, reviewed=reviewed)
    return done


def _take(own: polib.POEntry, entry: polib.POEntry, done: Taken, *, reviewed: bool) -> None:
    new = (own.msgstr, own.msgstr_plural) != (entry.msgstr, entry.msgstr_plural)
    read = FUZZY not in entry.flags and (reviewed or not (new or FUZZY in own.flags))
    if new or read:
        # Whoever wrote it had the text of today before their eyes.
        own.previous_msgid = None
    own.msgstr, own.msgstr_plural = entry.msgstr, dict(entry.msgstr_plural)
    own.flags = [*(flag for flag in own.flags if flag != FUZZY), *([] if read else [FUZZY])]
    done.changed, done.read, done.drafts = done.changed + new, done.read + read, done.drafts + (not read)


def is_name(name: str) -> bool:
    """Return whether ``name`` can stand in the header of a catalogue."""
    return bool(_NAME.fullmatch(name))


def is_one_person(one: str, other: str) -> bool:
    """Return whether two names may be of one person: the same letters, or words of which one name has no more."""
    said = _words(one), _words(other)
    return set(said[0]) <= set(said[1]) or set(said[1]) <= set(said[0]) or "".join(said[0]) == "".join(said[1])


def _words(name: str) -> dict[str, None]:
    """Return the words of a name without its address, in their order, as they are compared."""
    return dict.fromkeys(re.findall(r"[^\W_]+", folded(name.partition("<")[0]).casefold()))


def sign(catalogue: polib.POFile, *, translator: str, reader: str) -> None:
    """Write the names of who translated and who read into the header of ``catalogue``, each once."""
    catalogue.metadata[catalogues.TRANSLATOR] = translator
    lines = [line for line in catalogue.header.split("\n") if line.strip()]
    for line in (f"Translated by {translator}.", *([f"{catalogues.READ_BY} {reader}."] if reader else [])):
        if line not in lines:
            lines.append(line)
    catalogue.header = "\n".join(lines)
