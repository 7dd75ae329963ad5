"""``manage.py audit verify|head|export|grants|remove``: the sealed chain of the audit trail."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.vault.audit import export, grants, heads, removal, sealed_place, verification
from reporting.vault.audit.recording import record
from reporting.vault.audit.sealed_place import SealedPlace
from reporting.vault.errors import VaultError

BROKEN, UNABLE = 1, 2
# Commands that take longer than this say how far they are, every time this long has passed again.
PROGRESS_SECONDS = 3.0


class Command(BaseCommand):
    """Exit codes: 0 well, 1 the chain does not fit, 2 it could not be looked at."""

    help = (
        "verify: walk the chain and say what does not fit. head: print published heads. "
        "export: print the chain as lines of JSON. grants: print SQL for the portal's PostgreSQL role. "
        "remove: remove the oldest segment after its time. "
        "Exit codes: 0 well, 1 the chain does not fit, 2 it could not be looked at or nothing was done."
    )
    # A finding of the system check must not keep anybody from looking closer.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        verify = commands.add_parser("verify", help="walk the whole chain; one line sums up")
        verify.add_argument("--heads", type=Path, help="file of published heads that was kept elsewhere")
        verify.add_argument("--log", type=Path, help="log of JSON lines that was kept elsewhere, with the sealer's")
        head = commands.add_parser("head", help="print the last published head")
        head.add_argument("--all", action="store_true", help="print every head, the oldest first")
        head.add_argument("--new", action="store_true", help="publish one now, for keeping it elsewhere")
        out = commands.add_parser("export", help="print segments, events and heads as lines of JSON")
        out.add_argument("--since", type=date.fromisoformat, help="leave out segments of earlier months (YYYY-MM-DD)")
        out.add_argument("--output", type=Path, help="write into this new file, readable by its owner alone")
        sql = commands.add_parser("grants", help="print SQL that takes UPDATE, DELETE and TRUNCATE from a role")
        sql.add_argument("role", help="the PostgreSQL role as which the portal connects")
        commands.add_parser("remove", help="remove the oldest segment if its time is over (AUDIT_RETENTION_MONTHS)")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        act: Callable[..., None] = getattr(self, f"_{command}")
        try:
            act(options)
        except (VaultError, removal.RemovalRefused, OSError, ValueError) as error:
            raise CommandError(str(error) or type(error).__name__, returncode=UNABLE) from None

    def _verify(self, options: dict[str, Any]) -> None:
        kept = list(heads.parse(options["heads"].read_text("utf-8"))) if options["heads"] else []
        logged = self._logged(options["log"]) if options["log"] else []
        result = verification.verify(published=kept, logged=logged, progress=self._progress("events checked"))
        for finding in result.findings:
            self.stderr.write(str(finding))
        if result.found > len(result.findings):
            self.stderr.write(f"... and {result.found - len(result.findings)} more")
        looked = f"{result.events} events, {result.segments} segments, {result.heads} heads"
        if kept:
            looked += f", {len(kept)} kept lines"
        if logged:
            looked += f", {len(logged)} lines of the log"
        if not result.whole:
            raise CommandError(f"The chain does NOT fit: {result.found} findings in {looked}.", returncode=BROKEN)
        self.stdout.write(f"The chain is whole: {looked}.")

    @staticmethod
    def _logged(path: Path) -> list[SealedPlace]:
        with path.open(encoding="utf-8") as file:
            return list(sealed_place.logged(file))

    def _head(self, options: dict[str, Any]) -> None:
        if options["new"] and heads.publish_sealed(timezone.now()) is None:
            raise CommandError(
                "Nothing is sealed yet, or the sealer has not caught up, so there is no head.", returncode=UNABLE
            )
        rows = heads.published() if options["all"] else heads.published().reverse()[:1]
        for head in rows:
            self.stdout.write(str(heads.line(head)))

    def _export(self, options: dict[str, Any]) -> None:
        record(action="audit.export", object_type="audit", object_id=None, actor_kind="system")
        if options["output"]:
            with options["output"].open("x", encoding="utf-8") as file:
                options["output"].chmod(0o600)
                self._write(file, options)
        else:
            self._write(self.stdout, options)  # type: ignore[arg-type]

    def _write(self, out: TextIO, options: dict[str, Any]) -> None:
        progress, count = self._progress("lines written"), 0
        for count, line in enumerate(export.export_lines(since=options["since"]), 1):
            out.write(line + "\n")
            progress(count)
        self.stderr.write(f"{count} lines.")

    def _grants(self, options: dict[str, Any]) -> None:
        for statement in grants.statements(options["role"]):
            self.stdout.write(statement)

    def _remove(self, options: dict[str, Any]) -> None:
        removed = removal.remove_oldest(now=timezone.now())
        self.stdout.write(f"Removed segment {removed.segment} with {removed.events} events.")

    def _progress(self, what: str) -> Callable[[int], None]:
        """Return a function that says how far a long command is, on standard error."""
        last = time.monotonic()

        def tell(count: int) -> None:
            nonlocal last
            # Asking the clock for every event would cost more than checking it.
            if count % 1000 == 0 and time.monotonic() - last >= PROGRESS_SECONDS:
                last = time.monotonic()
                self.stderr.write(f"{count} {what} ...")

        return tell
