"""``manage.py styles``: join the small stylesheets into one."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.pages import styles


class Command(BaseCommand):
    """Build ``css/portal.css``; run it before ``collectstatic``."""

    help = "Join portal/static/css/* into one stylesheet."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to keep running while styles are being written."""
        parser.add_argument("--watch", action="store_true", help="Build again whenever a source changes.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build once, or again and again with ``--watch``."""
        self.stdout.write(f"{styles.build()}")
        while options["watch"]:
            time.sleep(1)
            styles.build()
