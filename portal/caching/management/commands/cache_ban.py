"""``manage.py cache_ban``: let Varnish forget, by hand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.caching import varnish


class Command(BaseCommand):
    """Forgets every page, at once. Exit code 1 when a Varnish did not."""

    help = "Let every Varnish forget all pages (after a new release of the portal); files under /static/ stay."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.VARNISH_URLS:
            raise CommandError("VARNISH_URLS is not set: there is no Varnish to tell.")
        try:
            varnish.ban()
        except varnish.VarnishFailed as failure:
            raise CommandError(f"A Varnish did not forget: {failure}. manage.py doctor says more.") from failure
        self.stdout.write(f"Forgotten: all pages, by {len(settings.VARNISH_URLS)} Varnish.")
