"""``manage.py lookalikes [paths]``: finds words that mix Cyrillic and Latin letters."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.script.lookalikes import FOLDERS, allowed_words, files_below, mixed_words


class Command(BaseCommand):
    help = "Exit with 1 and file:line:word for every word that mixes Cyrillic and Latin letters."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path)

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        everything = not paths
        files = list(files_below(paths or [root / folder for folder in FOLDERS if (root / folder).exists()]))
        exceptions = allowed_words()
        findings = [finding for path in files for finding in mixed_words(path)]
        lines = [
            str(found).removeprefix(f"{root}/")
            for found in findings
            if not any(entry.covers(found) for entry in exceptions)
        ]
        if everything:
            lines += [
                f"lookalikes_allowed.csv: {entry.word} in {entry.path} is not needed any more"
                for entry in exceptions
                if not any(entry.covers(found) for found in findings)
            ]
        if lines:
            raise CommandError("\n".join(lines))
        self.stdout.write(f"No mixed words in {len(files)} files.")
