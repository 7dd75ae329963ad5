"""``manage.py keys init|file|status|check|rotate|destroy``: the keyring from its beginning on."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.vault import inspection, keyring, pools, root, rotation
from reporting.vault.errors import VaultError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import KeyState, VaultKey
from reporting.vault.rewrap import BATCH

ROOT = "root"
UNFINISHED = 3
BROKEN = 4


class Command(BaseCommand):
    """Makes, lists, checks, changes and destroys keys. Never prints a secret.

    Ends with 0 when all is well, 1 when nothing could be done, 3 when something waits to be finished and 4 when
    a stored value does not open.
    """

    help = "Keys of the vault: make, list, check, change, destroy. docs/keys.md is the manual."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("init", help="make one key for every purpose, once")
        file = commands.add_parser("file", help="write the key file of a process, with what its pools open")
        file.add_argument("pool", nargs="+", choices=sorted(pools.OPENS), help="a pool that the process belongs to")
        file.add_argument("--output", type=Path, required=True, help="a new file, which only its owner can read")
        commands.add_parser("status", help="list keys, states, dates, and how many stored values name each")
        commands.add_parser("check", help="open every key and every report's keys; 3: unfinished, 4: broken")
        rotate = commands.add_parser(
            "rotate",
            help="give a purpose a new key, or finish a rotation that was begun; the jobs finish it too, but of"
            " factor and cms_factor, whose keys they do not have",
        )
        rotate.add_argument("key", choices=[*keyring.PURPOSES, ROOT])
        rotate.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
        rotate.add_argument("--anew", action="store_true", help="make a new key although old values are stuck")
        rotate.add_argument(
            "--settle",
            type=float,
            default=rotation.SETTLE_SECONDS,
            help="seconds that running processes get to notice (0 only when none runs)",
        )
        rotate.add_argument("--batch", type=int, default=BATCH, help="values moved in one transaction")
        destroy = commands.add_parser("destroy", help="delete a readable key that no stored value names")
        destroy.add_argument("id", type=UUID)

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        act: Callable[..., None] = getattr(self, f"_{command}")
        try:
            # Whoever runs this, with ROOT too, is no evidence that desk and jobs open a coming pair.
            with keyring.without_trials():
                act(**options)
        except VaultError as error:
            raise CommandError(str(error)) from None

    def _init(self, **options: Any) -> None:
        self.stdout.write(f"Made {len(keyring.create_keyring())} keys.")

    def _file(self, *, pool: list[str], output: Path, **options: Any) -> None:
        names = sorted(set(pool))
        text = root.written(root.root_key(), names, pools.opened_by(names))
        try:
            with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as file:
                file.write(text)
        except OSError as error:
            raise CommandError(f"{output} cannot be written ({type(error).__name__}).") from None
        opened = ", ".join(sorted(pools.opened_by(names)))
        self.stdout.write(f"Wrote the key file of {', '.join(names)}; it opens: {opened}.")

    def _status(self, **options: Any) -> None:
        rows = list(VaultKey.objects.order_by("purpose", "created_at"))
        if not rows:
            lost = encrypted_rows_exist()
            raise CommandError("No keys" + (", but encrypted rows: bring the keyring back." if lost else " yet."))
        named = inspection.values_by_key()
        for row in rows:
            self.stdout.write(
                f"{row.purpose:<8} {_state(row):<10} {row.id} {named.get(row.pk, 0)} values, {_dates(row)}"
            )
        keyring.forget()
        faults = keyring.faults()
        for line in faults:
            self.stdout.write(f"BROKEN: {line}")
        if faults:
            raise CommandError("Something is amiss in the table of keys; docs/keys.md says what to do.")
        if not root.key_file().root:
            self.stdout.write(f"This key file opens: {', '.join(keyring.purposes_here())}.")
            return
        old = rotation.keys_under_old_root()
        if old:
            self.stdout.write(f"The old root key still opens {old} keys: run manage.py keys rotate root.")
            return
        self.stdout.write("The root key opens every key.")

    def _check(self, **options: Any) -> None:
        found = inspection.inspect(progress=self._say)
        old = rotation.keys_under_old_root()
        if old:
            found.unfinished.append(f"{old} keys are still wrapped by the old root key")
        for line in found.broken:
            self.stdout.write(f"BROKEN: {line}")
        for line in found.unfinished:
            self.stdout.write(f"UNFINISHED: {line}")
        if found.broken:
            raise CommandError("Something does not open; docs/keys.md says what to do.", returncode=BROKEN)
        if found.unfinished:
            raise CommandError("A rotation is not finished: run it again.", returncode=UNFINISHED)
        self.stdout.write(f"All is well: the keyring and {found.checked} keys of reports open.")

    def _rotate(self, *, key: str, dry_run: bool, anew: bool, settle: float, batch: int, **options: Any) -> None:
        if dry_run:
            for line in self._root_plan() if key == ROOT else rotation.plan(key):
                self.stdout.write(f"would: {line}")
            return
        if key == ROOT:
            done = rotation.rotate_root(progress=self._say)
            self.stdout.write(f"{done} keys were wrapped by the new root key; PORTAL_KEYS_OLD can be taken away.")
            return
        outcome = rotation.rotate(key, anew=anew, settle=settle, batch=batch, progress=self._say)
        self.stdout.write(f"The current {key} key is {outcome.key_id}; {outcome.moved} values were moved.")
        if outcome.stuck:
            raise CommandError(f"{outcome.stuck} values do not open and stayed: see keys check.", returncode=BROKEN)

    def _root_plan(self) -> list[str]:
        return [f"wrap {rotation.keys_under_old_root()} keys by the root key that PORTAL_KEYS names"]

    def _destroy(self, *, id: UUID, **options: Any) -> None:
        rotation.destroy(id)
        self.stdout.write(f"The key {id} is destroyed.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _state(row: VaultKey) -> str:
    return "coming" if row.state == KeyState.READABLE and row.retired_at is None else row.state


def _dates(row: VaultKey) -> str:
    dates = {"made": row.created_at, "retired": row.retired_at, "destroyed": row.destroyed_at}
    return ", ".join(f"{what} {moment:%Y-%m-%d %H:%M} UTC" for what, moment in dates.items() if moment)
