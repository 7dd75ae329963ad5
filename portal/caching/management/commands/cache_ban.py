"""``manage.py cache_ban``: let Varnish forget, by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.caching import varnish
from portal.caching.tags import EVERYTHING, address_tag


class Command(BaseCommand):
    """Forgets single addresses or every page, at once. Exit code 1 when a Varnish did not."""

    help = "Let every Varnish forget some addresses, or all pages (after a new release of the portal)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("addresses", nargs="*", default=[], help="paths or whole addresses, such as /sr/pomoc/")
        what.add_argument("--all", action="store_true", help="every page; files under /static/ stay")

    def handle(self, *args: Any, addresses: list[str], **options: Any) -> None:
        if not settings.VARNISH_URLS:
            raise CommandError("VARNISH_URLS is not set: there is no Varnish to tell.")
        wanted = [EVERYTHING] if options["all"] else [address_tag(urlsplit(one).path or "/") for one in addresses]
        try:
            varnish.ban(wanted)
        except varnish.VarnishFailed as failure:
            raise CommandError(f"A Varnish did not forget: {failure}. manage.py doctor says more.") from failure
        said = "all pages" if options["all"] else f"{len(addresses)} addresses"
        self.stdout.write(f"Forgotten: {said}, by {len(settings.VARNISH_URLS)} Varnish.")
