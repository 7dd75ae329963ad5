"""``manage.py institutions read FILE --by EMAIL [--check]``."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reporting.registry.contact_files import COLUMNS, ContactFile
from reporting.registry.services import RoleRefused, require_administrator

MAX_SHOWN = 50


class Command(BaseCommand):
    """Read public contacts of institutions from a file, as a desk administrator writes them on the screen.

    Atomic and idempotent: a file with a mistake changes nothing. An institution that gets another telephone, mail or
    website keeps what stands until a second administrator confirms it at the desk. Whoever may run it may name any
    administrator, so the audit trail says of each row that it came from the server. Exit codes: 0 done, 1 refused,
    with one line for each mistake (``file:line: what``).
    """

    help = (
        "Reads addresses, telephones, hours and websites of institutions from a CSV file with the columns "
        f"{','.join(COLUMNS)}. Every row needs the code of an institution, and with any fact its source and day "
        "(2026-12-02). An empty cell leaves what stands; what is wrong is taken away at the desk. A row with another "
        "source or day names every fact that stands, since they count for all of them. New telephones, addresses for "
        "mail and websites wait at the desk for a second administrator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["read"], help="read: take over what the file says")
        parser.add_argument("file", type=Path, help="the CSV file, UTF-8, with a header row")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the desk administrator who answers for it")
        parser.add_argument("--check", action="store_true", help="say what is wrong or would change, write nothing")

    def handle(self, *, file: Path, by: str, check: bool, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=by.strip()).first()
        try:
            if user is None:
                raise CommandError("No account has this address.")
            require_administrator(user)
        except RoleRefused as refused:
            raise CommandError(str(refused)) from None
        contacts = ContactFile(file)
        try:
            with transaction.atomic():
                counted = {} if contacts.problems else contacts.write(by=user)
                transaction.set_rollback(check or bool(contacts.problems))
        except RoleRefused as refused:
            raise CommandError(f"Institutions not read: {refused} Nothing was changed.") from None
        if contacts.problems:
            for problem in contacts.problems[:MAX_SHOWN]:
                self.stderr.write(str(problem))
            raise CommandError(f"Institutions not read: {len(contacts.problems)} problem(s). Nothing was changed.")
        if options["verbosity"] > 0:
            said = ", ".join(f"{name} {count}" for name, count in counted.items())
            self.stdout.write(f"Institutions {'checked, nothing written' if check else 'read'}: {said}.")
