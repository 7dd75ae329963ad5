"""Names that hold on every portal: a page's translation key and language, a file's SHA-256, a line's number."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.pages.models import Helpline, Recording
from portal.pages.transfer.archive import TransferError, sha256

_OWN_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Named:
    """A kind of snippet that an archive names and never brings: pages are carried, rows that many pages name are not.

    ``known_as`` says by what a row is known on every portal; of two with one name the later in ``order`` counts.
    """

    model: type[models.Model]
    prefix: str
    known_as: Callable[[Any], str]
    order: tuple[str, ...] = ("pk",)

    def name(self, row: Any) -> str:
        """Return the row's name."""
        return f"{self.prefix}:{self.known_as(row)}:{row.locale.language_code}"

    def keys(self) -> dict[str, Any]:
        """Return the key of every row here by its name; one query."""
        rows = self.model._default_manager.select_related("locale").order_by(*self.order)
        return {self.name(row): row.pk for row in rows}


_named: dict[type[models.Model], Named] = {}


def register_named(named: Named) -> None:
    """Let pages of archives refer to rows of a kind; called once for each, when its room is ready."""
    _named[named.model] = named


def named_kinds() -> list[Named]:
    """Return the kinds that archives name."""
    return list(_named.values())


register_named(Named(Helpline, "helpline", lambda line: str(line.tel), ("live", "-pk")))
# Those of the project's own files have the same key everywhere.
register_named(Named(Recording, "recording", lambda recording: str(recording.translation_key)))


def page_name(page: Page) -> str:
    """Return the page's name; ``page.locale`` costs a query unless it was fetched along."""
    return f"page:{page.translation_key}:{page.locale.language_code}"


def file_identity(stored: Any, content: bytes | None = None) -> str:
    """Return the SHA-256 by which an image or a document is known on every portal.

    A picture is drawn anew when it is stored, so its bytes differ from portal to portal. One that came in an archive
    is therefore called by its first portal's digest: as soon as an editor puts another file there, it has another name.
    """
    stem = Path(stored.file.name).name[:64]
    if isinstance(stored, get_image_model()) and _OWN_NAME.fullmatch(stem):
        return stem
    return sha256(content if content is not None else bytes_of(stored))


def bytes_of(stored: Any) -> bytes:
    """Return the bytes of an image's or document's file. Raises ``TransferError`` where it is lost."""
    try:
        with stored.file.storage.open(stored.file.name, "rb") as file:
            return bytes(file.read())
    except OSError:
        raise TransferError(f"The file of {type(stored).__name__} {stored.pk} is not there.") from None


class Outward:
    """Turns keys of this database into names, and remembers which pictures and documents it met."""

    def __init__(self) -> None:
        self.met: set[tuple[type[models.Model], str]] = set()
        self.files: dict[str, Any] = {}
        self._names: dict[tuple[type[models.Model], str], str] = {}

    def __call__(self, model: type[models.Model], key: Any) -> str:
        """Return the name of a row. Raises ``TransferError`` for one that is gone or of a kind that is not carried."""
        base = base_of(model)
        if base not in carried_kinds():
            raise TransferError(f"refers to a {model._meta.label}, which is not carried.")
        at = (base, str(key))
        self.met.add(at)
        if at not in self._names:
            row = base._default_manager.filter(pk=key).first() if str(key).isdecimal() else None
            if row is None:
                raise TransferError(f"refers to a {base._meta.label} that was deleted; mend the page first.")
            self._names[at] = self._name(row)
        return self._names[at]

    def _name(self, row: Any) -> str:
        if isinstance(row, Page):
            return page_name(row)
        if (known := _named.get(type(row))) is not None:
            return known.name(row)
        kind = "image" if isinstance(row, get_image_model()) else "document"
        name = f"{kind}:{file_identity(row)}"
        self.files.setdefault(name, row)
        return name


def carried_kinds() -> tuple[type[models.Model], ...]:
    """Return the kinds of things that a page may refer to."""
    return Page, get_image_model(), get_document_model(), *_named


def base_of(model: type[models.Model]) -> type[models.Model]:
    """Return the kind to which rows of ``model`` belong; ``model`` itself where it is none of those."""
    return next((kind for kind in carried_kinds() if issubclass(model, kind)), model)


def split_page_name(name: Any) -> tuple[uuid.UUID, str]:
    """Return key and language of a page's name. Raises ``TransferError`` for anything else."""
    try:
        kind, key, language = str(name).split(":")
        if kind == "page":
            return uuid.UUID(key), language
    except ValueError:
        pass
    raise TransferError("content.json: a page has no name that holds.")
