"""Making both artefacts at one moment, without keeping anybody from writing meanwhile."""

import base64
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from django.core import serializers
from django.db import connection, models, transaction
from django.utils import timezone

from reporting.backup import artefact, plan, recipient
from reporting.backup.artefact import Manifest, Progress
from reporting.vault.files.store import sealed_storage
from reporting.vault.models import StoredFile

CHUNK = 500


@dataclass(frozen=True)
class Made:
    """Where both artefacts lie (None after a dry run), and what is in them; ``gone`` files were not there any more.

    ``digests`` of both manifests, long and short, for the safe.
    """

    long: Path | None
    short: Path | None
    long_rows: int
    short_rows: int
    files: int
    gone: int = 0
    digests: tuple[str, ...] = ()


def make(*, to: Path, public: bytes, progress: Progress, dry_run: bool = False) -> Made:
    """Write the long and the short backup as two folders below ``to``, and return them.

    The long one is sealed to the pair of ``public`` (``recipient``). Both show the database as it stood at one
    moment. Sealed values are written as they are stored; a value in clear where only sealed ones may stand stops
    everything (``ClearText``), and nothing stays. A file that is erased meanwhile is left out and written down.
    Raises ``OSError``, ``VaultError``.
    """
    with _one_moment():
        counts = {kind: _count(kind) for kind in ("long", "short")}
        files = StoredFile.objects.filter(kept_at__isnull=False).count()
        if dry_run:
            return Made(None, None, counts["long"], counts["short"], files)
        stamp = timezone.now().astimezone(UTC).strftime(artefact.STAMP)
        target = {kind: to / f"cuvamte-{stamp}-{kind}" for kind in counts}
        partial = {kind: path.with_name(f".{path.name}.partial") for kind, path in target.items()}
        ours: list[Path] = []
        try:
            for kind, folder in partial.items():
                folder.mkdir(mode=0o700, parents=True)
                ours.append(folder)
                _write_rows(folder, kind, counts[kind], public if kind == "long" else None, progress)
            _write_tokens(partial["short"])
            copied, gone = _copy_files(partial["long"], files, progress)
            digests = (
                _finish(partial["long"], "long", stamp, counts["long"], files=copied, gone=gone, public=public),
                _finish(partial["short"], "short", stamp, counts["short"]),
            )
            for kind, folder in partial.items():
                folder.rename(target[kind])
                ours.append(target[kind])
        except BaseException:
            # Another run of the same second has folders of the same name.
            for folder in ours:
                shutil.rmtree(folder, ignore_errors=True)
            raise
    return Made(target["long"], target["short"], counts["long"], counts["short"], copied, len(gone), digests)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stands now. On SQLite a reader holds up nobody; Django's own transactions would."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _count(kind: str) -> int:
    return sum(plan.every_row(model).count() for model in plan.rows_of(kind))


def _write_rows(folder: Path, kind: str, total: int, public: bytes | None, progress: Progress) -> None:
    done, name = 0, artefact.SEALED_ROWS if public else artefact.ROWS
    with artefact.packed(folder / name, public=public) as lines:
        for model in plan.rows_of(kind):
            left_out = plan.fields_left_out(model)
            for line in _serialized(model, left_out):
                lines.write(line)
                done += 1
                progress(done, total, f"{kind}: rows")


def _serialized(model: type[models.Model], left_out: frozenset[str]) -> Iterator[str]:
    kept = None
    if left_out:
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        kept = [field.name for field in fields if field.name not in left_out]
    for row in plan.every_row(model).iterator(chunk_size=CHUNK):
        yield serializers.serialize("jsonl", [row], fields=kept)


def _write_tokens(folder: Path) -> None:
    """Write what finds a report by a code, which cannot be made again from anything that is stored."""
    with artefact.packed(folder / artefact.TOKENS) as lines:
        for column in plan.token_columns():
            rows = column.rows()
            # Blind tokens can be made again from what they stand for; codes are stored nowhere.
            if rows is None or column.text:
                continue
            for pk, key, digest in rows.order_by("pk").values_list("pk", column.field, column.digest).iterator():
                values: dict[str, Any] = {"column": column.name, "pk": str(pk), "key": key and str(key)}
                values["digest"] = digest and base64.b64encode(bytes(digest)).decode()
                lines.write(json.dumps(values) + "\n")


def _copy_files(folder: Path, total: int, progress: Progress) -> tuple[int, list[str]]:
    """Copy sealed files as they are; what opens them is sealed under keys that stand in the short backup.

    The rows show one moment, the storage does not: an erasure since then has taken its files away. Returns how
    many were copied, and the ids of those that were not there.
    """
    place, gone = folder / artefact.SEALED, list[str]()
    place.mkdir(mode=0o700)
    rows = StoredFile.objects.filter(kept_at__isnull=False).order_by("pk")
    done = 0
    for done, (pk, name) in enumerate(rows.values_list("pk", "storage_name").iterator(), 1):
        try:
            source = sealed_storage().open(name, "rb")
        except FileNotFoundError:
            gone.append(pk.hex)
        else:
            with source, os.fdopen(os.open(place / pk.hex, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as sink:
                shutil.copyfileobj(source, sink, artefact.CHUNK)
        progress(done, total, "long: files")
    return done - len(gone), gone


def _finish(
    folder: Path, kind: str, stamp: str, rows: int, *, files: int = 0, gone: Sequence[str] = (), public: bytes = b""
) -> str:
    manifest = Manifest(
        kind=kind,
        made_at=stamp,
        rows=rows,
        files=files,
        sha256={name: artefact.sha256_of(folder / name) for name in sorted(artefact.PACKED[kind])},
        gone=list(gone),
        recipient=recipient.fingerprint(public) if public else "",
    )
    return artefact.seal_manifest(folder, manifest).digest
