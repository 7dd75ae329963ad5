"""The project's content files: which folders hold them, and what one of them says.

A file describes one page: its type, fields and blocks. Every app with pages of its own registers its folder when
it starts (``portal.pages.content_files.register``), so that one command loads them all.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagtail.models import Locale

NAMESPACE = uuid.UUID("8f1f3a52-6b1e-4f0e-9a55-3c0f5f6f2b11")


def identity_of(key: str) -> uuid.UUID:
    """Return the permanent identity of what a file calls ``key``, the same in every installation and language."""
    return uuid.uuid5(NAMESPACE, key)


class ContentError(Exception):
    """A content file says something that cannot be loaded; the message names file and place."""


class PageRemoved(ContentError):
    """A file names a page that an editor has removed."""


@dataclass(frozen=True)
class Loaded:
    """What a loader of snippets did: how many rows it loaded and left alone, and the ids by which files name
    them; None for one that an editor has removed."""

    title: str
    loaded: int
    kept: int
    ids: Mapping[str, int | None]


# Loads an app's snippets for a locale, over editors' changes when the second argument says so.
SnippetLoader = Callable[[Locale, bool], Loaded]
# In the order in which the apps stand in the settings.
FOLDERS: list[Path] = []
# Gets the ids of all pages by their keys, when they stand, and whether editors' changes are to be overwritten.
Finisher = Callable[[Mapping[str, int | None], bool], Loaded | None]
LOADERS: list[SnippetLoader] = []
FINISHERS: list[Finisher] = []


def register(folder: Path, *, snippets: SnippetLoader | None = None, finish: Finisher | None = None) -> None:
    """Let ``load_site`` read the pages of ``folder`` too; ``snippets`` are loaded before them, ``finish`` after."""
    FOLDERS.append(folder)
    if snippets is not None:
        LOADERS.append(snippets)
    if finish is not None:
        FINISHERS.append(finish)


@dataclass(frozen=True)
class ContentFile:
    """One page as the project keeps it."""

    key: str
    data: dict[str, Any]
    digest: str

    @property
    def translation_key(self) -> uuid.UUID:
        """The permanent identity of the page, whatever an editor does to its slug."""
        return identity_of(self.key)

    @property
    def named_pages(self) -> set[str]:
        """The keys of the pages that it names."""
        return set(re.findall(r"\bpage:([a-z0-9-]+)", json.dumps(self.data)))


def read_pages(places: Iterable[Path]) -> list[ContentFile]:
    """Return the pages of all folders, parents before children.

    Raises ``ContentError`` for a file that is no JSON, for two files with one name and for a parent that no file
    describes.
    """
    found: dict[str, ContentFile] = {}
    for path in sorted((path for folder in places for path in folder.glob("*.json")), key=lambda path: path.stem):
        raw = path.read_bytes()
        try:
            data = json.loads(raw)
        except ValueError as error:
            raise ContentError(f"{path.name}: {error}") from error
        if path.stem in found:
            raise ContentError(f"{path.name}: two folders have a file of this name")
        found[path.stem] = ContentFile(key=path.stem, data=data, digest=hashlib.sha256(raw).hexdigest())
    return sorted(found.values(), key=lambda file: (len(_above(file, found)), file.key))


def _above(file: ContentFile, known: Mapping[str, ContentFile]) -> list[str]:
    """Return the keys of the pages above a file's own, the nearest first."""
    chain: list[str] = []
    while (parent := file.data.get("parent")) is not None:
        if parent not in known:
            raise ContentError(f"{file.key}: its parent {parent} does not exist")
        if parent in chain:
            raise ContentError(f"{file.key}: its parents go round in a circle")
        chain.append(parent)
        file = known[parent]
    return chain
