"""Walk through a field's stored value and turn each reference in it, whichever way: keys to names, names to keys.

The blocks themselves say what is where: what is chosen, and in which text links may stand. Everything else in a
value is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text.rewriters import EmbedRewriter, LinkRewriter

from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.markup import check_markup

# Gets the model that is referred to and the key or name that stands there; returns what shall stand there.
Change = Callable[[type[models.Model], Any], Any]


def turn(field: models.Field[Any, Any], value: Any, change: Change) -> Any:
    """Return ``value`` (as JSON has it) of ``field`` with each reference turned by ``change``.

    Raises ``TransferError`` for a block that does not exist, a value of another shape, and markup in a text that
    no editor here can write; and whatever ``change`` raises.
    """
    if isinstance(field, StreamField):
        return _turn_block(field.stream_block, value, change, field.name)
    if isinstance(field, RichTextField):
        return _turn_text(value, change, field.name)
    if field.is_relation:
        return None if value is None else change(field.related_model, value)  # type: ignore[arg-type]
    return value


def _turn_block(block: blocks.Block, value: Any, change: Change, path: str) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return [_turn_item(item, block.child_blocks, change, f"{path}/{at}") for at, item in _items(value, path)]
    if isinstance(block, blocks.ListBlock):
        only = {"item": block.child_block}
        return [_turn_item(item, only, change, f"{path}/{at}") for at, item in _items(value, path)]
    if isinstance(block, blocks.StructBlock):
        if not isinstance(value, dict):
            raise TransferError(f"{path}: not the fields of a block.")
        for name in value:
            if name not in block.child_blocks:
                raise TransferError(f"{path}: the block has no field {str(name)[:40]!r} here.")
        # A field that is newer than the archive gets its default, as it would when the page is opened.
        newer = [(name, child) for name, child in block.child_blocks.items() if name not in value]
        return {name: child.get_prep_value(child.get_default()) for name, child in newer} | {
            name: _turn_block(block.child_blocks[name], inner, change, f"{path}/{name}")
            for name, inner in value.items()
        }
    if isinstance(block, ChooserBlock):
        return None if value is None else change(block.model_class, value)
    if isinstance(block, blocks.RichTextBlock):
        return _turn_text(value, change, path)
    return value


def _items(value: Any, path: str) -> list[tuple[int, Any]]:
    if not isinstance(value, list):
        raise TransferError(f"{path}: not a list of blocks.")
    return list(enumerate(value))


def _turn_item(item: Any, known: dict[str, blocks.Block], change: Change, path: str) -> dict[str, Any]:
    if not isinstance(item, dict) or not set(item) <= {"type", "value", "id"} or "value" not in item:
        raise TransferError(f"{path}: not a block.")
    if not isinstance(item.get("type"), str) or item["type"] not in known:
        raise TransferError(f"{path}: there is no block {str(item.get('type'))[:40]!r} here.")
    return {**item, "value": _turn_block(known[item["type"]], item["value"], change, path)}


def _turn_text(value: Any, change: Change, path: str) -> str:
    """Turn the links and pictures in a rich text with Wagtail's own rewriters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TransferError(f"{path}: not a text.")
    check_markup(value, path)

    def tag(head: str, model: type[models.Model], end: str) -> Callable[[dict[str, str]], str]:
        def rule(attributes: dict[str, str]) -> str:
            turned = {**attributes, "id": change(model, attributes.get("id", ""))}
            written = " ".join(f'{name}="{_escaped(given)}"' for name, given in turned.items())
            return f"<{head} {written}{end}"

        return rule

    links = LinkRewriter({"page": tag("a", Page, ">"), "document": tag("a", get_document_model(), ">")})
    pictures = EmbedRewriter({"image": tag("embed", get_image_model(), "/>")})
    return str(pictures(links(value)))


def _escaped(value: Any) -> str:
    """Undo exactly what Wagtail's ``extract_attrs`` does, so that a text turned often stays the same."""
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")
