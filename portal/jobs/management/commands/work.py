"""``manage.py work``: all background work, for ever or once."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.jobs import work


class Command(BaseCommand):
    """Periodic jobs and, with Redis, the queues. Several at once are safe."""

    help = "Do all background work until SIGTERM or SIGINT; with --once what is due now, for cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now and end")

    def handle(self, *args: Any, **options: Any) -> None:
        # What a job writes is read by its own account alone.
        os.umask(0o077)
        if options["once"]:
            for name in work.once():
                self.stdout.write(name)
            return
        try:
            work.serve()
        except work.ChildEnded as ended:
            raise CommandError(f"A part of background work ended by itself: {ended}. Start it again.") from ended
