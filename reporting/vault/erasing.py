"""What the vault holds of a report goes for good: keys, proof, draft, files.

Rows go in the caller's transaction. The bytes of files cannot, so their places in the storage are written
down in the same transaction, deleted once it is committed, and, after a kill between the two, by the job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from reporting.vault.files.store import sealed_storage
from reporting.vault.models import Draft, FileToDelete, FilingProof, KeyWrap, StoredFile

# How long cutting SQLite's log waits for those who read; milliseconds.
WAIT_FOR_READERS = 250


@dataclass(frozen=True)
class Forgotten:
    """How many rows went, the wraps among them, and where in the storage the files lie that will."""

    rows: int
    places: tuple[str, ...]


def forget_report(*, report_id: UUID, draft_id: UUID | None) -> Forgotten:
    """Delete every wrap of a report and its messages, its proof, its files and what is left of its draft.

    Without the wraps nothing that was sealed for the report opens again, wherever a copy of it lies. Call
    it inside the transaction that deletes the report's rows: ``RuntimeError`` outside of one, and in the end
    ``delete_after_commit`` with the places of all reports. A second call finds nothing and is harmless.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A report is forgotten only together with its rows, in one transaction.")
    rows, places = _forget_files(report_id, *([draft_id] if draft_id else []))
    rows += FilingProof.objects.filter(report_id=report_id).delete()[0]
    if draft_id is not None:
        rows += Draft.objects.filter(id=draft_id).delete()[0]
    rows += KeyWrap.objects.filter(report_id=report_id).delete()[0]
    return Forgotten(rows, places)


@transaction.atomic
def forget_expired_draft(*, draft_id: UUID, now: datetime) -> Forgotten:
    """Delete a draft and its files, unless it lives beyond ``now``: asked under its row's lock.

    The bytes go with ``delete_waiting_files``, when this is committed.
    """
    draft = Draft.objects.select_for_update().filter(id=draft_id, expires_at__lte=now).first()
    if draft is None:
        return Forgotten(0, ())
    files, places = _forget_files(draft_id)
    draft.delete()
    return Forgotten(files + 1, places)


def _forget_files(*owners: UUID) -> tuple[int, tuple[str, ...]]:
    """Delete the rows of files and write down where they lie; return how many rows, and the places."""
    files = list(StoredFile.objects.select_for_update().filter(owner_id__in=owners))
    now = timezone.now()
    FileToDelete.objects.bulk_create([FileToDelete(storage_name=row.storage_name, since=now) for row in files])
    rows = StoredFile.objects.filter(owner_id__in=owners).delete()[0]
    return rows, tuple(row.storage_name for row in files)


def delete_after_commit(places: Sequence[str]) -> None:
    """Delete the files at ``places`` once this transaction is committed; what others left waits for the job."""
    kept = tuple(places)

    def finish() -> None:
        _delete(FileToDelete.objects.filter(storage_name__in=kept))
        empty_write_ahead_log()

    # A storage that does not answer must not turn a committed erasure into an error: the job goes on.
    transaction.on_commit(finish, robust=True)


def delete_waiting_files(before: datetime | None = None) -> int:
    """Delete from the storage what erased reports left there, and return how many files that were.

    Only what waits since ``before`` (default: everything). Raises what the storage raises.
    """
    return _delete(FileToDelete.objects.filter(since__lte=before or timezone.now()))


def _delete(waiting: "QuerySet[FileToDelete]") -> int:
    """Bytes go before the row that names them, so a run that is killed in between leaves the row to the next."""
    rows = list(waiting.order_by("since", "pk"))
    for row in rows:
        sealed_storage().delete(row.storage_name)
        row.delete()
    return len(rows)


def empty_write_ahead_log() -> None:
    """On SQLite move everything into the database file, where deleted rows are zeros, and cut the log.

    Does what it can beside other connections: what they still read, a backup for example, stays until the job
    comes by. While it waits for them nobody writes, so it does not wait as long as a writer would.
    PostgreSQL keeps old pages for as long as its own settings say (``docs/retention.md``).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {WAIT_FOR_READERS}")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {usual}")
