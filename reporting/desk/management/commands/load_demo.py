"""Load the demo, or show how to enter it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reporting.desk.demo import people, report
from reporting.vault import codes


class Command(BaseCommand):
    """Fixed accounts and one report, so that a person can try everything. Development settings only."""

    help = "Load demo accounts and one report (development settings only). Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--show``."""
        parser.add_argument("--show", action="store_true", help="print accounts, secret, number and code; load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load or show; refuses outside development settings."""
        if not settings.DEMO:
            raise CommandError("The demo has public passwords and is only for development settings.")
        if options["show"]:
            self._show()
            return
        with transaction.atomic():
            people.make_people()
            report.make_report()
        self.stdout.write(f"demo: {len(people.EVERYONE)} accounts and 1 report")

    def _show(self) -> None:
        width = max(len(person.email) for person in people.EVERYONE)
        self.stdout.write(f"password  {people.PASSWORD}")
        self.stdout.write(f"TOTP      {people.TOTP_SECRET}")
        for person in people.EVERYONE:
            self.stdout.write(f"  {person.email:<{width}}  {person.first_name} {person.last_name}, {person.what}")
        number = f"{report.NUMBER[:2]}-{report.NUMBER[2:5]}-{report.NUMBER[5:]}"
        self.stdout.write(f"report    {number}  code {codes.show(report.CODE)}")
