"""``manage.py jobs``: run what is due, once or for ever."""

from __future__ import annotations

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.jobs.runner import run_due

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


class Command(BaseCommand):
    """Run due jobs. Several loops at once are safe; SIGTERM and SIGINT end one after its current job."""

    help = "Run periodic jobs that are due; with --loop keep running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="keep running, looking every second")

    def handle(self, *args: Any, **options: Any) -> None:
        # What a job writes is read by its own account alone.
        os.umask(0o077)
        if not options["loop"]:
            for name in run_due():
                self.stdout.write(name)
            return
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        logger.info("job loop started")
        while not stop.is_set():
            try:
                close_old_connections()
                run_due()
            except Exception:
                # A database that is away for a moment must not end the loop.
                logger.exception("job loop stumbled")
            stop.wait(TICK_SECONDS)
        logger.info("job loop ended")
