"""``manage.py grants check``: which roles, accounts and links somebody changed past the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.registry.broken_seals import broken_seals
from reporting.vault.errors import VaultError

BROKEN = 4


class Command(BaseCommand):
    """Lists what has no good seal and changes nothing.

    Exit codes: 0 all seals are good, 1 they cannot be checked without the key, 4 some are not good.
    """

    help = "List roles, accounts and links without a good seal. They count for nothing; docs/access.md says what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("check", help="list them; 4: there are some")

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        try:
            for row in broken_seals():
                number += 1
                self.stdout.write(f"BROKEN: {row.kind} {row.id} ({row.about})")
        except VaultError as error:
            raise CommandError(str(error)) from None
        if number:
            raise CommandError(f"{number} seals are not good; docs/access.md says what to do.", returncode=BROKEN)
        self.stdout.write("All seals are good.")
