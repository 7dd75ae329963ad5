"""Turn the project's content files into pages, helplines and settings.

A file describes one page: its type, fields and blocks. Blocks are written as
``{"paragraph": "<p>…</p>"}``; other pages are named ``page:<key>``, helplines
``helpline:<number>``. Block ids are derived from the file, so that loading again keeps the
ids to which translations are tied.
"""

import csv
import hashlib
import json
import re
import uuid
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
_PAGE_REFERENCE = re.compile(r'<a href="page:([a-z0-9-]+)(#[a-z0-9-]+)?">')


class ContentError(Exception):
    """A content file says something that cannot be loaded; the message names file and place."""


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


def prepare(block: blocks.Block, value: Any, *, path: str, pages: dict[str, int], lines: dict[str, int]) -> Any:
    """Return the stored form of a block's value: references resolved, ids given.

    Raises ``ContentError`` for a page, helpline or block type that does not exist.
    """
    if isinstance(block, blocks.StreamBlock):
        stored = []
        for number, item in enumerate(value):
            ((name, inner),) = item.items()
            if name not in block.child_blocks:
                raise ContentError(f"{path}: no block is called {name}")
            where = f"{path}/{number}"
            content = prepare(block.child_blocks[name], inner, path=where, pages=pages, lines=lines)
            stored.append({"type": name, "value": content, "id": str(uuid.uuid5(NAMESPACE, where))})
        return stored
    if isinstance(block, blocks.ListBlock):
        return [
            {
                "type": "item",
                "value": prepare(block.child_block, item, path=f"{path}/{number}", pages=pages, lines=lines),
                "id": str(uuid.uuid5(NAMESPACE, f"{path}/{number}")),
            }
            for number, item in enumerate(value)
        ]
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
        return _PAGE_REFERENCE.sub(
            lambda match: f'<a linktype="page" id="{_lookup(pages, match[1], prefix="", path=path)}">', value
        )
    return value


def _lookup(known: dict[str, int], reference: str, *, prefix: str, path: str) -> int:
    name = reference.removeprefix(prefix)
    if name not in known:
        raise ContentError(f"{path}: {reference} does not exist")
    return known[name]


def fill(page: Page, file: ContentFile, *, pages: dict[str, int], lines: dict[str, int]) -> None:
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


@transaction.atomic
def load_helplines(path: Path, *, locale: Locale, force: bool = False) -> tuple[int, int]:
    """Make the helplines of a file and return how many were made and how many left alone.

    An existing line keeps what editors wrote unless ``force``; only the promise that it
    always shows is kept from the file. Raises ``ContentError`` for a retired number.
    """
    made = kept = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            digits = "".join(filter(str.isdigit, row["number"]))
            if digits in retired_numbers():
                raise ContentError(f"{path.name}: {row['number']} is retired and may not be loaded")
            values = {
                "number": row["number"].replace(" ", "\u00a0"),
                "name": row["name"],
                "hours": row["hours"],
                "cost": row["cost"],
                "audience": row["audience"],
                "prominent": row["prominent"] == "yes",
                "order": int(row["order"]),
                "last_verified_on": date.fromisoformat(row["last_verified_on"]) if row["last_verified_on"] else None,
                "verified": row["verified"] == "yes",
                "source": row["source"],
                "always_shown": row["always_shown"] == "yes",
            }
            key = uuid.uuid5(NAMESPACE, f"helpline/{digits}")
            line = Helpline.objects.filter(translation_key=key, locale=locale).first()
            if line is not None and not force:
                if line.always_shown != values["always_shown"]:
                    Helpline.objects.filter(pk=line.pk).update(always_shown=values["always_shown"], obsolete=False)
                kept += 1
                continue
            line = line or Helpline(translation_key=key, locale=locale)
            for name, value in values.items():
                setattr(line, name, value)
            line.full_clean()
            line.save()
            made += 1
    return made, kept


def remember(key: str, *, file_digest: str, content: str) -> None:
    """Record the state in which a file was loaded."""
    LoadedContent.objects.update_or_create(key=key, defaults={"file_digest": file_digest, "content_digest": content})
