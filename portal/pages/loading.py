"""Turn the project's content files into pages, helplines and settings.

A file describes one page: its type, fields and blocks. Blocks are written as
``{"paragraph": "<p>…</p>"}``; other pages are named ``page:<key>``, helplines
``helpline:<number>``. A page that an editor has removed takes the links to it along. Block ids
are derived from the file, so that loading again keeps the ids to which translations are tied.
"""

import csv
import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail.snippets.blocks import SnippetChooserBlock

from portal.pages.models import Helpline, LoadedContent
from portal.pages.retired import retired_numbers

NAMESPACE = uuid.UUID("8f1f3a52-6b1e-4f0e-9a55-3c0f5f6f2b11")
_PAGE_REFERENCE = re.compile(r'<a href="page:([a-z0-9-]+)(?:#[a-z0-9-]+)?">(.*?)</a>', re.DOTALL)
# Ids of the pages by key; None for one that an editor has removed.
PageIds = dict[str, int | None]


class ContentError(Exception):
    """A content file says something that cannot be loaded; the message names file and place."""


class PageRemoved(ContentError):
    """A file names a page that an editor has removed."""


@dataclass(frozen=True)
class ContentFile:
    """One page as the project keeps it."""

    key: str
    data: dict[str, Any]
    digest: str

    @property
    def translation_key(self) -> uuid.UUID:
        """The permanent identity of the page, whatever an editor does to its slug."""
        return uuid.uuid5(NAMESPACE, self.key)

    @property
    def named_pages(self) -> set[str]:
        """The keys of the pages that it names."""
        return set(re.findall(r"\bpage:([a-z0-9-]+)", json.dumps(self.data)))


def read_pages(folder: Path) -> list[ContentFile]:
    """Return the pages of a folder, parents before children."""
    found = []
    for path in sorted(folder.glob("*.json")):
        raw = path.read_bytes()
        try:
            data = json.loads(raw)
        except ValueError as error:
            raise ContentError(f"{path.name}: {error}") from error
        found.append(ContentFile(key=path.stem, data=data, digest=hashlib.sha256(raw).hexdigest()))
    return sorted(found, key=lambda file: (file.data.get("parent") is not None, file.key))


def prepare(block: blocks.Block, value: Any, *, path: str, pages: PageIds, lines: dict[str, int]) -> Any:
    """Return the stored form of a block's value: references resolved, ids given.

    An item of a list that names a removed page is left out; a link in text becomes text.
    Raises ``ContentError`` for a page, helpline or block type that does not exist, and its
    ``PageRemoved`` for a removed page outside any list.
    """
    if isinstance(block, blocks.StreamBlock):
        stored = []
        for number, item in enumerate(value):
            ((name, inner),) = item.items()
            if name not in block.child_blocks:
                raise ContentError(f"{path}: no block is called {name}")
            where = f"{path}/{number}"
            with suppress(PageRemoved):
                content = prepare(block.child_blocks[name], inner, path=where, pages=pages, lines=lines)
                stored.append({"type": name, "value": content, "id": str(uuid.uuid5(NAMESPACE, where))})
        return stored
    if isinstance(block, blocks.ListBlock):
        stored = []
        for number, item in enumerate(value):
            where = f"{path}/{number}"
            with suppress(PageRemoved):
                content = prepare(block.child_block, item, path=where, pages=pages, lines=lines)
                stored.append({"type": "item", "value": content, "id": str(uuid.uuid5(NAMESPACE, where))})
        return stored
    if isinstance(block, blocks.StructBlock):
        unknown = set(value) - set(block.child_blocks)
        if unknown:
            raise ContentError(f"{path}: no field is called {', '.join(sorted(unknown))}")
        defaults = {name: child.get_prep_value(child.get_default()) for name, child in block.child_blocks.items()}
        return defaults | {
            name: prepare(block.child_blocks[name], inner, path=f"{path}/{name}", pages=pages, lines=lines)
            for name, inner in value.items()
        }
    if isinstance(block, blocks.PageChooserBlock):
        return _lookup(pages, value, prefix="page:", path=path)
    if isinstance(block, SnippetChooserBlock):
        return _lookup(lines, value, prefix="helpline:", path=path)
    if isinstance(block, blocks.RichTextBlock):
        return _PAGE_REFERENCE.sub(lambda match: _link(match[1], match[2], path=path, pages=pages), value)
    return value


def _link(key: str, text: str, *, path: str, pages: PageIds) -> str:
    try:
        return f'<a linktype="page" id="{_lookup(pages, key, prefix="", path=path)}">{text}</a>'
    except PageRemoved:
        return text


def _lookup(known: Mapping[str, int | None], reference: str, *, prefix: str, path: str) -> int:
    name = reference.removeprefix(prefix)
    if name not in known:
        raise ContentError(f"{path}: {reference} does not exist")
    found = known[name]
    if found is None:
        raise PageRemoved(f"{path}: {reference} was removed by an editor")
    return found


