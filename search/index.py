"""The index: entries, their stems in every backend, and the words of each language, kept together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from django.db import transaction

from search import vocabulary
from search.analysis import weights
from search.backends.database import database
from search.cluster import outbox
from search.documents import BATCH, documents_of, every_owner
from search.documents.document import Document
from search.models import Entry

_FIELDS = [field.name for field in Entry._meta.concrete_fields if field.name not in ("id", "key")]
# What an entry keeps of its document as it is, and what its weights are made of.
_KEPT = ("key", "owner", "kind", "language", "page_id", "anchor", "path", "name", "lead", "text", "phone")
_WEIGHED = ("name", "lead", "headings", "text", "added", "hints", "readers", "language")


@transaction.atomic
def refresh(owners: Collection[str], *, anew: bool = False) -> int:
    """Bring what is kept of some owners up to what stands now; return how many entries changed.

    Harmless when run twice or late: it looks at what stands at that moment. ``anew`` writes what has not changed too.
    """
    # First, so that who comes later reads later: what was read before somebody else's change would overwrite it.
    vocabulary.lock()
    documents = {one.key: one for one in documents_of(owners)}
    held = {entry.key: entry for entry in Entry.objects.filter(owner__in=owners)}
    gone = [entry for key, entry in held.items() if key not in documents]
    come = [
        _entry(one, held.get(key))
        for key, one in documents.items()
        if anew or key not in held or held[key].digest != one.digest
    ]
    if gone or come:
        before = gone + [held[entry.key] for entry in come if entry.key in held]
        _count(before, come)
        _write(gone, come)
    return len(gone) + len(come)


def _entry(document: Document, held: Entry | None) -> Entry:
    said = weights(**{field: getattr(document, field) for field in _WEIGHED})
    entry = Entry(pk=held.pk if held else None, weights=said, digest=document.digest)
    for field in _KEPT:
        setattr(entry, field, getattr(document, field))
    entry.name = entry.name[:400]
    return entry


def _count(before: Iterable[Entry], after: Iterable[Entry]) -> None:
    counts: dict[str, vocabulary.Counts] = defaultdict(vocabulary.Counts)
    for entries, by in ((before, -1), (after, 1)):
        for entry in entries:
            counts[entry.language].add(entry, by)
    for language in sorted(counts):
        counts[language].store(language)


def _write(gone: list[Entry], come: list[Entry]) -> None:
    backend = database()
    ids = [entry.pk for entry in gone]
    Entry.objects.filter(pk__in=ids).delete()
    backend.remove(ids)
    Entry.objects.bulk_update([entry for entry in come if entry.pk], _FIELDS, batch_size=50)
    Entry.objects.bulk_create([entry for entry in come if not entry.pk], batch_size=50)
    backend.put(come)
    outbox.record([*ids, *(entry.pk for entry in come)])


def everything() -> Iterator[list[str]]:
    """Yield the owners of all that may be found and of all that is kept, in parts; none twice."""
    kept = Entry.objects.order_by().values_list("owner", flat=True).distinct()
    owners = list(dict.fromkeys(chain(every_owner(), kept)))
    for at in range(0, len(owners), BATCH):
        yield owners[at : at + BATCH]


def repair(*, anew: bool = False, step: Callable[[int], object] = int) -> int:
    """Bring the whole index up to what stands now; return how many entries, stems and counts were wrong.

    Nothing is away while it works, and what changes meanwhile is not lost. ``step`` is called with how many owners
    were looked at.
    """
    wrong = 0
    for part in everything():
        wrong += refresh(part, anew=anew)
        step(len(part))
    wrong += _repair_stems()
    for language in _languages():
        wrong += vocabulary.recount(language)
    return wrong


def differences() -> Iterator[str]:
    """Yield the owner of everything of which something else is kept than stands now."""
    for part in everything():
        documents = {one.key: one for one in documents_of(part)}
        held = {entry.key: entry for entry in Entry.objects.filter(owner__in=part).defer("text", "weights")}
        owners = {key: (documents.get(key) or held[key]).owner for key in documents.keys() | held.keys()}
        wrong = {owners[key] for key in owners if _digest(documents.get(key)) != _digest(held.get(key))}
        yield from sorted(wrong)


def _digest(one: Document | Entry | None) -> str:
    return one.digest if one else ""


def lost() -> int:
    """Return how many entries lack stems or name, of how many there is no entry, and how many counts are wrong."""
    surplus, missing = _surplus_and_missing()
    return len(surplus) + len(missing) + sum(vocabulary.corrections(language).number for language in _languages())


def _repair_stems() -> int:
    """Bring stems and names up to the entries: after a backup was restored there may be none."""
    backend = database()
    with transaction.atomic():
        vocabulary.lock()
        surplus, lacking = _surplus_and_missing()
        backend.remove(surplus)
    missing = sorted(lacking)
    for at in range(0, len(missing), BATCH):
        with transaction.atomic():
            # Or a change that comes between reading and writing would be overwritten with what was.
            vocabulary.lock()
            backend.put(list(Entry.objects.filter(pk__in=missing[at : at + BATCH])))
    return len(surplus) + len(lacking)


def _surplus_and_missing() -> tuple[set[int], set[int]]:
    wanted = set(Entry.objects.order_by().values_list("pk", flat=True))
    some, whole = database().kept()
    return some - wanted, wanted - whole


def _languages() -> list[str]:
    return list(Entry.objects.order_by().values_list("language", flat=True).distinct())
