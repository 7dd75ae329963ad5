"""``manage.py desk_admins EMAIL EMAIL [--institution CODE]``."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.registry.models import Institution
from reporting.registry.services import RoleRefused, make_first_administrators


class Command(BaseCommand):
    """Make the first two desk administrators from existing accounts and write an audit event for each.

    Idempotent for the same two accounts; refuses when other desk administrators exist.
    """

    help = "Makes the first two desk administrators from two existing accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs=2, metavar="EMAIL", help="sign-in address of an existing account")
        parser.add_argument("--institution", default="triage", help="code of their institution (default: triage)")

    def handle(self, *, emails: list[str], institution: str, **options: Any) -> None:
        accounts = get_user_model().objects
        found = {email: accounts.filter(email__iexact=email.strip()).first() for email in emails}
        users = [user for email in emails if (user := found[email]) is not None]
        if len(users) < len(emails):
            missing = ", ".join(email for email, user in found.items() if user is None)
            raise CommandError(f"No account has this address: {missing}.")
        home = Institution.objects.filter(code=institution).first()
        if home is None:
            raise CommandError(f"No institution has the code {institution}; run load_registry first.")
        try:
            made = make_first_administrators(users=(users[0], users[1]), institution=home)
        except RoleRefused as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"] > 0:
            self.stdout.write(f"Desk administrators: {len(made)} made, {len(users) - len(made)} were there already.")
