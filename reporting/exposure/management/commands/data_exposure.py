"""``manage.py data_exposure [--write | --check]``."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.exposure.document import document, tables
from reporting.exposure.tables import Survey, survey

DOCUMENT = Path("docs/data-exposure.md")


class Command(BaseCommand):
    """Print what each column of a stolen database shows, write it into its document, or check that it is there."""

    help = "Prints what a stolen database shows, column by column; --write puts it into docs/data-exposure.md."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help=f"write it between the markers of {DOCUMENT}")
        how.add_argument("--check", action="store_true", help=f"fail when {DOCUMENT} says anything else")

    def handle(self, *, write: bool, check: bool, **options: Any) -> None:
        found = survey()
        _refuse_gaps(found)
        path = Path(settings.BASE_DIR) / DOCUMENT
        if not (write or check):
            self.stdout.write(tables(found))
            return
        text = path.read_bytes().decode()
        wanted = document(text, found)
        if check and text != wanted:
            raise CommandError(f"{DOCUMENT} does not show the database; run manage.py data_exposure --write.")
        if write:
            path.write_bytes(wanted.encode())


def _refuse_gaps(found: Survey) -> None:
    """Raise ``CommandError`` where a column is not classified or an entry has no column."""
    complaints = [f"{name}: say in exposure/declared what a thief sees there" for name in found.unclassified]
    complaints += [f"{name}: exposure/declared has an entry without need" for name in found.stale]
    if complaints:
        raise CommandError("\n".join(complaints))
