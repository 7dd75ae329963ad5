"""Finding the forms of a page and filling them in as a person would; and seeing what a form changed.

Everything is compared by what lies in the tables afterwards, so it does not matter which code wrote it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.hashers import check_password
from django.db import connection

from reporting.notify.models import OutboxMessage
from reporting.notify.outbox import LINK_CONTRACT, RECIPIENT_CONTRACT
from reporting.vault import server
from reporting.vault.fields import EncryptedField
from reporting.vault.holders import sealed_columns
from reporting.vault.identity import identity_opened

TYPED = "Проба."
# What a sender of more than a form declares would write into every column of words.
HARM = "zlo@primer.test"
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
# Keys of rows and of forms, numbers of reports and cases, and tokens.
RANDOM = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:\d{8}|\d{2}-\d{3}-\d{3})\b|[A-Za-z0-9_-]{40,}"
)
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

    Dates, numbers and words are told as they are, sealed ones too: a test that compares two effects stops the clock.
    Only new keys, other sealed bytes, hashes and random numbers differ from run to run and are told by their kind.
    """
    act()
    after = rows()
    told = _Teller(before, after)
    lines = [f"gone {key}" for key in before.keys() - after.keys()]
    for (table, key), now in after.items():
        was = before.get((table, key))
        if was != now:
            changed = {name for name, value in now.items() if was is None or was[name] != value}
            values = [(name, told.value((table, key), name, now[name])) for name in sorted(changed)]
            lines.append(f"{table} {key if was else 'new'} {values}")
    return sorted(lines)


class _Teller:
    """Tells values so that two runs from the same state ``before`` tell the same."""

    def __init__(self, before: Rows, after: Rows) -> None:
        self._rows = {(table, _plain(key)) for table, key in before}
        # Whatever looks random and was there before is told: a row may have been turned to another one.
        texts = (str(value) for row in before.values() for value in row.values() if not isinstance(value, SEALED))
        self._known = {_plain(found) for text in texts for found in RANDOM.findall(text)}
        with connection.cursor() as cursor:
            tables = {table for table, _key in after}
            self._targets = {one: connection.introspection.get_relations(cursor, one) for one in tables}

    def value(self, row: tuple[str, str], column: str, value: Any) -> str:
        table, text = row[0], str(value)
        # Also keys that count: PostgreSQL takes no number back.
        target = table if column == "id" else self._targets[table].get(column, ("", ""))[1]
        if target in self._targets and value is not None:
            return text if (target, _plain(text)) in self._rows else NEW_KEY
        if isinstance(value, SEALED):
            opened = _opened(*row, column)
            if opened is None:
                return f"{len(bytes(value))} bytes"
            text = opened
        if re.fullmatch(r"\w+\$.{20,}", text):
            return f"a hash of {len(text)} signs" + (
                ", of what was sent to do harm" if check_password(HARM, text) else ""
            )
        return RANDOM.sub(lambda found: found[0] if _plain(found[0]) in self._known else NEW_KEY, text)


SEALED = (bytes, memoryview)
# Padding makes sealed words equally long, so their length would hide that one was put in another's place.
WORDS = {
    (model._meta.db_table, field.column): (model, field.name)
    for model, field in sealed_columns()
    if isinstance(field, EncryptedField)
}
MESSAGES = {"recipient": RECIPIENT_CONTRACT, "link": LINK_CONTRACT}


def _opened(table: str, key: str, column: str) -> str | None:
    """Return the words of a report, or whom a message goes to and where it leads; None of what holds no words."""
    if table == OutboxMessage._meta.db_table:
        message = OutboxMessage.objects.get(pk=key)
        sealed = bytes(getattr(message, column))
        return server.unseal(sealed, contract=MESSAGES[column], pk=message.pk).decode()
    if (table, column) not in WORDS:
        return None
    model, name = WORDS[table, column]
    row = model._base_manager.get(pk=key)
    with identity_opened(actor=None, actor_kind="system", reason="attack", object_id=row.pk):
        return repr(getattr(row, name))


def _plain(key: str) -> str:
    """Return a key as one engine and the other write it."""
    return key.replace("-", "")
