"""The tables that an answer read and wrote, as the database was asked."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_READ = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
_WRITTEN = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass
class Tables:
    """The tables of one answer."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.read.update(_READ.findall(sql))
        self.written.update(_WRITTEN.findall(sql))
        return execute(sql, params, many, context)


@contextmanager
def tables_used() -> Iterator[Tables]:
    """Give the tables that are read and written within this block."""
    tables = Tables()
    with connection.execute_wrapper(tables.note):
        yield tables
