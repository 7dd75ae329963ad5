"""What an answer was made of, as short names: the proxy that keeps the answer forgets it by them.

While a public answer is made, three things are gathered without anybody's help: the pages that were loaded, the
tables that were read, and whether pages were listed. What cannot be seen (a page that is linked but not
published, something read from a cache) is announced by the code that renders it.

====================  ==============================================================
``p12``               page 12 is shown, linked or named
``b12``               the answer is page 12, so it may list what lies below it
``l-home_homepage``   pages of this table were listed
``t-pages_helpline``  rows of this table were read
``u-4f2a...``         the address itself, as the beginning of a digest
``absent``            no page stood there: 404, or a redirect
``many``              more pages than a header can name
``all``               every answer
====================  ==============================================================
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, models

from portal.caching import watched

HEADER = "X-Portal-Tags"
EVERYTHING, ABSENT, MANY = "all", "absent", "many"
# Varnish refuses an answer with a header above 8 KB.
MAX_BYTES = 6000
VALID = re.compile(r"[a-z0-9_-]+")
# What stands where no page was found, or where one was that has moved.
ABSENT_STATUSES = frozenset({301, 302, 404, 410})

# Pages named by keys that are given: by the column of a page's own table, under its name or another for the query.
_KEY = r'(?:"wagtailcore_page"|%s)\."id"|"\w+"\."\w+_ptr_id"'
_RENAMED = re.compile(r'"wagtailcore_page" "?([TU]\d+)"?')
_WHOLE = re.compile(r"\b(?:UNION|INTERSECT|EXCEPT)\b")
# PostgreSQL's unions begin with a bracket.
_READS = re.compile(r"[\s(]*SELECT\b")
_TABLES = re.compile(r'\b(?:FROM|JOIN) "([a-z0-9_]+)"')
_current: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


def page_tag(page_id: int) -> str:
    """Return the tag of what shows, links or names a page."""
    return f"p{page_id}"


def below_tag(page_id: int) -> str:
    """Return the tag of a page's own answer, which may list the pages below it."""
    return f"b{page_id}"


def list_tag(model: type[models.Model]) -> str:
    """Return the tag of answers that list pages of ``model``."""
    return f"l-{model._meta.db_table}"


def model_tag(model: type[models.Model]) -> str:
    """Return the tag of answers that read rows of ``model``."""
    return f"t-{model._meta.db_table}"


def address_tag(path: str) -> str:
    """Return the tag of the answer at ``path``, which has no query."""
    return "u-" + hashlib.sha256(path.encode()).hexdigest()[:12]


class Gathered:
    """What was gathered while one answer was made."""

    def __init__(self) -> None:
        self.announced: set[str] = set()
        self.loaded: set[int] = set()
        self.tables: set[str] = set()
        self.listed: set[str] = set()

    def note_query(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note the tables of a query on its way to the database (``connection.execute_wrapper``)."""
        if _READS.match(sql):
            found = set(_TABLES.findall(sql))
            self.tables |= found
            if _makes_a_list(sql):
                self.listed |= found & watched.page_tables()
        return execute(sql, params, many, context)

    def header(self, *, path: str, status: int, root_id: int | None) -> str:
        """Return the tags as the header carries them, each between commas.

        Routing loads the root page for every address; it counts only where it was announced.
        """
        tags = {EVERYTHING, address_tag(path)} | self.announced
        tags |= {f"l-{table}" for table in self.listed}
        tags |= {f"t-{table}" for table in self.tables & watched.tables()}
        tags |= {page_tag(page_id) for page_id in self.loaded - {root_id}}
        if status in ABSENT_STATUSES:
            tags.add(ABSENT)
        if sum(len(tag) + 1 for tag in tags) > MAX_BYTES:
            tags = {tag for tag in tags if not re.fullmatch(r"p\d+", tag)} | {MANY}
        return "," + ",".join(sorted(tags)) + ","


def _makes_a_list(sql: str) -> bool:
    """Tell whether a query, or one within it, asks for live pages without saying which ones.

    Keys that are excluded, or given as one of several ways (``OR``), name nothing: then more is forgotten than
    need be.
    """
    return any(_asks_without_names(one) for part in _selects(sql) for one in _WHOLE.split(part))


def _asks_without_names(select: str) -> bool:
    conditions = select.partition(" FROM ")[2]
    if '"live"' not in conditions:
        return False
    renamed = "|".join(rf'"?{name}"?' for name in _RENAMED.findall(conditions)) or "(?!)"
    named = re.search(rf"(?:{_KEY % renamed}) (?:= |IN \()%s", conditions)
    return named is None or " OR " in conditions


def _selects(sql: str) -> Iterator[str]:
    """Yield every query in ``sql``, the innermost first, each without those within it and without what it excludes."""
    texts: list[list[str]] = [[]]
    # Of each bracket that is open, whether what it holds is read apart from what stands around it.
    apart: list[bool] = []
    pieces = re.split(r"([()])", sql)
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == "(":
            apart.append(bool(_READS.match(following)) or "".join(texts[-1]).rstrip().endswith("NOT"))
            texts.append([]) if apart[-1] else texts[-1].append(piece)
        elif piece == ")" and apart and apart.pop():
            yield "".join(texts.pop())
        else:
            texts[-1].append(piece)
    yield from map("".join, texts)


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Gather what the answer made within this block is made of."""
    gathered = Gathered()
    token = _current.set(gathered)
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(gathered.note_query))
            yield gathered
    finally:
        _current.reset(token)


def announce(*tags: str) -> None:
    """Say that the answer depends on ``tags``; outside a public answer nothing happens."""
    gathered = _current.get()
    if gathered is not None:
        gathered.announced.update(tags)


def announce_pages(ids: Iterable[int]) -> None:
    """Say that the answer names these pages, or would if they were published."""
    announce(*(page_tag(page_id) for page_id in ids))


def announce_list(model: type[models.Model]) -> None:
    """Say that the answer lists pages of ``model`` in a way that no query shows (from a cache, by search)."""
    announce(list_tag(model))


def announce_model(model: type[models.Model]) -> None:
    """Say that the answer depends on rows of ``model`` that no query of its own reads."""
    announce(model_tag(model))


def note_loaded(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Note a page that was loaded (``post_init`` of every page model)."""
    gathered = _current.get()
    if gathered is not None and instance.pk:
        gathered.loaded.add(instance.pk)
