"""What translators take out of a release and send back: the words of the interface, or the first pages."""

from collections.abc import Iterable
from dataclasses import fields
from itertools import chain
from pathlib import Path

import polib

from portal.pages.language_report import readers_catalogue
from portal.pages.page_translations import page_catalogues
from portal.script import catalogues
from portal.script.catalogue_checks import same_allowed
from portal.script.po_files import Refused, Taken, parsed, sign, take


class Untaken(ValueError):
    """Files of which nothing was taken; the text says line by line why."""


def interface(of_readers: polib.POFile, locale: Path, code: str) -> polib.POFile:
    """Return the catalogue of what readers meet in the language ``code`` as it should be now."""
    return catalogues.merged(of_readers, catalogues.read(catalogues.path_of(locale, code)), code, alike=True)


def own_catalogues(root: Path, locale: Path, code: str, *, pages: bool) -> dict[Path, polib.POFile]:
    """Return the files of the language ``code`` with what they should hold now, by their places."""
    if pages:
        return {one.path: catalogues.read(one.path) for one in page_catalogues(code)}
    return {catalogues.path_of(locale, code): interface(readers_catalogue(root), locale, code)}


def exported(own: dict[Path, polib.POFile], to: Path, code: str, *, pages: bool) -> list[Path]:
    """Write ``own`` to the file or folder ``to`` and return what was written.

    Raises ``FileExistsError`` where something stands already: it may be somebody's work.
    """
    written = []
    if pages:
        to.mkdir(parents=True, exist_ok=True)
    for place, catalogue in own.items():
        target = to / (place.name if pages else f"{code}.po") if to.is_dir() else to
        with target.open("x", encoding="utf-8") as file:
            file.write(catalogues.text_of(catalogue))
        written.append(target)
    return written


def taken(
    own: dict[Path, polib.POFile],
    files: Iterable[Path],
    code: str,
    *,
    locale: Path,
    pages: bool,
    translator: str,
    reader: str,
    write: bool,
) -> Taken:
    """Take what translators say in ``files`` into ``own``, and write it unless ``write`` is false.

    Pages are known by the names of their files, and a folder stands for all of its own. Raises ``Untaken`` for one
    fault in any file, and writes none then.
    """
    same, refusals, done = same_allowed(locale), [], {}
    for file in chain.from_iterable(sorted(one.glob("*.po")) or [one] for one in files):
        place = next((one for one in own if one.name == file.name or not pages), None)
        try:
            if place is None:
                raise Untaken("no page of ours has a file of this name")
            with file.open("rb") as stream:
                theirs = parsed(stream)
            done[place] = take(theirs, own[place], code, same=same, reviewed=bool(reader))
        except OSError as error:
            refusals.append(f"{file}: {error.strerror}")
        except Untaken as error:
            refusals.append(f"{file}: {error}")
        except Refused as error:
            refusals += [f"{file}: {line}" for line in error.lines]
    if refusals:
        raise Untaken("\n".join(refusals))
    for place in done if write else ():
        _write(own[place], place, translator=translator, reader=reader)
    return Taken(*(sum(getattr(one, name.name) for one in done.values()) for name in fields(Taken)))


def _write(catalogue: polib.POFile, place: Path, *, translator: str, reader: str) -> None:
    if place.exists() and place.read_text(encoding="utf-8") == catalogues.text_of(catalogue):
        return
    sign(catalogue, translator=translator, reader=reader)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".po.new")
    draft.write_text(catalogues.text_of(catalogue), encoding="utf-8")
    draft.replace(place)
