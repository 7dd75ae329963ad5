"""``manage.py languages report|check``; docs/languages.md says how a language is begun, read and opened."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.languages import OPEN_LANGUAGES
from portal.script import language_report


class Command(BaseCommand):
    help = "Say how far each language is (report), or fail on a faulty string or a language that lacks one (check)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("report", "check"))
        parser.add_argument("--json", action="store_true", help="print the report for a program")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if action == "check":
            if problems := list(language_report.problems(root, locale)):
                raise CommandError("\n".join(problems))
            self.stdout.write("The languages hold what they say.")
            return
        shares = language_report.shares(root, locale)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(share) for share in shares]))
            return
        self.stdout.write("language  strings  present  read")
        for share in shares:
            present, read = (f"{100 * number // share.strings} %" for number in (share.present, share.read))
            state = "open" if share.code in OPEN_LANGUAGES else "draft" if share.present else ""
            self.stdout.write(f"{share.code:8}  {share.strings:7}  {present:>7}  {read:>4}  {state}".rstrip())
