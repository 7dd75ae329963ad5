"""What entries say about a few stems, read out of their weights by the database: of 200 stems a question names ten.

Whole weights of 300 entries are a megabyte of JSON, and reading it took longer than everything else of an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, Func, TextField

# SQLite takes no more than 127 arguments of a function. Where more are asked for, whole weights are read.
MOST = 100
# What can stand as the name of a column: PostgreSQL cuts longer ones.
_COLUMN = re.compile(r"[a-z0-9_@]{1,60}", re.ASCII)


class StemWeights(Func):
    """The weights of some ``stems`` as JSON: their list, null where an entry says nothing about one.

    Of more than ``MOST`` stems, the whole weights. ``weights_of`` reads it. There is at least one stem.
    """

    output_field = TextField()

    def __init__(self, stems: Collection[str]) -> None:
        self.stems = sorted(stems)
        super().__init__(F("weights"))

    def weights_of(self, said: str) -> Mapping[str, float]:
        """Return what the database gave for an entry, by stem."""
        read: Any = json.loads(said)
        if isinstance(read, dict):
            return read
        return {stem: value for stem, value in zip(self.stems, read, strict=True) if value is not None}

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Ask for all at once: the text of an entry is parsed once."""
        column, parameters = self._column(compiler)
        if len(self.stems) > MOST:
            return column, parameters
        # A name stands in a path as Django wrote it into the text.
        paths = [f"$.{json.dumps(stem)}" for stem in self.stems]
        # Of one path the value would come and not a list.
        found = f"json_extract({column}, {', '.join(['%s'] * len(paths))})"
        return found if len(paths) > 1 else f"json_array({found})", (*parameters, *paths)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Ask for a record: every other way unpacks the weights of an entry anew for each stem, or reads them all."""
        column, parameters = self._column(compiler)
        if len(self.stems) > MOST:
            return f"({column})::text", parameters
        values, columns, odd = [], [], []
        for stem in self.stems:
            if _COLUMN.fullmatch(stem):
                values.append(f'r."{stem}"')
                columns.append(f'"{stem}" float8')
            else:
                values.append(f"{column} -> %s")
                odd += [*parameters, stem]
        array = f"jsonb_build_array({', '.join(values)})::text"
        if not columns:
            return array, tuple(odd)
        return f"(SELECT {array} FROM jsonb_to_record({column}) AS r({', '.join(columns)}))", (*odd, *parameters)

    def _column(self, compiler: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        return column, tuple(parameters)
