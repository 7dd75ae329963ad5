"""Whose words are those of a page or snippet that readers have not seen yet.

Every field is cut into pieces: pairs of neighbouring words, and pairs of neighbouring sentences with the marks of the
blocks before them. What the newest text has and the live one has not, or the other way round, belongs to the account
whose save first made it so. Pairs of words keep the writer of a sentence that somebody else changes or moves; pairs of
sentences tell every other text from this one, unless a sentence stands twice.
"""

import json
import re
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from typing import Any

from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Revision

# Under this name a revision says that its account wrote or sent the text, whoever's words it has.
SIGNED = "signed"
# What a revision holds and no reader ever sees: comments, and what the CMS notes about the page itself.
NO_WORDS = frozenset(
    (
        SIGNED,
        *(COMMENTS_RELATION_NAME, "draft_title", "live", "has_unpublished_changes", "latest_revision"),
        *("latest_revision_created_at", "live_revision", "first_published_at", "last_published_at"),
        *("path", "depth", "numchild", "url_path", "locked", "locked_at", "locked_by", "owner", "expired"),
    )
)
# The editor of rich text numbers paragraphs anew wherever they have no number yet. Only in a tag: the same letters may
# be words, and in words of rich text no "<" stands for itself.
EDITORS_KEY = re.compile(r'(<[a-z][a-z0-9]*(?: [^<>]*?)??) data-block-key=\\*"[a-z0-9]{0,5}\\*"(?=[ />])')
# A word with the tags before it, and what is left after the last.
_WORD = re.compile(r"(?:<[^<>]*>| )*(?:[^\s<]+|<|$)")
_SENTENCE_ENDS = re.compile(r"[.!?…][”“\"»’)]*$")
_Words = dict[str, list[str]]


def authors(page: Any, *, until: Revision | None = None) -> set[Any]:
    """Return the keys of the accounts that wrote or took away what goes live changed, up to ``until`` (the newest).

    Whoever put back what a colleague had written or deleted is none, nor is who noted a day of review. Whoever took
    own words out stays one when they are written again. Where a sentence stands twice in a field that changed, all
    who changed the field are authors: nobody can tell who moved what. Reads the revisions since the live one.
    """
    waiting, live = page.revisions.order_by("pk"), _Words()
    if page.live_revision_id is not None:
        waiting, live = waiting.filter(pk__gt=page.live_revision_id), _words(page, page.live_revision.content)
    if until is not None:
        waiting = waiting.filter(pk__lte=until.pk)
    seen, last, before = _pieces(live), live, frozenset[Any]()
    found, withdrawn = set[Any](), set[Any]()
    wrote: dict[Any, set[Any]] = defaultdict(set)
    touched: dict[str, set[Any]] = defaultdict(set)
    for account, content in waiting.values_list("user_id", "content"):
        words = _words(page, content)
        changed = seen ^ _pieces(words)
        if content.get(SIGNED):
            found.add(account)
        for name in words:
            if words[name] != last.get(name):
                touched[name].add(account)
        withdrawn |= {piece for piece in before - changed if account in wrote[piece]}
        for piece in changed - before:
            if piece in withdrawn or not wrote[piece]:
                wrote[piece].add(account)
        withdrawn -= changed
        last, before = words, changed
    for name in last:
        if last[name] != live.get(name) and _stands_twice(last[name]):
            found |= touched[name]
    return found.union(*(wrote[piece] for piece in before)) - {None}


def _words(page: Any, content: dict[str, Any]) -> _Words:
    """Return the words of each field of a revision that say something to readers."""
    fields = content.keys() - NO_WORDS - {"reviewed_on"}
    # A stream is kept as a text. What somebody has typed between brackets is no stream, and every letter of it counts.
    model = getattr(page, "specific_class", type(page))
    streams = {field.name for field in model._meta.get_fields() if isinstance(field, StreamField)}
    return {name: _WORD.findall(_text(_stream(content[name]) if name in streams else content[name])) for name in fields}


def _stream(value: Any) -> Any:
    if isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _text(value: Any) -> str:
    """Return ``value`` as one text in which tags of no language stand for blocks, fields and answers."""
    if isinstance(value, list):
        return "".join(f"<\0>{_text(one)}" for one in value)
    if isinstance(value, dict) and "type" in value and "value" in value:
        return f"<\0{value['type']}>{_text(value['value'])}"
    if isinstance(value, dict):
        return "".join(f"<\0{name}>{_text(one)}" for name, one in sorted(value.items()))
    if value is None or isinstance(value, bool):
        return f"<\0{value}>"
    return EDITORS_KEY.sub(r"\1", " ".join(str(value).split()))


def _pieces(words: _Words) -> frozenset[Any]:
    """Return the pairs of neighbours of every field; the first and the last have nobody beside them."""
    return frozenset(
        (name, *pair)
        for name, row in words.items()
        for neighbours in (["", *row], [(), *_sentences(row), ()])
        for pair in pairwise(neighbours)
    )


def _sentences(row: list[str]) -> list[tuple[str, ...]]:
    """Return the words of a field by sentences; what ends with no mark, as a heading, belongs to the next one."""
    ends = [number for number, word in enumerate(row, 1) if _SENTENCE_ENDS.search(word)]
    return [tuple(row[start:end]) for start, end in pairwise([0, *ends, len(row)]) if start < end]


def _stands_twice(row: list[str]) -> bool:
    sentences = _sentences(row)
    return len(set(sentences)) < len(sentences)
