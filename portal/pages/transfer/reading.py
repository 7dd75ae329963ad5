"""What an archive says, in our own shapes, and the files in it, looked at as an upload would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.forms import ModelForm
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from portal.pages.transfer.archive import CONTENT, ArchiveReader, TransferError
from portal.pages.transfer.exporting import FOCUS
from portal.pages.transfer.identities import split_page_name

_FILE_NAME = re.compile(r"(image|document):([0-9a-f]{64})")


@dataclass(frozen=True)
class PageEntry:
    """A page of the archive: its name, the label of its model, the name of the page above it, its fields."""

    name: str
    label: str
    above: str | None
    fields: dict[str, Any]

    @property
    def shown(self) -> str:
        """How a report calls the page: language and part of the address."""
        return f"{split_page_name(self.name)[1]} {str(self.fields.get('slug'))[:80]!r}"


@dataclass(frozen=True)
class FileEntry:
    """A picture or document of the archive: its name, its entry there, what else is said of it."""

    name: str
    entry: str
    said: dict[str, Any]

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture; a document otherwise."""
        return self.name.startswith("image:")

    @property
    def model(self) -> type[Model]:
        """The model of which it is a row."""
        return get_image_model() if self.is_picture else get_document_model()


def page_entries(content: dict[str, Any]) -> list[PageEntry]:
    """Return the pages of ``content.json`` in its order. Raises ``TransferError`` for another shape."""
    entries = [_page_entry(one) for one in _list(content.get("pages"))]
    if not entries or len({entry.name for entry in entries}) != len(entries):
        raise TransferError(f"{CONTENT}: no page, or one twice.")
    return entries


def _page_entry(said: Any) -> PageEntry:
    if not isinstance(said, dict) or not isinstance(said.get("fields"), dict) or not isinstance(said.get("type"), str):
        raise TransferError(f"{CONTENT}: a page is not as exports write it.")
    split_page_name(said.get("name"))
    if said.get("above") is not None:
        split_page_name(said["above"])
    return PageEntry(said["name"], said["type"], said.get("above"), said["fields"])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TransferError(f"{CONTENT}: not as exports write it.")
    return value


def file_entries(reader: ArchiveReader) -> list[FileEntry]:
    """Return pictures and documents. Raises ``TransferError`` for another shape and for files that nobody names."""
    found = list(_file_entries(reader.content))
    if {entry.entry for entry in found} != set(reader.names):
        raise TransferError(f"{CONTENT}: does not name exactly the pictures and documents of the archive.")
    return found


def _file_entries(content: dict[str, Any]) -> Iterator[FileEntry]:
    for kind in ("image", "document"):
        listed = content.get(f"{kind}s", {})
        for name, said in listed.items() if isinstance(listed, dict) else [("", None)]:
            known = _FILE_NAME.fullmatch(name)
            if known is None or known[1] != kind or not isinstance(said, dict):
                raise TransferError(f"{CONTENT}: a file is not as exports write it.")
            entry, tags = said.get("file"), said.get("tags")
            if not isinstance(entry, str) or not entry.startswith(f"{kind}s/") or not isinstance(tags, list):
                raise TransferError(f"{CONTENT}: a file is not as exports write it.")
            yield FileEntry(name, entry, said)


def upload_form(entry: FileEntry, content: bytes) -> ModelForm[Any]:
    """Return the form with which an editor would have uploaded the file: it checks it and stores it."""
    names: tuple[str, ...]
    if entry.is_picture:
        form_class, names = get_image_form(get_image_model()), ("title", "description", "is_decoration", *FOCUS)
        # By this name the picture is known again when it comes back (see ``file_identity``).
        filename = entry.name.partition(":")[2] + Path(entry.entry).suffix
    else:
        form_class, names = get_document_form(get_document_model()), ("title",)
        filename = Path(str(entry.said.get("filename"))).name
    data = {name: entry.said.get(name) for name in names}
    data["tags"] = ",".join('"{}"'.format(str(tag).replace('"', "")) for tag in entry.said["tags"])
    data["collection"] = Collection.get_first_root_node().pk
    return form_class(data, {"file": SimpleUploadedFile(filename or "x", content)})


def problems(form: ModelForm[Any]) -> str:
    """Return the form's complaints in one line."""
    return " ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
