"""What both formats need: texts without signs that nobody sees, and questions that the blocks accept."""

import html
import re
import unicodedata
import uuid
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import StructBlock

from elearning.quizzes.blocks import QuestionsBlock
from elearning.quizzes.checking import faults
from elearning.quizzes.exchange.result import LARGEST, Read, Refused
from elearning.quizzes.model import Kind, Question
from elearning.quizzes.reading import question_from

# Neither format has a place for these; they stand in a comment or a tag, as „points: 3“.
EXTRA = re.compile(r"(points|unit|picture): ?(\S.*)")
# Longest part of a foreign word that is repeated in a reason.
_LONGEST_NAME = 40
_UNSEEN = frozenset({"Cc", "Cs", "Cn"})
_BREAKING = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>\s*", re.IGNORECASE)
_TAG = re.compile(r"<(/?[a-zA-Z!][^<>]*)>")
_SILENT_TAGS = re.compile(r"/?(?:p|br|div|span)\b|!", re.IGNORECASE)


class Unreadable(Exception):
    """A question that cannot be read; ``reason`` is for its author, ``line`` is counted from 1 in its own text."""

    def __init__(self, reason: str, *, line: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def too_large(data: bytes) -> Read | None:
    """Return the refusal of a file that is empty or larger than ``LARGEST``."""
    if len(data) > LARGEST:
        return not_read(_("Датотека је већа од 2 MB."))
    return not_read(_("Датотека је празна.")) if not data.strip() else None


def not_read(reason: str, *, line: int = 1) -> Read:
    """Return what is read of a file of which nothing can be."""
    return Read(refused=[Refused(number=0, line=line, reason=reason)])


def plain(text: str) -> str:
    """Return ``text`` with simple line ends, without control signs and without spaces around it."""
    return seen(text).strip()


def seen(text: str) -> str:
    """Return ``text`` with simple line ends and without control signs, which neither XML nor a database takes."""
    text = re.sub("\r\n?|\u2028|\u2029", "\n", text).replace("\t", " ")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)


def from_html(text: str, notes: list[str]) -> str:
    """Return the words of an HTML text; what was lost beside paragraphs is put into ``notes``."""
    tags = [tag for tag in _TAG.findall(text) if not _SILENT_TAGS.match(tag)]
    if any(tag.lower().startswith(("img", "video", "audio", "object", "iframe")) for tag in tags):
        note(notes, _("Слика или снимак није пренет."))
    elif tags:
        note(notes, _("Обликовање текста није пренето."))
    words = html.unescape(_TAG.sub("", _BREAKING.sub("\n", text)))
    return re.sub(r"\n{3,}", "\n\n", plain(words))


def note(notes: list[str], text: str) -> None:
    """Add a note once."""
    if text not in notes:
        notes.append(text)


def without_wildcards(text: str, notes: list[str]) -> str:
    """Return a short answer of Moodle, in which a bare star stands for anything and ``\\*`` for a star."""
    if re.search(r"(?<!\\)\*", text):
        note(notes, _("Звездица се овде чита као знак, а не као било шта."))
    return text.replace("\\*", "*")


def name_of(text: str) -> str:
    """Return a foreign name in a length that fits into a reason."""
    name = plain(text).replace("\n", " ")
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def with_extras(fields: dict[str, Any], extras: Mapping[str, str]) -> dict[str, Any]:
    """Return ``fields`` with the extras that are of use to them."""
    if extras.get("points", "").isdecimal():
        fields["points"] = int(extras["points"][:6])
    return fields | {name: extras[name] for name in ("unit", "picture") if name in extras and name in fields}


def extras_of(question: Question) -> dict[str, str]:
    """Return what of the question has no place in a foreign format."""
    extras = {"points": str(question.points) if question.points != 1 else ""}
    return {
        name: text for name, text in (extras | {"unit": question.unit, "picture": question.picture}).items() if text
    }


def accepted(kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the question as a raw item of the stream, with ids; ``fields`` are its block's, lists without ids.

    Raises ``Unreadable`` for what an author could not save either.
    """
    block = _questions().child_blocks[kind]
    fields = {name: value for name, value in fields.items() if name in block.child_blocks}
    value = block.to_python(fields)
    if found := faults(question_from(kind, block.get_prep_value(value), id="")):
        raise Unreadable(" ".join(found))
    try:
        cleaned = block.clean(value)
    except ValidationError as error:
        raise Unreadable(_reason(error, block=block)) from error
    raw = {
        name: str(part) if isinstance(part, Decimal) else part for name, part in block.get_prep_value(cleaned).items()
    }
    return {"type": kind, "value": raw, "id": str(uuid.uuid4())}


@cache
def _questions() -> QuestionsBlock:
    return QuestionsBlock()


def _reason(error: ValidationError, *, block: Any) -> str:
    """Return the first complaint of a block in words, with the name of the field."""
    inside = getattr(error, "block_errors", None)
    if not inside:
        return " ".join(getattr(error, "non_block_errors", None) or error.messages)
    name, first = next(iter(inside.items()))
    if isinstance(block, StructBlock):
        child = block.child_blocks[name]
        return f"{capfirst(str(child.label))}: {_reason(first, block=child)}"
    return _reason(first, block=block.child_block)
