"""Keeping, opening and deleting sealed files.

Each file has a random key, wrapped by the key of its owner: a report's DEK, or the key of a draft until it
is sent. Its name is sealed too, and the name in the storage means nothing.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from reporting.vault import deks, envelopes
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.files import stream
from reporting.vault.models import DekKind, StoredFile

KEY_CONTRACT = "file.key.1"
NAME_CONTRACT = "file.name.1"
STORAGE = "sealed"
# An upload that was not kept for so long belongs to a request that died.
UNKEPT_LIFETIME = timedelta(hours=6)


@dataclass(frozen=True)
class Owner:
    """Whose file it is: ``kind`` says what ``id`` is the UUID of, and ``key`` (32 bytes) wraps the file's key."""

    id: UUID
    kind: KeyKind
    key: bytes = field(repr=False)


def report_owner(report_id: UUID) -> Owner:
    """Return a report as the owner of files. Raises ``EnvelopeError`` when it has no DEK."""
    return Owner(report_id, KeyKind.REPORT_DEK, deks.dek(report_id, DekKind.REPORT))


def draft_owner(draft_id: UUID, key: bytes) -> Owner:
    """Return a draft as the owner of files; ``drafts.owner_of`` gives it for an open one."""
    return Owner(draft_id, KeyKind.DRAFT_KEY, key)


def sealed_storage() -> Storage:
    """Return where sealed files lie (``STORAGES["sealed"]``)."""
    return storages[STORAGE]


def begin(owner: Owner, *, name: str) -> tuple[StoredFile, bytes]:
    """Write down that a file arrives, before any of it does; return its row and its key.

    The row is committed at once, so that what a killed upload leaves is found: ``RuntimeError`` in a transaction.
    """
    file_id, key = uuid4(), secrets.token_bytes(envelopes.KEY_BYTES)
    token = secrets.token_hex(16)
    with transaction.atomic(durable=True):
        row = StoredFile(id=file_id, storage_name=f"{token[:2]}/{token[2:]}", created_at=timezone.now())
        _give(row, owner, key, name)
        row.save(force_insert=True)
    return row, key


def prepare(row: StoredFile) -> None:
    """Make an empty file in the storage, with whatever folders it needs, to be opened for writing."""
    kept_as = sealed_storage().save(row.storage_name, ContentFile(b""))
    if kept_as != row.storage_name:
        row.storage_name = kept_as
        row.save(update_fields=["storage_name"])


def finish(row: StoredFile, *, size: int) -> None:
    """Write down that the file is whole; ``size`` in bytes, of the file in clear."""
    StoredFile.objects.filter(pk=row.pk).update(size=size)
    row.size = size


def keep(rows: list[StoredFile]) -> None:
    """Say that the files belong to their owner from now on; others are swept. Raises ``EnvelopeError`` if not whole."""
    ids = [row.pk for row in rows]
    if StoredFile.objects.filter(pk__in=ids, size__isnull=False).update(kept_at=timezone.now()) != len(ids):
        raise EnvelopeError("Only whole files can be kept.")


def move(*, source: Owner, target: Owner) -> int:
    """Give all files of ``source`` to ``target`` and return how many; only their keys and names are sealed anew.

    For a draft that changes its key; nothing gives the files of a draft to its report yet.
    Raises ``EnvelopeError``.
    """
    rows = list(StoredFile.objects.select_for_update().filter(owner_id=source.id))
    for row in rows:
        _give(row, target, key_of(row, source), name_of(row, source))
        row.save(update_fields=["owner_id", "key_wrap", "name"])
    return len(rows)


def read(row: StoredFile, owner: Owner) -> Iterator[bytes]:
    """Yield the file in clear, in chunks of at most 64 KiB, from the storage and with constant memory.

    Raises ``EnvelopeError`` when it was changed; see :func:`stream.opened` about the end.
    """
    key = key_of(row, owner)
    with sealed_storage().open(row.storage_name, "rb") as source:
        size = 0
        for chunk in stream.opened(source, key=key, file_id=row.pk):
            size += len(chunk)
            yield chunk
    if size != row.size:
        raise EnvelopeError("The sealed file has another size than its row.")


def verify(row: StoredFile, owner: Owner) -> int:
    """Read the whole file and return its size in bytes. Raises ``EnvelopeError`` when anything is amiss."""
    return sum(map(len, read(row, owner)))


def key_of(row: StoredFile, owner: Owner) -> bytes:
    """Return the file's key. Raises ``EnvelopeError`` when ``owner`` is another."""
    wrapped = bytes(row.key_wrap)
    header = envelopes.wrap_header(wrapped)
    if (header.kind, header.reference, row.owner_id) != (owner.kind, owner.id, owner.id):
        raise EnvelopeError("The file belongs to somebody else.")
    return envelopes.unwrap(owner.key, wrapped, contract=KEY_CONTRACT, pk=row.pk)


def name_of(row: StoredFile, owner: Owner) -> str:
    """Return the name that the file had where it came from. Raises ``EnvelopeError``."""
    return envelopes.unseal(owner.key, bytes(row.name), contract=NAME_CONTRACT, pk=row.pk).decode()


def files_of(owner_id: UUID) -> list[StoredFile]:
    """Return the kept files of a report or a draft, in the order in which they came."""
    return list(StoredFile.objects.filter(owner_id=owner_id, kept_at__isnull=False).order_by("created_at", "pk"))


def delete_files(*, report_id: UUID) -> int:
    """Delete every file of a report (or draft), whole or not, and return how many there were. For erasure.

    Bytes go before rows, so that a run that was killed is finished by the next.
    """
    return discard(list(StoredFile.objects.filter(owner_id=report_id)))


def discard(rows: list[StoredFile]) -> int:
    """Delete files; harmless when their bytes are gone already."""
    for row in rows:
        sealed_storage().delete(row.storage_name)
        StoredFile.objects.filter(pk=row.pk).delete()
    return len(rows)


def sweep(now: datetime | None = None) -> int:
    """Delete what uploads left that were never kept, and return how many files that were."""
    before = (now or timezone.now()) - UNKEPT_LIFETIME
    return discard(list(StoredFile.objects.filter(kept_at=None, created_at__lt=before)))


def _give(row: StoredFile, owner: Owner, key: bytes, name: str) -> None:
    kind, reference, pk = owner.kind, owner.id, row.pk
    row.owner_id = owner.id
    row.key_wrap = envelopes.wrap(owner.key, key, kind=kind, reference=reference, contract=KEY_CONTRACT, pk=pk)
    row.name = envelopes.seal(owner.key, name.encode(), kind=kind, reference=reference, contract=NAME_CONTRACT, pk=pk)
