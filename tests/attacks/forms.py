"""Finding the forms of a page and filling them in as a person would; and seeing what a form changed.

Everything is compared by what lies in the tables afterwards, so it does not matter which code wrote it.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db import connection

TYPED = "Проба."
# Tables that no form of ours can reach, or that change at every request.
QUIET_TABLES = re.compile(
    r"django_(session|migrations|content_type)|registry_(?!roleassignment|institution$)|wagtail|modelsearch|sqlite_|taggit"
)


@dataclass
class Form:
    """One ``<form method="post">``: where it goes, its fields as they stand, and what may be chosen."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        return set(self.values) | set(self.choices) | set(self.texts)

    def filled(self, *, with_texts: bool) -> dict[str, list[str]]:
        """Return what a browser would send: the first of every choice, and words where words are asked for."""
        chosen = {name: options[:1] for name, options in self.choices.items()}
        words = {name: [kind] for name, kind in self.texts.items() if kind} if with_texts else {}
        return self.values | chosen | words


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, list[Form]()
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self.page) if given.get("method", "").lower() == "post" else None
            if self._form is not None:
                self.found.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self._select and given.get("value"):
            form.choices.setdefault(self._select, []).append(given["value"])
        elif not name:
            return
        elif tag == "input" and kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input" and kind == "hidden":
            form.values.setdefault(name, []).append(given.get("value", ""))
        elif tag == "button" and not name.startswith("_"):
            form.choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag in ("input", "textarea"):
            form.texts[name] = "" if kind == "date" else TYPED

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


def forms_of(html: str, page: str) -> list[Form]:
    """Return the forms of a page that are sent by POST."""
    parser = _Forms(page)
    parser.feed(html)
    return parser.found


NEW_KEY = "a new key"
Rows = dict[tuple[str, Any], dict[str, Any]]


def rows() -> Rows:
    """Return every row that a form could reach, by table and key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if QUIET_TABLES.match(table):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(columns, row, strict=True))
                found[table, str(values.get("id", row[0]))] = values
    return found


def effect(act: Callable[[], Any], before: Rows) -> list[str]:
    """Return what ``act`` changed in the tables: sorted lines that are equal for equal effects.

    New keys, sealed bytes and random numbers differ from run to run and are told by their kind.
    """
    act()
    after, known = rows(), {key for _table, key in before}
    lines = [f"gone {key}" for key in before.keys() - after.keys()]
    for place, now in after.items():
        was = before.get(place)
        if was != now:
            changed = {name: _told(value, known) for name, value in now.items() if was is None or was[name] != value}
            if was is None and "id" in changed:
                changed["id"] = NEW_KEY  # also where it counts: PostgreSQL takes no number back
            lines.append(f"{place[0]} {place[1] if was else 'new'} {sorted(changed.items())}")
    return sorted(lines)


def _told(value: Any, known: set[str]) -> str:
    text = str(value)
    if isinstance(value, (bytes, memoryview)):
        return f"{len(bytes(value))} bytes"
    if text in known or isinstance(value, (bool, type(None))):
        return text
    if isinstance(value, uuid.UUID) or re.fullmatch(r"[0-9a-f]{32}|[0-9a-f-]{36}", text):
        return NEW_KEY
    if re.fullmatch(r"\w+\$.{20,}", text):
        return f"a hash of {len(text)} signs"
    # Numbers of reports and cases, keys of steps, counted rows.
    return (
        re.sub(r"[0-9a-f]{32}|[0-9a-f-]{36}|\d{2,}|[A-Za-z0-9_-]{40,}", "#", text)
        if not isinstance(value, int)
        else "a number"
    )
