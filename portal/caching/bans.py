"""What is to be forgotten, once what changed it is committed."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models, transaction
from django_tasks import task

from portal.caching import varnish
from portal.caching.tags import model_tag


class _AfterCommit:
    """The tags that one transaction, or one part of it that may be undone, wants forgotten."""

    def __init__(self, tags: set[str]) -> None:
        self.tags = tags

    def __call__(self) -> None:
        send_bans.enqueue(sorted(self.tags))


@task(queue_name="urgent")
def send_bans(tags: list[str]) -> None:
    """Let every Varnish forget ``tags``. A failed call is kept and sent again (``portal.jobs``)."""
    varnish.ban(tags)


def ban(tags: Iterable[str]) -> None:
    """Let the proxy forget what carries one of ``tags``, after the running transaction is committed.

    Publishing one page changes many rows; they become one call.
    """
    wanted = set(tags)
    if not settings.VARNISH_URLS or not wanted:
        return
    connection = transaction.get_connection()
    # What a savepoint takes back must not be sent, and must not take along what stays.
    here = set(connection.savepoint_ids)
    for savepoints, waiting, _robust in connection.run_on_commit:
        if isinstance(waiting, _AfterCommit) and savepoints == here:
            waiting.tags |= wanted
            return
    transaction.on_commit(_AfterCommit(wanted))


def models_changed(*changed: type[models.Model]) -> None:
    """Say that rows of these models were written past signals: by ``update``, ``bulk_create`` or a loader."""
    ban(model_tag(model) for model in changed)
