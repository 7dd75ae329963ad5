"""Bringing a backup back into a freshly migrated database."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.files.base import File
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, router, transaction
from django.db.models.signals import m2m_changed, post_save, pre_save

from reporting.backup import artefact, plan, recipient, tokens, window
from reporting.backup.artefact import BackupError, Manifest, Progress
from reporting.cases.models import Message, Report
from reporting.cases.principals import SYSTEM
from reporting.cases.related_rows import delete, rows_hanging_on
from reporting.cases.retention.periods import file_of
from reporting.vault import keyring
from reporting.vault.audit import sealed_place, sealing
from reporting.vault.audit.models import AppendOnlyModel
from reporting.vault.audit.sealed_place import SealedPlace
from reporting.vault.errors import VaultError
from reporting.vault.files.store import sealed_storage
from reporting.vault.models import AuditEvent, DekKind, FilingProof, KeyWrap, StoredFile, VaultKey


@dataclass(frozen=True)
class Restored:
    """How much came back.

    ``closed`` reports have no keys and open for nobody, ``dropped`` ones were left out. ``gone`` files were not
    there when the backup was made.
    """

    rows: int
    files: int
    rebuilt: int
    closed: int
    dropped: int
    gone: int = 0


def restore(
    *,
    long: Path,
    private: bytes,
    short: Path | None,
    progress: Progress,
    drop_closed: bool = False,
    past_window: bool = False,
    dry_run: bool = False,
) -> Restored:
    """Bring the long backup, and what opens its reports from the short one, into this database.

    ``private`` is that half of the pair to which the long one is sealed; another is refused. Everything in one
    transaction. The database must be freshly migrated: one that holds keys, reports, accounts or events of the
    audit trail is refused. The keyring is that of the younger backup, since the older one does not know the keys
    made since. Blind tokens are rebuilt, tokens of codes come from the short backup. A report whose keys are in
    neither stays closed for good: it was erased between the two, or the window is over; ``drop_closed`` leaves such
    files out, and is refused without the short backup. A short backup past the window (``window``) is refused
    without ``past_window``: what two people erased since would open again. ``dry_run`` checks everything but the
    rows, and changes nothing. The sealer's place of this machine becomes the end of the restored trail, which an event
    says. Raises ``BackupError``, ``VaultError``.
    """
    if drop_closed and short is None:
        raise BackupError("Without the short backup every report is closed, so none can be left out as erased.")
    found, beside = artefact.checked(long, kind="long"), _beside(short, past_window)
    recipient.refuse_another(private, wanted=found.recipient)
    _refuse_unless_fresh()
    if dry_run:
        return Restored(found.rows + (beside.rows if beside else 0), found.files, 0, 0, 0, len(found.gone))
    with _refusals_without_values(), transaction.atomic(), _nobody_hears():
        rows = _load_both(long, found, private, short, beside, progress)
        keyring.forget()
        _forget_what_has_no_owner()
        if short and beside:
            tokens.put_back(short / artefact.TOKENS, beside)
        rebuilt = tokens.rebuild()
        closed = _closed_reports()
        dropped = _drop(closed) if drop_closed else 0
        _reset_sequences()
        files = _put_files_back(long, found.gone, progress)
        _put_place_back()
    ContentType.objects.clear_cache()
    return Restored(rows, files, rebuilt, len(closed) - dropped, dropped, len(found.gone))


@transaction.atomic
def put_place_back() -> SealedPlace | None:
    """Make the end of the trail the sealer's place of this machine and return it; None when there is no trail.

    For a database that came back by other means, or where the jobs of other machines seal too. Leaves an event.
    Raises ``BackupError`` and changes nothing when the trail holds the place, ``OSError`` when it cannot be read.
    """
    try:
        sealed_place.check()
    except VaultError:
        return _put_place_back()
    raise BackupError("The audit trail holds the sealer's place; nothing was changed.")


def _put_place_back() -> SealedPlace | None:
    end = sealing.last_place()
    place = end.sealed if end else None
    sealed_place.put_back(place)
    return place


def _beside(short: Path | None, past_window: bool) -> artefact.Manifest | None:
    """Return what the short backup says of itself, if there is one; refuse one past the window."""
    if short is None:
        return None
    beside = artefact.checked(short, kind="short")
    if not past_window and (days := window.days_past(beside.made_at)):
        raise BackupError(f"{short} is {days} days past the window: what was erased since would open again.")
    return beside


def _load_both(
    long: Path, found: Manifest, private: bytes, short: Path | None, beside: Manifest | None, progress: Progress
) -> int:
    """Put the rows of both backups in the place of what migrations wrote, with the keyring of the younger one."""
    _empty()
    ContentType.objects.clear_cache()
    rows = _load(long / artefact.SEALED_ROWS, found, "long: rows", progress, private=private)
    if short and beside:
        younger = beside.made_at >= found.made_at
        if younger:
            VaultKey.objects.all().delete()
        skipped = () if younger else plan.BOTH
        rows += _load(short / artefact.ROWS, beside, "short: rows", progress, skipped=skipped)
    return rows


@contextmanager
def _refusals_without_values() -> Iterator[None]:
    """Say that the database refused, and not what: its own words quote rows."""
    try:
        yield
    except DatabaseError as error:
        raise BackupError(f"The database refused it ({type(error).__name__}); nothing was restored.") from None


@contextmanager
def _nobody_hears() -> Iterator[None]:
    """Keep receivers of saves quiet: a row that comes back is no event, and what they write comes back as well."""
    signals = (pre_save, post_save, m2m_changed)
    heard = [signal.receivers for signal in signals]
    try:
        for signal in signals:
            signal.receivers = []
            signal.sender_receivers_cache.clear()
        yield
    finally:
        for signal, receivers in zip(signals, heard, strict=True):
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _refuse_unless_fresh() -> None:
    telling: tuple[type[models.Model], ...] = (VaultKey, Report, AuditEvent, KeyWrap, get_user_model())
    holding = [model._meta.label for model in telling if model._base_manager.exists()]
    if holding:
        raise BackupError(f"This database is not fresh ({', '.join(holding)}). Restore into a new, migrated one.")


def _empty() -> None:
    """Take out what migrations have written; the backup brings its own. The audit trail is empty already."""
    tables = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table in tables and not issubclass(model, AppendOnlyModel):
            model._base_manager.all()._raw_delete(router.db_for_write(model))


def _load(
    path: Path,
    manifest: Manifest,
    label: str,
    progress: Progress,
    *,
    private: bytes | None = None,
    skipped: Sequence[str] = (),
) -> int:
    done = 0
    for line in artefact.lines_of(path, sha256=manifest.sha256[path.name], private=private):
        done += 1
        try:
            (row,) = serializers.deserialize("jsonl", line)
            if row.object._meta.label not in skipped:
                tokens.fill(row.object)
                row.save()
        except artefact.UNFIT as error:
            # What they say quotes the row.
            raise BackupError(
                f"Row {done} of {path.name} does not fit this database ({type(error).__name__}). Restore with the"
                " version of the portal that made the backup."
            ) from None
        progress(done, manifest.rows, label)
    if done != manifest.rows:
        raise BackupError(f"{path.name} holds {done} rows instead of {manifest.rows}.")
    return done


def _forget_what_has_no_owner() -> None:
    """Delete keys of reports that the long backup does not hold, and files of drafts, which no backup holds.

    And every other row of the short one that hangs on a row which the long one does not hold.
    """
    reports = Report.objects.visible_to(SYSTEM).values("pk")
    KeyWrap.objects.exclude(report_id__in=reports).delete()
    messages = Message.objects.visible_to(SYSTEM).values("pk")
    KeyWrap.objects.filter(kind=DekKind.MESSAGE).exclude(owner_id__in=messages).delete()
    StoredFile.objects.exclude(owner_id__in=reports).delete()
    for model in plan.rows_of("short"):
        for field in model._meta.local_fields:
            owner = field.related_model
            if isinstance(owner, type) and owner._meta.label not in plan.SHORT:
                hanging = model._base_manager.filter(**{f"{field.name}__isnull": False})
                hanging.exclude(**{f"{field.name}__in": owner._base_manager.values("pk")}).delete()


def _closed_reports() -> list[Report]:
    """Return the reports without their keys."""
    open_ones = KeyWrap.objects.values("report_id")
    return list(Report.objects.visible_to(SYSTEM).exclude(pk__in=open_ones).select_related("case"))


def _drop(closed: Iterable[Report]) -> int:
    """Delete the files of which no report opens any more, as if they were erased again."""
    pks, dropped = {report.pk for report in closed}, 0
    for file in {file_of(report) for report in closed}:
        found = rows_hanging_on({type(file): {file.pk}})
        reports = found.get(Report, set())
        if reports <= pks:
            StoredFile.objects.filter(owner_id__in=reports).delete()
            FilingProof.objects.filter(report_id__in=reports).delete()
            delete(found)
            dropped += len(reports)
    return dropped


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), list(apps.get_models(include_auto_created=True)))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _put_files_back(long: Path, gone: Sequence[str], progress: Progress) -> int:
    """Copy the files of the rows into the storage; what an earlier try left there in part is written anew."""
    rows = [row for row in StoredFile.objects.filter(kept_at__isnull=False) if row.pk.hex not in gone]
    storage = sealed_storage()
    for done, row in enumerate(rows, 1):
        source = long / artefact.SEALED / row.pk.hex
        if not source.is_file():
            raise BackupError("A sealed file is missing in the backup; nothing was restored.")
        if not (storage.exists(row.storage_name) and storage.size(row.storage_name) == source.stat().st_size):
            storage.delete(row.storage_name)
            with source.open("rb") as file:
                storage.save(row.storage_name, File(file))
        progress(done, len(rows), "files")
    return len(rows)
