"""``manage.py doctor``: is the portal well, and if not, what to do."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from portal.jobs import health
from portal.jobs.status import Status


class Command(BaseCommand):
    """Asks what the health page asks and adds what to do. Exit code 1 when something is not well."""

    help = "Say line by line whether the portal is well, and what to do where it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, for a monitoring system")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("sr"):
            lines = health.statuses()
            broken = [name for name, status in lines if not status.ok]
            if options["json"]:
                found = [
                    {
                        "name": name,
                        "ok": status.ok,
                        "text": status.full_text,
                        "advice": "" if status.ok else status.advice,
                    }
                    for name, status in lines
                ]
                self.stdout.write(json.dumps({"ok": not broken, "lines": found}, ensure_ascii=False))
            else:
                self._print(lines, broken)
        if broken:
            raise SystemExit(1)

    def _print(self, lines: list[tuple[str, Status]], broken: list[str]) -> None:
        for name, status in lines:
            said = self.style.SUCCESS(_("у реду")) if status.ok else self.style.ERROR(_("није у реду"))
            self.stdout.write(f"{name:<22} {said}" + (f"  ({status.full_text})" if status.full_text else ""))
            if not status.ok and status.advice:
                self.stdout.write(f"{'':<22} → {status.advice}")
        end = _("Није у реду: %(names)s") % {"names": ", ".join(broken)} if broken else _("Све је у реду.")
        self.stdout.write(end)
