"""``manage.py certificates show|revoke``: looking at one certificate by its number, and taking its worth away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearning.certificates import issuing, numbers, selectors
from elearning.certificates.models import Certificate

LONGEST_REASON = 300
SAME = "The certificate was revoked or forgotten before; nothing was changed."


class Command(BaseCommand):
    """Exit codes: 0 it was shown, or revoked; 1 there is no such certificate, or nothing was changed."""

    help = (
        "Show or revoke a certificate. Nobody is named: the portal does not know whose it is. Exit codes: 0 it was "
        "shown, or revoked; 1 there is no such certificate, or nothing was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        show = commands.add_parser("show", help="say of one certificate what everybody can see")
        revoke = commands.add_parser("revoke", help="revoke one certificate and its badges, for good")
        for one in (show, revoke):
            one.add_argument("number", help="12 digits, with or without spaces between them")
        revoke.add_argument(
            "--reason", required=True, help="shown to everybody who checks it: Serbian, azbuka, no name"
        )
        revoke.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")

    def handle(self, *args: Any, command: str, number: str, **options: Any) -> None:
        certificate = selectors.by_number(numbers.read(number))
        if certificate is None:
            raise CommandError("There is no certificate with this number.")
        if command == "show":
            self.stdout.write(_told(certificate))
        else:
            self._revoke(certificate, reason=" ".join(options["reason"].split()), dry_run=options["dry_run"])

    def _revoke(self, certificate: Certificate, *, reason: str, dry_run: bool) -> None:
        if not 0 < len(reason) <= LONGEST_REASON:
            raise CommandError(f"A reason has 1 to {LONGEST_REASON} signs; nothing was changed.")
        if certificate.revoked_at is not None:
            raise CommandError(SAME)
        if dry_run:
            self.stdout.write(f"would revoke: {_told(certificate)}")
            return
        try:
            revoked = issuing.revoke(number=certificate.number, reason=reason)
        except (issuing.AlreadyRevoked, issuing.Unknown):  # somebody, or the job, was faster
            raise CommandError(SAME) from None
        self.stdout.write(_told(revoked))


def _told(certificate: Certificate) -> str:
    end = selectors.kept_until(certificate.issued_on, selectors.rule_of_today())
    parts = [
        f"{numbers.show(certificate.number)}: {certificate.title}, {certificate.hours} h",
        f"issued {certificate.issued_on}",
        f"kept until {end:%Y-%m-%d}" if end else "kept for good",
        f"revoked {certificate.revoked_at:%Y-%m-%d}: {certificate.reason}" if certificate.revoked_at else "valid",
    ]
    return ", ".join(parts)
