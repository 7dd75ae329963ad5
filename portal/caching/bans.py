"""Let the proxy forget public pages, once what changed them is committed."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django_tasks import task

from portal.caching import varnish

_WANTED = "pages_to_forget"


@task(queue_name="urgent")
def send_ban() -> None:
    """Let every Varnish forget all pages. A failed call is kept and sent again (``portal.jobs``)."""
    varnish.ban()


def forget_all() -> None:
    """Let the proxy forget every page after the running transaction is committed: one ban, however many calls.

    A part that is rolled back may leave a ban that nobody needed.
    """
    if settings.VARNISH_URLS:
        transaction.get_connection().__dict__[_WANTED] = True
        # Each time: an earlier promise may have been rolled back. The first to come sends, the others find nothing.
        transaction.on_commit(_send_once)


def _send_once() -> None:
    if transaction.get_connection().__dict__.pop(_WANTED, False):
        send_ban.enqueue()
