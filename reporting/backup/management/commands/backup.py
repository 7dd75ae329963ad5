"""``manage.py backup pair|make|restore|restored|prune|drill``: two artefacts, two lifetimes, proof of both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.progress import progress_bar
from reporting.backup import drill_steps, recipient, window
from reporting.backup.artefact import BackupError
from reporting.backup.drill import drill
from reporting.backup.making import make
from reporting.backup.restoring import put_place_back, restore
from reporting.vault.errors import VaultError

REFUSED = 1


class Command(BaseCommand):
    """Exit codes: 0 done, 1 nothing was done or the drill showed otherwise."""

    help = (
        "pair: make the pair to which long backups are sealed. make: write a long and a short backup. "
        "restore: bring them back into a freshly migrated database. "
        "restored: put the sealer's place of this machine back, after the database came back by other means. "
        "prune: remove short backups that are past the window (BACKUP_WINDOW_DAYS). "
        "drill: show both sides of the window in temporary databases. docs/retention.md is the manual. "
        "Exit codes: 0 done, 1 nothing was done, or the drill showed otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        pair = commands.add_parser("pair", help="make the pair to which long backups are sealed, not on the server")
        pair.add_argument("--to", type=Path, required=True, help="folder for both halves; made if it is not there")
        out = commands.add_parser("make", help="write both backups as folders, readable by their owner alone")
        out.add_argument("--to", type=Path, required=True, help="folder to write them into; made if it is not there")
        out.add_argument("--dry-run", action="store_true", help="count what would be written, and write nothing")
        back = commands.add_parser("restore", help="bring backups back into a freshly migrated database")
        back.add_argument("--long", type=Path, required=True, help="folder of the long backup")
        back.add_argument(
            "--private",
            required=True,
            help="where the private half of its pair is: env:NAME, command:PROGRAM or file:PATH, as in PORTAL_KEYS",
        )
        back.add_argument("--short", type=Path, help="folder of the short backup; without it no report opens")
        back.add_argument(
            "--drop-closed", action="store_true", help="leave out reports whose keys are in neither: erased since"
        )
        back.add_argument(
            "--past-window",
            action="store_true",
            help="take a short backup that is older than the window; refused otherwise, because it brings back what "
            "was erased since. Only when there is no younger one; then erase it again (docs/retention.md)",
        )
        back.add_argument("--dry-run", action="store_true", help="check the folders and the database, change nothing")
        commands.add_parser(
            "restored",
            help="put the sealer's place of this machine back to the end of the audit trail: after the database came "
            "back by other means, or by a restore on another machine; the trail and the log say so",
        )
        old = commands.add_parser("prune", help="remove short backups past the window; long ones always stay")
        old.add_argument("--from", dest="folder", type=Path, required=True, help="folder in which the backups lie")
        old.add_argument("--dry-run", action="store_true", help="name what would be removed, and remove nothing")
        commands.add_parser("drill", help="back up, erase and restore an invented report; takes a minute or two")
        step = commands.add_parser("step")
        step.add_argument("name", choices=drill_steps.STEPS)
        step.add_argument("--work", type=Path, required=True)

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        act: Callable[[dict[str, Any]], str] = getattr(self, f"_{command}")
        try:
            self.stdout.write(act(options))
        except (BackupError, VaultError, OSError) as error:
            raise CommandError(str(error) or type(error).__name__, returncode=REFUSED) from None

    def _pair(self, options: dict[str, Any]) -> str:
        name = recipient.write_pair(options["to"])
        return (
            f"Made the pair {name}. {options['to'] / recipient.PUBLIC} goes to the server (BACKUP_RECIPIENT); keep"
            f" {options['to'] / recipient.PRIVATE} in two safes, never where the portal or a backup is: without it no"
            " long backup opens."
        )

    def _make(self, options: dict[str, Any]) -> str:
        public, told = recipient.public_half(), progress_bar(self.stderr)
        made = make(to=options["to"], public=public, progress=told, dry_run=options["dry_run"])
        counts = f"{made.long_rows} rows and {made.files} files long, {made.short_rows} rows short{_gone(made.gone)}"
        if not made.long:
            return f"Would write {counts}; nothing was written."
        long, short = made.digests
        digests = f"For the safe: long {long}, short {short}."
        sealed = f"the long one sealed to the pair {recipient.fingerprint(public)}"
        return f"{made.long} and {made.short}: {counts}, {sealed}.{_past(options['to'])}\n{digests}"

    def _restore(self, options: dict[str, Any]) -> str:
        given = {name: options[name] for name in ("long", "short", "drop_closed", "past_window", "dry_run")}
        done = restore(**given, private=recipient.private_half(options["private"]), progress=progress_bar(self.stderr))
        if options["dry_run"]:
            return f"Would restore {done.rows} rows and {done.files} files; nothing was changed."
        return (
            f"Restored {done.rows} rows and {done.files} files{_gone(done.gone)}, rebuilt {done.rebuilt} tokens; "
            f"{done.closed} reports stay closed, {done.dropped} were left out. "
            "Now: manage.py update_index; manage.py search check --repair"
        )

    def _prune(self, options: dict[str, Any]) -> str:
        pruned = window.prune(folder=options["folder"], progress=progress_bar(self.stderr), dry_run=options["dry_run"])
        for path in pruned.gone:
            self.stdout.write(str(path))
        told = "Would remove" if options["dry_run"] else "Removed"
        end = f"{told} {len(pruned.gone)} short backups past {settings.BACKUP_WINDOW_DAYS} days."
        if pruned.left:
            raise BackupError(f"{end} Still there, and perhaps past them: {', '.join(pruned.left)}.")
        return end

    def _restored(self, options: dict[str, Any]) -> str:
        place = put_place_back()
        return f"The sealer's place is now {place or 'the beginning'}; the audit trail says that it was put back."

    def _drill(self, options: dict[str, Any]) -> str:
        return "The window holds: " + "; ".join(drill(progress=progress_bar(self.stderr))) + "."

    def _step(self, options: dict[str, Any]) -> str:
        return drill_steps.STEPS[options["name"]](options["work"])


def _past(folder: Path) -> str:
    """Say how many short backups in a folder should be gone; nothing where none should."""
    past = window.past_window(folder)
    if not past:
        return ""
    days = settings.BACKUP_WINDOW_DAYS
    return f" Past {days} days, and to be gone: {len(past)} short backups. Now: manage.py backup prune --from {folder}"


def _gone(files: int) -> str:
    """Say that files were erased while the backup was made, or are lost; nothing where none was."""
    return f" ({files} files were not there)" if files else ""
