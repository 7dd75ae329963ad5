"""``manage.py access_matrix [--write | --check]``."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.cases.access import matrix

DOCUMENT = Path("docs/access.md")


class Command(BaseCommand):
    """Print the access rules as a matrix, write it into its document, or check that it is there."""

    help = "Prints the access rules as a matrix; --write puts it into docs/access.md."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help=f"write it between the markers of {DOCUMENT}")
        how.add_argument("--check", action="store_true", help=f"fail when {DOCUMENT} says anything else")

    def handle(self, *, write: bool, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / DOCUMENT
        if not (write or check):
            self.stdout.write("\n\n".join((matrix.acts(), matrix.field_classes(), matrix.derived_roles())))
            return
        text = path.read_text(encoding="utf-8")
        wanted = matrix.document(text)
        if check and text != wanted:
            raise CommandError(f"{DOCUMENT} does not show the rules; run manage.py access_matrix --write.")
        if write:
            path.write_text(wanted, encoding="utf-8")
