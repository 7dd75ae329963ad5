"""``manage.py load_registry [--check] [--from FOLDER]``."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from reporting.registry.loading import mailboxes, references, schema
from reporting.registry.loading.write import write

MAX_SHOWN = 50


class Command(BaseCommand):
    """Load places, institutions, vocabularies and rules from the registry's own files.

    Idempotent and atomic: a second run writes nothing, a file with an error changes nothing.
    Ends with exit code 1 and one line per error (``file:line: what``) when a file is not valid.
    """

    help = "Loads the registry (places, institutions, vocabularies, rules) from its CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="check the files and say what would change")
        parser.add_argument("--from", dest="folder", type=Path, default=settings.DATA_DIR, help="folder of the files")

    def handle(self, *, check: bool, folder: Path, **options: Any) -> None:
        tables = schema.read_all(folder)
        if problems := references.check(tables) or mailboxes.check(tables):
            for problem in problems[:MAX_SHOWN]:
                self.stderr.write(str(problem))
            raise CommandError(f"Registry not loaded: {len(problems)} problem(s) in {folder}. Nothing was changed.")
        with transaction.atomic():
            outcome = write(tables, today=timezone.localdate())
            if check:
                transaction.set_rollback(True)
        if options["verbosity"] > 0:
            self.stdout.write(f"Registry {'checked, nothing written' if check else 'loaded'}: {outcome}.")
