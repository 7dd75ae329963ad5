"""Turn content files into pages.

Blocks are written as ``{"paragraph": "<p>…</p>"}``; other pages are named ``page:<key>``, helplines
``helpline:<number>``, and what another app registered by its own prefix. A page that an editor has removed
takes the links to it along. Block ids are derived from the file, so that loading again keeps the ids to which
translations are tied.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.apps import apps
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from portal.pages.authorship import NO_WORDS
from portal.pages.content_files import NAMESPACE, ContentError, ContentFile, PageRemoved
from portal.pages.models import LoadedContent

_PAGE_REFERENCE = re.compile(r'<a href="page:([a-z0-9-]+)(?:#[a-z0-9-]+)?">(.*?)</a>', re.DOTALL)
# Ids of the pages by key; None for one that an editor has removed.
PageIds = dict[str, int | None]


def prepare(block: blocks.Block, value: Any, *, path: str, pages: PageIds, lines: dict[str, int | None]) -> Any:
    """Return the stored form of a block's value: references resolved, ids given.

    An item of a list that names a removed page is left out; a link in text becomes text.
    Raises ``ContentError`` for a page, helpline or block type that does not exist, and its
    ``PageRemoved`` for a removed page outside any list.
    """
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        stored = []
        for number, item in enumerate(value):
            where = f"{path}/{number}"
            if isinstance(block, blocks.ListBlock):
                name, inner, child = "item", item, block.child_block
            else:
                ((name, inner),) = item.items()
                if name not in block.child_blocks:
                    raise ContentError(f"{path}: no block is called {name}")
                child = block.child_blocks[name]
            with suppress(PageRemoved):
                content = prepare(child, inner, path=where, pages=pages, lines=lines)
                stored.append({"type": name, "value": content, "id": str(uuid.uuid5(NAMESPACE, where))})
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
    if isinstance(block, (SnippetChooserBlock, ImageChooserBlock, DocumentChooserBlock)) and value is not None:
        return value if isinstance(value, int) else _lookup(lines, value, prefix="helpline:", path=path)
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


def fill(page: Page, file: ContentFile, *, pages: PageIds, lines: dict[str, int | None]) -> None:
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
    return digest_of({name: state[name] for name in state if name not in _NOT_CONTENT})


# What nobody reads, and what the tree, the schedule and the language say.
_NOT_CONTENT = NO_WORDS | {
    *("pk", "page_ptr", "content_type", "locale", "translation_key", "alias_of", "comments"),
    *("go_live_at", "expire_at"),
}


def page_class(file: ContentFile) -> type[Page]:
    """Return the model that the file names."""
    return apps.get_model(file.data["type"])


def may_update(*, key: str, file_digest: str, content: str) -> bool:
    """Return whether the file is newer than what was loaded and no editor has touched that since."""
    known = LoadedContent.objects.filter(key=key).first()
    return known is not None and known.content_digest == content and known.file_digest != file_digest


def digest_of(values: dict[str, Any] | list[Any]) -> str:
    """Return the SHA-256 of some values, whatever their order."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def remember(key: str, *, file_digest: str, content: str) -> None:
    """Record the state in which a file was loaded."""
    LoadedContent.objects.update_or_create(key=key, defaults={"file_digest": file_digest, "content_digest": content})
