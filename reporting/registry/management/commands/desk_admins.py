"""``manage.py desk_admins EMAIL EMAIL [--institution CODE]`` and ``manage.py desk_admins --third EMAIL``."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.registry.addresses import is_mailbox
from reporting.registry.administrators_from_server import make_first_administrators, make_third_administrator
from reporting.registry.models import Institution
from reporting.registry.services import ADMINISTRATORS, RoleRefused

if TYPE_CHECKING:
    from portal.accounts.models import User


class Command(BaseCommand):
    """Make desk administrators where nobody can grant and confirm, and write an audit event for each.

    Idempotent for the same accounts. Exit codes: 0 done, 1 refused.
    """

    help = (
        "Makes the first two desk administrators from two existing accounts; with --third a third one, for an "
        "installation where one of two lost the second factor. Refused where the administrators can do it themselves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs="*", metavar="EMAIL", help="sign-in address of an existing account")
        parser.add_argument("--third", metavar="EMAIL", help="make this existing account the third administrator")
        parser.add_argument("--institution", default="triage", help="code of their institution (default: triage)")

    def handle(self, *, emails: list[str], third: str | None, institution: str, **options: Any) -> None:
        if len(emails) != (0 if third else ADMINISTRATORS):
            raise CommandError("Give the two addresses of the first administrators, or --third and one address.")
        users = self._accounts([third] if third else emails)
        home = Institution.objects.filter(code=institution).first()
        if home is None:
            raise CommandError(f"No institution has the code {institution}; run load_registry first.")
        try:
            if third:
                made = int(make_third_administrator(user=users[0], institution=home) is not None)
            else:
                made = len(make_first_administrators(users=(users[0], users[1]), institution=home))
        except RoleRefused as refused:
            which = ", ".join(user.email for user in users if is_mailbox(user.email))
            where = f" ({which})" if refused.reason == "address_of_mailbox" else ""
            raise CommandError(f"{refused}{where}") from None
        if options["verbosity"] > 0:
            self.stdout.write(f"Desk administrators: {made} made, {len(users) - made} were there already.")

    def _accounts(self, emails: list[str]) -> list["User"]:
        accounts = get_user_model().objects
        found = {email: accounts.filter(email__iexact=email.strip()).first() for email in emails}
        missing = ", ".join(email for email, user in found.items() if user is None)
        if missing:
            raise CommandError(f"No account has this address: {missing}.")
        return [user for email in emails if (user := found[email]) is not None]
