"""``manage.py tasks``: background calls that have not run, and trying them again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.jobs.models import PendingTask


class Command(BaseCommand):
    """Lists what waits or was given up, and lets the latter be tried again. Shows names, never arguments."""

    help = "list: background calls that have not run. resend: let those that were given up be tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("list", help="one line per call: id, task, attempts, class of the last error")
        resend = commands.add_parser("resend", help="give calls that were given up a new round of attempts")
        resend.add_argument("ids", nargs="*", type=UUID, help="only these; without ids all that were given up")
        resend.add_argument("--dry-run", action="store_true", help="only say how many it would be")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        if command == "list":
            self._list()
        else:
            self._resend(ids=options["ids"], dry_run=options["dry_run"])

    def _list(self) -> None:
        rows = PendingTask.objects.order_by("created_at", "id")
        for row in rows.iterator():
            state = "given up" if row.next_try_at is None else "waiting"
            self.stdout.write(f"{row.id} {state:<8} {row.attempts:>2} {row.task} {row.error}")
        self.stdout.write(f"{rows.count()} calls.")

    def _resend(self, *, ids: list[UUID], dry_run: bool) -> None:
        rows = PendingTask.objects.filter(next_try_at=None)
        if ids:
            rows = rows.filter(id__in=ids)
        if dry_run:
            self.stdout.write(f"{rows.count()} calls would be tried again.")
            return
        again = rows.update(next_try_at=timezone.now(), attempts=1, error="")
        self.stdout.write(f"{again} calls will be tried again by manage.py work.")