def fill(page: Page, file: ContentFile, *, pages: PageIds, lines: dict[str, int]) -> None:
    """Set every field of ``page`` from its file and check the result.

    Raises ``ContentError`` or Django's ``ValidationError``.
    """
    for name, value in file.data.items():
        if name in {"type", "parent"}:
            continue
        try:
            field = page._meta.get_field(name)
        except LookupError as error:
            raise ContentError(f"{file.key}: no field is called {name}") from error
        if isinstance(field, StreamField):
            stored = prepare(field.stream_block, value, path=f"{file.key}/{name}", pages=pages, lines=lines)
            stream = field.stream_block.to_python(stored)
            field.stream_block.clean(stream)
            setattr(page, name, stream)
        elif name == "reviewed_on":
            page.reviewed_on = date.fromisoformat(value)
        else:
            setattr(page, name, value)
    page.full_clean()


def content_digest(page: Page) -> str:
    """Return the SHA-256 of what an editor could have changed on the page."""
    state = page.serializable_data()
    kept = {name: state.get(name) for name in sorted(state) if name not in _NOT_CONTENT}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()


_NOT_CONTENT = {
    "pk",
    "path",
    "depth",
    "numchild",
    "url_path",
    "locale",
    "translation_key",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "latest_revision",
    "live_revision",
    "latest_revision_created_at",
    "draft_title",
    "owner",
    "content_type",
    "locked",
    "locked_at",
    "locked_by",
    "comments",
    "wagtail_admin_comments",
    "alias_of",
    "go_live_at",
    "expire_at",
    "expired",
    "page_ptr",
}


def page_class(file: ContentFile) -> type[Page]:
    """Return the model that the file names."""
    return apps.get_model(file.data["type"])


def may_update(*, key: str, file_digest: str, content: str) -> bool:
    """Return whether the file is newer than what was loaded and no editor has touched that since."""
    known = LoadedContent.objects.filter(key=key).first()
    return known is not None and known.content_digest == content and known.file_digest != file_digest


@transaction.atomic
def load_helplines(path: Path, *, locale: Locale, force: bool = False) -> tuple[int, int]:
    """Make or correct the helplines of a file; return how many were loaded and how many left alone.

    A line keeps what editors wrote unless ``force``; only the promise that it always shows is
    kept from the file. Raises ``ContentError`` for a retired number.
    """
    loaded = kept = 0
    for digits, values in _rows(path):
        if digits in retired_numbers():
            raise ContentError(f"{path.name}: {values['number']} is retired and may not be loaded")
        key, identity = f"helpline/{digits}", helpline_identity(digits)
        digest = _digest(values)
        line = Helpline.objects.filter(translation_key=identity, locale=locale).first()
        if line is not None and not force and not may_update(key=key, file_digest=digest, content=_line_digest(line)):
            if line.always_shown != values["always_shown"]:
                Helpline.objects.filter(pk=line.pk).update(always_shown=values["always_shown"], obsolete=False)
            kept += 1
            continue
        line = line or Helpline(translation_key=identity, locale=locale)
        for name, value in values.items():
            setattr(line, name, value)
        line.from_file = True
        line.full_clean()
        line.save()
        remember(key, file_digest=digest, content=_line_digest(line))
        loaded += 1
    return loaded, kept


def helpline_identity(number: str) -> uuid.UUID:
    """Return the permanent identity of a line of the file, whatever an editor does to its number."""
    return uuid.uuid5(NAMESPACE, f"helpline/{''.join(filter(str.isdigit, number))}")


def helpline_ids(path: Path, *, locale: Locale) -> dict[str, int]:
    """Return the ids of the loaded helplines by their number as the file writes it."""
    known = dict(Helpline.objects.filter(locale=locale).values_list("translation_key", "pk"))
    with path.open(encoding="utf-8", newline="") as file:
        numbers = [row["number"] for row in csv.DictReader(file)]
    return {number: known[helpline_identity(number)] for number in numbers}


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the digits of every line of the file and what the row says about it."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                "".join(filter(str.isdigit, row["number"])),
                {
                    "number": row["number"].replace(" ", "\u00a0"),
                    "name": row["name"],
                    "hours": row["hours"],
                    "cost": row["cost"],
                    "audience": row["audience"],
                    "prominent": row["prominent"] == "yes",
                    "order": int(row["order"]),
                    "last_verified_on": date.fromisoformat(row["last_verified_on"])
                    if row["last_verified_on"]
                    else None,
                    "verified": row["verified"] == "yes",
                    "source": row["source"],
                    "always_shown": row["always_shown"] == "yes",
                },
            )


def _line_digest(line: Helpline) -> str:
    """Return the SHA-256 of what an editor could have changed on the line."""
    names = [field.name for field in Helpline._meta.fields if field.editable and not field.primary_key]
    return _digest({name: getattr(line, name) for name in names if name not in {"locale", "translation_key"}})


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def remember(key: str, *, file_digest: str, content: str) -> None:
    """Record the state in which a file was loaded."""
    LoadedContent.objects.update_or_create(key=key, defaults={"file_digest": file_digest, "content_digest": content})
