"""An index of the cluster made anew while the old one answers, compared with what stands, and mended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from elasticsearch import NotFoundError
from elasticsearch.helpers import scan

from search import vocabulary
from search.cluster import outbox
from search.cluster.client import LONG_PATIENCE, alias, answering, client, indices, writing_alias
from search.cluster.delivery import BATCH, NotTaken, deliver, try_to_deliver, write
from search.cluster.documents import MAPPINGS, SETTINGS
from search.models import Entry

# Documents that are compared at once.
_PAGE = 5_000


class Overtaken(Exception):
    """Another rebuild was done first and took this one's index away; its own index answers."""


def rebuild(step: Callable[[int], object] = int) -> int:
    """Make the index anew and let it answer once it is whole; return how many entries it holds.

    Nothing is away meanwhile, and what changes while it works is told to both. Indices that stood before, whatever left
    them, are deleted. ``step`` is called with how many entries were written. Raises one of ``client.FAILURES``,
    ``NotTaken`` or ``Overtaken``; then what answered before still does.
    """
    before = indices()
    name = f"{alias()}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
    client().indices.create(index=name, mappings=MAPPINGS, settings=SETTINGS, aliases={writing_alias(name): {}})
    # After the index is there: a change that is delivered from now on is written there too.
    version = outbox.fence()
    for part in _parts():
        if refused := write([name], dict.fromkeys(part, version), patience=LONG_PATIENCE).refused:
            raise NotTaken(", ".join(sorted(set(refused.values()))))
        step(len(part))
    _let_answer(name, instead_of=before)
    # Not before: an old index that refuses changes, after a restore all of them, must not keep the new one from
    # answering. What waits is a candidate meanwhile.
    try_to_deliver()
    return int(client().count(index=name)["count"])


def _let_answer(name: str, *, instead_of: list[str]) -> None:
    """Move the alias and delete what stood before, all of it or nothing."""
    old = set(indices()) & set(instead_of)
    # That of another rebuild, which was begun after this one and done before it.
    younger = set(answering()) - old
    actions: list[dict[str, Any]] = [
        {"add": {"index": name, "alias": alias()}},
        *({"remove_index": {"index": one}} for one in sorted(old)),
        *({"remove": {"index": one, "alias": alias()}} for one in sorted(younger)),
    ]
    try:
        client(patience=LONG_PATIENCE).indices.update_aliases(actions=actions)
    except NotFoundError as error:
        if name not in indices():
            raise Overtaken from error
        raise


def _parts() -> Iterator[list[int]]:
    last = 0
    while part := list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield part
        last = part[-1]


def differences() -> list[int]:
    """Return the id of every entry of which the cluster keeps something else than stands, or that is gone.

    What changes meanwhile may be among them. Raises one of ``client.FAILURES``.
    """
    return _compared()[0]


def _compared() -> tuple[list[int], int]:
    """Return which entries differ, and the newest version that the cluster has of any."""
    client().indices.refresh(index=alias())
    query = {"_source": False, "version": True, "docvalue_fields": ["digest"]}
    kept, newest = {}, 0
    for hit in scan(client(patience=LONG_PATIENCE), index=alias(), query=query, size=_PAGE):
        kept[int(hit["_id"])] = hit["fields"]["digest"][0]
        newest = max(newest, hit["_version"])
    stored = dict(Entry.objects.values_list("pk", "digest"))
    return sorted(pk for pk in kept.keys() | stored.keys() if kept.get(pk) != stored.get(pk)), newest


def repair(step: Callable[[int], object] = int) -> int:
    """Bring the cluster up to what stands; return how many entries were wrong there.

    Made anew where there is no index, and where it has a version that this database never gave: after a backup of the
    database was restored numbers begin again, and all that changes would be refused as old. Raises as ``rebuild``.
    """
    if not answering():
        return rebuild(step)
    wrong, newest = _compared()
    if newest > outbox.fence():
        rebuild(step)
        return len(wrong)
    with transaction.atomic():
        vocabulary.lock()
        outbox.record(wrong)
    deliver(budget=float("inf"))
    return len(wrong)
