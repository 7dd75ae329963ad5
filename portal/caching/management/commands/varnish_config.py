"""``manage.py varnish_config``: Varnish's configuration from the zone table."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.caching.vcl import config, config_digest


class Command(BaseCommand):
    """Prints the configuration, writes it, or says whether a file is still the one of today."""

    help = "Print Varnish's configuration, made from the zone table and the settings (docs/proxy.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = parser.add_mutually_exclusive_group()
        place.add_argument(
            "--write", metavar="FILE", type=Path, help="write it there (mode 0640) instead of printing it"
        )
        place.add_argument(
            "--check", metavar="FILE", type=Path, help="only say whether FILE is up to date; exit code 1 when it is not"
        )

    def handle(self, *args: Any, write: Path | None, check: Path | None, **options: Any) -> None:
        try:
            if check is not None:
                self._check(check)
            elif write is not None:
                self._write(write)
            else:
                self.stdout.write(config(), ending="")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error

    def _check(self, file: Path) -> None:
        if file.read_text(encoding="utf-8", errors="replace") != config():
            raise CommandError(f"{file} is out of date: manage.py varnish_config --write {file}, then reload Varnish.")
        self.stdout.write(f"{file} is up to date ({config_digest()}).")

    def _write(self, file: Path) -> None:
        # Beside it first, so that Varnish never reads half a file; the key in it is nobody else's to read.
        draft = file.with_name(file.name + ".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w", encoding="utf-8") as out:
            out.write(config())
        draft.replace(file)
        self.stdout.write(f"{file} written ({config_digest()}). Now reload Varnish.")
