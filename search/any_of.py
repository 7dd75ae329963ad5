"""Whether a column is one of many values, not one parameter each: hundreds cost Django and psycopg milliseconds."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func


class AnyOf(Func):
    """True where ``column`` is one of ``values``, all strings or all whole numbers; stands in ``filter()``."""

    output_field = BooleanField()

    def __init__(self, column: str, values: Collection[str] | Collection[int]) -> None:
        self.values = list(values)
        super().__init__(F(column))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Hand strings over as JSON. Numbers stand in the statement, so that SQLite sees how few they are.

        Otherwise it may take the index of another condition and walk all that fulfil that.
        """
        column, parameters = compiler.compile(self.source_expressions[0])
        if all(type(one) is int for one in self.values):
            return f"{column} IN ({', '.join(map(str, self.values))})", tuple(parameters)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*parameters, json.dumps(self.values))

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Hand the values over as an array."""
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", (*parameters, self.values)
