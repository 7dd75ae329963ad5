"""``manage.py keys init|status``: the keyring's beginning and its state."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.vault import keyring
from reporting.vault.errors import VaultError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import VaultKey


class Command(BaseCommand):
    """Makes the keyring once, or says which keys there are. Never prints a secret."""

    help = "init: make the keyring (only when there is none). status: list the keys and test the root key."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("init", help="make one key for every purpose")
        commands.add_parser("status", help="list ids, purposes, states and dates")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        try:
            if command == "init":
                self.stdout.write(f"Made {len(keyring.create_keyring())} keys.")
            else:
                self._status()
        except VaultError as error:
            raise CommandError(str(error)) from None

    def _status(self) -> None:
        rows = list(VaultKey.objects.order_by("purpose", "created_at"))
        for row in rows:
            self.stdout.write(f"{row.purpose:<8} {row.state:<10} {row.id} made {row.created_at:%Y-%m-%d %H:%M} UTC")
        if not rows:
            lost = encrypted_rows_exist()
            raise CommandError("No keys" + (", but encrypted rows: bring the keyring back." if lost else " yet."))
        keyring.forget()
        for purpose in keyring.PURPOSES:
            keyring.current(purpose)
        self.stdout.write("The root key opens every key.")
