"""``manage.py proof check``: whether a proof of filing is ours, and whether its report is still what was filed."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.cases.filing.proof import compare
from reporting.vault import proofs
from reporting.vault.errors import VaultError

OTHERWISE = 1


class Command(BaseCommand):
    """Exit codes: 0 the proof holds, 1 it does not, or nothing can be said."""

    help = (
        "Check a proof of filing. Prints whether its signature is one of ours and whether the report that it speaks of "
        "still has the content that was signed; never the content. The comparison stands in the audit trail. "
        "Exit codes: 0 both hold, 1 one does not, or nothing can be said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        check = commands.add_parser("check", help="check one proof")
        check.add_argument(
            "file", nargs="?", type=Path, help="the file that was handed over; without it the text is read from input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given: Path | None = options["file"]
        try:
            text = given.read_text(encoding="utf-8") if given else sys.stdin.read()
            proof = proofs.found_in(text)
            signed = proofs.verify(proof, published=proofs.published_keys()) is not None
            same = compare(proof) if signed else None
        except (OSError, ValueError, VaultError) as error:
            raise CommandError(str(error), returncode=OTHERWISE) from None
        if not signed:
            raise CommandError("The signature is none of ours, or something was changed.", returncode=OTHERWISE)
        moment = proof.minute.strftime(proofs.MINUTE)
        said = f"The signature is ours: report {proof.number} was received at {moment}."
        if not same:
            what = "is not here any more, so its content cannot be compared" if same is None else "was changed since"
            raise CommandError(f"{said} The report {what}.", returncode=OTHERWISE)
        self.stdout.write(f"{said} Its content is what was signed.")
