"""One CSV file of the registry: its columns, its cells and what may be wrong with them."""

import csv
import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W\d_]+")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
LIST_SEPARATOR = re.compile(r"\s*;\s*|\s+")


class CellError(ValueError):
    """A cell that cannot be read; the message says why, without the line."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file; ``line`` counts from 1 and 0 means the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True)
class Column:
    """A column: ``kind`` is code, codes, list (codes that are no condition), text, note,
    flag, number, date, uuid or area.

    ``text`` is read by people and must be Cyrillic; ``note`` (sources, addresses) may be anything.
    ``one_of`` lists the allowed codes; ``refers_to`` names the file, or the part of one, that has them.
    """

    name: str
    kind: str = "text"
    required: bool = True
    one_of: tuple[str, ...] = ()
    refers_to: str = ""

    def parse(self, cell: str) -> Any:
        """Return the cell's value; raise ``CellError`` when it cannot be read."""
        if not cell:
            if self.required:
                raise CellError("is empty")
            return {"codes": [], "list": [], "area": [], "date": None, "number": None, "uuid": None}.get(self.kind, "")
        value = getattr(self, f"_{self.kind}")(cell)
        codes = value if isinstance(value, list) else [value]
        if self.one_of and (wrong := [str(code) for code in codes if code not in self.one_of]):
            raise CellError(f"has unknown codes: {', '.join(wrong)}")
        return value

    def _code(self, cell: str) -> str:
        if not CODE.fullmatch(cell):
            raise CellError(f"is no code: {cell}")
        return cell

    def _codes(self, cell: str) -> list[str]:
        codes = [self._code(part) for part in LIST_SEPARATOR.split(cell)]
        if len(codes) != len(set(codes)):
            raise CellError("names a code twice")
        return codes

    _list = _codes

    def _area(self, cell: str) -> list[str]:
        return [part.strip() for part in cell.split(";")]

    def _text(self, cell: str) -> str:
        if latin := [word for word in WORD.findall(cell) if _scripts(word) - {"CYRILLIC"}]:
            raise CellError(f"has words that are not Cyrillic: {', '.join(latin)}")
        if '"' in cell or "  " in cell:
            raise CellError("has straight quotation marks or double spaces")
        return cell

    def _note(self, cell: str) -> str:
        return cell

    def _flag(self, cell: str) -> bool:
        if cell not in ("yes", "no"):
            raise CellError(f"is neither yes nor no: {cell}")
        return cell == "yes"

    def _number(self, cell: str) -> int:
        if not cell.isascii() or not cell.isdigit():
            raise CellError(f"is no whole number: {cell}")
        return int(cell)

    def _date(self, cell: str) -> date:
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise CellError(f"is no date like 2026-11-24: {cell}") from None

    def _uuid(self, cell: str) -> uuid.UUID:
        try:
            return uuid.UUID(cell)
        except ValueError:
            raise CellError(f"is no UUID: {cell}") from None


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(letter, "?").split(" ")[0] for letter in word}


@dataclass
class Row:
    """A parsed line: ``row["column"]`` is the value, ``row.line`` where it stands."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass
class Table:
    """A file's rows, its key columns and the problems found while reading it."""

    file: str
    key: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def complain(self, row: Row | None, message: str) -> None:
        self.problems.append(Problem(self.file, row.line if row else 0, message))

    def codes(self, column: str = "code") -> set[Any]:
        """Return every value of a column."""
        return {row[column] for row in self.rows}


def read(path: Path, columns: tuple[Column, ...], key: tuple[str, ...]) -> Table:
    """Read a file, check each cell by itself and that no key occurs twice. Never raises for content."""
    table = Table(path.name, key)
    text = _text_of(path, table)
    if text is None:
        return table
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        known = {column.name: column for column in columns}
        header = next(lines, [])
        if sorted(header) != sorted(known):
            table.complain(None, f"the columns must be {','.join(known)}, in any order")
            return table
        for cells in lines:
            _read_line(table, [known[name] for name in header], lines.line_num, cells)
    except csv.Error as error:
        table.complain(None, f"is no valid CSV near line {lines.line_num}: {error}")
    _find_repeated(table)
    return table


def _text_of(path: Path, table: Table) -> str | None:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        table.complain(None, "is missing")
        return None
    except UnicodeDecodeError as error:
        table.complain(None, f"is not UTF-8 (byte {error.start})")
        return None
    if text.startswith("\ufeff"):
        table.complain(None, "starts with a byte order mark")
        return None
    return text


def _read_line(table: Table, columns: list[Column], line: int, cells: list[str]) -> None:
    row = Row(line, {})
    if len(cells) != len(columns):
        table.complain(row, f"has {len(cells)} cells instead of {len(columns)}")
        return
    good = True
    for column, cell in zip(columns, cells, strict=True):
        try:
            row.values[column.name] = column.parse(_clean(cell))
        except CellError as error:
            table.complain(row, f"{column.name} {error}")
            good = False
    if good:
        table.rows.append(row)


def _clean(cell: str) -> str:
    if not unicodedata.is_normalized("NFC", cell):
        raise CellError("is not in normal form NFC")
    if cell != cell.strip():
        raise CellError("has spaces at its ends")
    if mixed := [word for word in WORD.findall(cell) if {"LATIN", "CYRILLIC"} <= _scripts(word)]:
        raise CellError(f"mixes Cyrillic and Latin letters: {', '.join(mixed)}")
    return cell


def _find_repeated(table: Table) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in table:
        key = tuple(row[column] for column in table.key)
        if key in seen:
            table.complain(row, f"{'/'.join(map(str, key))} already stands in line {seen[key]}")
        seen.setdefault(key, row.line)
