"""Telling the cluster what changed: the outbox is emptied, in whatever order and however often.

Each change is told under its number as the document's version, so an older state that comes later is refused there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.cluster import outbox
from search.cluster.breaker import Breaker
from search.cluster.client import FAILURES, PATIENCE, client, indices, writing_alias
from search.cluster.documents import document_of
from search.models import ClusterUpdate, Entry

logger = logging.getLogger(__name__)
# Not that of questions: what is slow to write may be quick to ask, and the other way round.
breaker = Breaker("the search cluster takes no changes; they wait")
# Changes that are told in one request.
BATCH = 500
# Seconds after which no further request is made; the next run goes on.
BUDGET = 10.0
_CONFLICT, _NOT_FOUND = 409, 404


class NotTaken(Exception):
    """The cluster answered, and did not take everything; the message names its kinds of error."""


@dataclass
class Written:
    """What came of a request: ids that were refused by kind of error, and those of which it has a later state."""

    refused: dict[int, str] = field(default_factory=dict)
    conflicts: set[int] = field(default_factory=set)


def deliver(*, budget: float = BUDGET) -> int:
    """Tell the cluster what waits, as it stands now; return how many changes are done with.

    Harmless when run twice, late, or by several at once. Raises one of ``client.FAILURES`` when it did not answer, and
    ``NotTaken`` when it refused some: their rows stay, the others are done with.
    """
    done, last, end = 0, 0, time.monotonic() + budget
    refused: dict[int, str] = {}
    waiting = ClusterUpdate.objects.order_by("pk")
    while rows := list(waiting.filter(pk__gt=last).values_list("pk", "entry_id")[:BATCH]):
        now = _refused(indices(), {entry: pk for pk, entry in rows})
        refused |= now
        done += ClusterUpdate.objects.filter(pk__in=[pk for pk, entry in rows if entry not in now]).delete()[0]
        last = rows[-1][0]
        if time.monotonic() > end:
            break
    if refused:
        raise NotTaken(", ".join(sorted(set(refused.values()))))
    return done


def try_to_deliver(*, budget: float = BUDGET) -> int:
    """The same; what does not work is logged, and waits for the next try."""
    if not breaker.closed:
        return 0
    try:
        return deliver(budget=budget)
    except (*FAILURES, NotTaken) as error:
        breaker.record_failure(str(error) if isinstance(error, NotTaken) else type(error).__name__)
        return 0


def _refused(names: Sequence[str], versions: Mapping[int, int]) -> dict[int, str]:
    written = write(names, versions)
    if written.conflicts and (older := _of_another_database(names, written.conflicts)):
        return written.refused | dict.fromkeys(older, "version_conflict_with_another_database")
    return written.refused


def _of_another_database(names: Sequence[str], ids: set[int]) -> set[int]:
    """Return of which entries the cluster has a version that this database never gave: a backup was restored."""
    newest = outbox.fence()
    found: set[int] = set()
    for name in names:
        asked = client().mget(index=name, ids=[str(pk) for pk in sorted(ids)], source=False)
        found |= {int(one["_id"]) for one in asked["docs"] if one.get("_version", 0) > newest}
    return found


def write(names: Sequence[str], versions: Mapping[int, int], *, patience: float = PATIENCE) -> Written:
    """Write entries to some indices, by id with the version of what is known about them; those that are gone go there.

    Questions find them at once. An index that is gone meanwhile is passed over.
    """
    entries = Entry.objects.defer("name", "lead", "text").in_bulk(versions.keys())
    operations = [
        part
        for name in names
        for pk, version in versions.items()
        for part in _operation(writing_alias(name), pk, version, entries.get(pk))
    ]
    written = Written()
    if operations:
        # Without the refresh a change that is done with would be found a second later.
        answer = client(patience=patience).bulk(operations=operations, refresh=True, require_alias=True)
        for item in answer["items"]:
            _note(written, next(iter(item.values())))
    return written


def _operation(name: str, pk: int, version: int, entry: Entry | None) -> list[dict[str, Any]]:
    about = {"_index": name, "_id": str(pk), "version": version, "version_type": "external"}
    return [{"index": about}, document_of(entry)] if entry else [{"delete": about}]


def _note(written: Written, done: Mapping[str, Any]) -> None:
    status, pk = done["status"], int(done["_id"])
    if status == _CONFLICT:
        written.conflicts.add(pk)
    elif status >= 300 and status != _NOT_FOUND:
        # Not found are an index that is gone, and what was to be deleted and was not there.
        written.refused[pk] = done["error"]["type"]
