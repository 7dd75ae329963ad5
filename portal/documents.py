"""Documents in ``docs/`` of which a command writes a part, between two markers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class MarkersMissing(ValueError):
    """The document has no place for the part that is to be written."""


def with_part(text: str, part: str, *, begin: str, end: str) -> str:
    """Return the document ``text`` with ``part`` between the markers ``begin`` and ``end``.

    Raises ``MarkersMissing`` when the markers are not there, in order.
    """
    before, begun, rest = text.partition(begin)
    _old, ended, after = rest.partition(end)
    if not (begun and ended):
        raise MarkersMissing(f"no {begin} ... {end} in the document")
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class TablesCommand(BaseCommand):
    """A command that prints tables, writes them into the document that shows them, or checks that it does."""

    document: ClassVar[Path]

    def tables(self) -> str:
        """Return the tables as they are."""
        raise NotImplementedError

    def rewritten(self, text: str) -> str:
        """Return the document ``text`` with the tables as they are."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help=f"write them between the markers of {self.document}")
        how.add_argument("--check", action="store_true", help=f"fail when {self.document} says anything else")

    def handle(self, *, write: bool, check: bool, **options: Any) -> None:
        if not (write or check):
            self.stdout.write(self.tables())
            return
        path = Path(settings.BASE_DIR) / self.document
        text = path.read_text(encoding="utf-8")
        wanted = self.rewritten(text)
        if check and text != wanted:
            name = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"{self.document} does not show the tables; run manage.py {name} --write.")
        if write:
            path.write_text(wanted, encoding="utf-8")
