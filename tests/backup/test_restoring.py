"""Backups come back whole, or not at all, and what was erased comes back inside the window alone."""

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import User
from reporting.backup import artefact
from reporting.backup.artefact import BackupError
from reporting.cases.models import Report
from reporting.cases.selectors import report_by_code
from reporting.notify.models import OutboxMessage
from reporting.registry.selectors import roles_of
from reporting.vault import deks, drafts, keyring, rotation
from reporting.vault.audit import sealed_place, sealing, verification
from reporting.vault.errors import EnvelopeError
from reporting.vault.files import store, stream
from reporting.vault.models import AuditEvent, Draft, KeyWrap, StoredFile, VaultKey
from tests.backup.conftest import CONTENT, OTHER_STORY, STORY, SYSTEM, Begun, backed_up, restore, silent
from tests.vault.rotating import change_root

pytestmark = pytest.mark.both_databases


def test_inside_the_window_an_erased_report_comes_back_with_the_short_backup(
    begun: Begun, emptied: Callable[[], None], sealed: Path
) -> None:
    erased, kept, long, short = begun
    assert report_by_code(erased.code) is None and list(sealed.rglob("*/*")) == []
    with pytest.raises(BackupError, match="not fresh"):
        restore(long=long, short=short, progress=silent)
    emptied()
    done = restore(long=long, short=short, progress=silent)
    assert (done.files, done.closed) == (1, 0)
    for report, story in ((erased, STORY), (kept, OTHER_STORY)):
        found = report_by_code(report.code)
        assert found is not None and found.narrative == story
    (row,) = store.files_of(erased.pk)
    assert b"".join(store.read(row, store.report_owner(erased.pk))) == CONTENT
    assert {form.pk for form in found.forms.all()} == {"psychological", "digital"}
    assert verification.verify().whole
    assert AuditEvent.objects.filter(action="report.submit").count() == 2


def test_the_sealer_goes_on_from_the_end_of_the_restored_trail_and_an_event_says_so(
    begun: Begun, emptied: Callable[[], None]
) -> None:
    _erased, _kept, long, short = begun
    backed_up_to = sealed_place.read()
    sealing.seal()
    lost = sealed_place.read()
    assert backed_up_to and lost and lost.position > backed_up_to.position, "what happened since the backup is gone"
    emptied()
    restore(long=long, short=short, progress=silent)
    assert sealed_place.read() == backed_up_to
    assert AuditEvent.objects.filter(action="audit.put_place_back").count() == 1
    assert sealing.seal() > 0 and verification.verify().whole


def test_outside_the_window_nothing_of_any_report_opens(begun: Begun, emptied: Callable[[], None]) -> None:
    erased, _kept, long, _short = begun
    emptied()
    assert restore(long=long, short=None, progress=silent).closed == 2
    assert report_by_code(erased.code) is None
    found = Report.objects.visible_to(SYSTEM).get(pk=erased.pk)
    for attempt in (
        lambda: found.narrative,
        lambda: deks.dek(found.pk, "identity"),
        lambda: store.report_owner(found.pk),
    ):
        with pytest.raises(EnvelopeError):
            attempt()
    for model in (KeyWrap, Draft, OutboxMessage):
        assert not model.objects.exists()


def test_a_newer_short_backup_keeps_the_erased_closed_and_drops_it_when_asked(
    begun: Begun, emptied: Callable[[], None], tmp_path: Path
) -> None:
    """The usual night: an old long backup, and a short one made after the erasure."""
    erased, kept, long, _short = begun
    _newer, short = backed_up(tmp_path / "tonight")
    emptied()
    done = restore(long=long, short=short, progress=silent, drop_closed=True)
    assert (done.closed, done.dropped) == (0, 1)
    assert [report.pk for report in Report.objects.visible_to(SYSTEM)] == [kept.pk]
    found = report_by_code(kept.code)
    assert found is not None and found.narrative == OTHER_STORY
    assert report_by_code(erased.code) is None


@pytest.mark.django_db
def test_a_damaged_or_mistaken_backup_is_refused_before_anything_changes(keyring: object, tmp_path: Path) -> None:
    long, short = backed_up(tmp_path / "backups")
    for wrong in ({"long": short, "short": None}, {"long": long, "short": long}, {"long": tmp_path, "short": None}):
        with pytest.raises(BackupError):
            restore(**wrong, progress=silent)  # type: ignore[arg-type]
    rows = long / artefact.SEALED_ROWS
    whole = rows.read_bytes()
    rows.write_bytes(gzip.compress(b'{"model": "cases.case"}\n'))
    with pytest.raises(BackupError, match="damaged"):
        restore(long=long, short=short, progress=silent)
    rows.write_bytes(whole)
    manifest = json.loads((short / artefact.MANIFEST).read_text())
    (short / artefact.MANIFEST).write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(CommandError, match="not a short backup"):
        call_command(
            "backup",
            "restore",
            "--private",
            "env:BACKUP_PRIVATE",
            "--long",
            str(long),
            "--short",
            str(short),
            "--dry-run",
            stderr=StringIO(),
        )


def rotated(*purposes: str) -> None:
    for purpose in purposes:
        rotation.rotate(purpose, settle=0)


def test_keys_that_were_rotated_since_the_long_backup_come_with_the_short_one(
    begun: Begun, emptied: Callable[[], None], tmp_path: Path
) -> None:
    """The usual night, after the month in which the keys were changed."""
    _erased, kept, long, _short = begun
    rotated("kek", "pepper")
    assert report_by_code(kept.code) is not None, "which brings its token under the new pepper"
    _newer, short = backed_up(tmp_path / "tonight")
    keys = set(VaultKey.objects.values_list("pk", "state"))
    emptied()
    restore(long=long, short=short, progress=silent)
    assert set(VaultKey.objects.values_list("pk", "state")) == keys
    found = report_by_code(kept.code)
    assert found is not None and found.narrative == OTHER_STORY
    assert verification.verify().whole


def test_the_keyring_of_the_older_short_backup_does_not_replace_that_of_the_long_one(
    begun: Begun, emptied: Callable[[], None], tmp_path: Path
) -> None:
    _erased, kept, _long, short = begun
    rotated("kek")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        long, _newer = backed_up(tmp_path / "tonight")
    keys = set(VaultKey.objects.values_list("pk", "state"))
    emptied()
    restore(long=long, short=short, progress=silent)
    assert set(VaultKey.objects.values_list("pk", "state")) == keys
    assert Report.objects.visible_to(SYSTEM).get(pk=kept.pk).narrative == OTHER_STORY


@pytest.mark.parametrize("which", ["before", "after"])
def test_when_every_key_and_root_were_changed_backups_of_before_and_after_open(
    begun: Begun,
    emptied: Callable[[], None],
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    which: str,
) -> None:
    """What opened goes on opening in the running portal, a draft too, and in what was backed up under either ROOT."""
    _erased, kept, long, short = begun
    draft, exchange = drafts.start(), deks.exchange_by_code(kept.pk, code=kept.code)
    draft.data = {"narrative": "Почело је."}
    drafts.save(draft)
    rotated(*keyring.PURPOSES)
    change_root(settings, monkeypatch)
    rotation.rotate_root()
    old, settings.PORTAL_KEYS_OLD = settings.PORTAL_KEYS_OLD, ""
    keyring.forget()
    written = drafts.open_cookie(draft.cookie)
    assert written is not None and written.data == draft.data
    assert deks.exchange_by_code(kept.pk, code=kept.code) == exchange is not None
    if which == "after":
        long, short = backed_up(tmp_path / "tonight")
    emptied()
    if which == "before":
        with pytest.raises(BackupError, match="earlier root key"):
            restore(long=long, short=short, progress=silent)
        settings.PORTAL_KEYS_OLD = old
        keyring.forget()
    restore(long=long, short=short, progress=silent)
    found = report_by_code(kept.code)
    assert found is not None and found.narrative == OTHER_STORY
    assert deks.exchange_by_code(kept.pk, code=kept.code) == exchange
    assert verification.verify().whole
    assert drafts.open_cookie(draft.cookie) is None
    if which == "before":
        assert rotation.rotate_root()
        settings.PORTAL_KEYS_OLD = ""
        keyring.forget()
    assert Report.objects.visible_to(SYSTEM).get(pk=kept.pk).narrative == OTHER_STORY


@pytest.mark.parametrize("with_short", [True, False], ids=["both", "long alone"])
def test_drafts_do_not_come_back_and_their_files_are_not_kept(
    begun: Begun, emptied: Callable[[], None], sealed: Path, tmp_path: Path, with_short: bool
) -> None:
    """Nothing would ever sweep the files: they hang on no report and on no draft."""
    draft = drafts.start()
    owner = drafts.owner_of(draft)
    row, key = store.begin(owner, name="снимак.png")
    store.prepare(row)
    with store.sealed_storage().open(row.storage_name, "wb") as sink:
        writer = stream.SealedWriter(sink, key=key, file_id=row.pk)
        writer.write(CONTENT)
        store.finish(row, size=writer.finish())
    store.keep([row])
    long, short = backed_up(tmp_path / "with draft")
    emptied()
    shutil.rmtree(sealed)
    restore(long=long, short=short if with_short else None, progress=silent)
    assert not Draft.objects.exists() and drafts.open_cookie(draft.cookie) is None
    assert not StoredFile.objects.filter(pk=row.pk).exists()
    assert not store.sealed_storage().exists(row.storage_name)


def test_a_database_with_accounts_is_not_fresh(
    begun: Begun, emptied: Callable[[], None], person: Callable[..., object]
) -> None:
    _erased, _kept, long, short = begun
    emptied()
    user = get_user_model().objects.create_user(email="neko@primer.test", password=None)
    with pytest.raises(BackupError, match=r"not fresh \(accounts.User\)"):
        restore(long=long, short=short, progress=silent)
    assert get_user_model().objects.get() == user


def test_without_the_short_backup_no_report_counts_as_erased(begun: Begun, emptied: Callable[[], None]) -> None:
    _erased, _kept, long, _short = begun
    emptied()
    with pytest.raises(BackupError, match="Without the short backup every report is closed"):
        restore(long=long, short=None, progress=silent, drop_closed=True)
    assert not Report.objects.visible_to(SYSTEM).exists()


def test_a_file_that_is_missing_in_the_backup_stops_it_before_anything_changes(
    begun: Begun, emptied: Callable[[], None]
) -> None:
    _erased, _kept, long, short = begun
    emptied()
    (file,) = (long / artefact.SEALED).iterdir()
    file.rename(long / "elsewhere")
    with pytest.raises(BackupError, match="0 sealed files instead of 1"):
        restore(long=long, short=short, progress=silent, dry_run=True)
    (long / "elsewhere").rename(file.with_name("0" * 32))
    with pytest.raises(BackupError, match="nothing was restored"):
        restore(long=long, short=short, progress=silent)
    assert not Report.objects.visible_to(SYSTEM).exists() and not VaultKey.objects.exists()


def test_a_file_that_an_earlier_try_left_in_part_is_written_anew(
    begun: Begun, emptied: Callable[[], None], sealed: Path
) -> None:
    erased, _kept, long, short = begun
    emptied()
    restore(long=long, short=short, progress=silent)
    (path,) = sealed.rglob("*/*")
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    emptied()
    restore(long=long, short=short, progress=silent)
    (path,) = sealed.rglob("*/*")
    assert path.read_bytes() == whole
    (row,) = store.files_of(erased.pk)
    assert store.verify(row, store.report_owner(erased.pk)) == len(CONTENT)


@pytest.mark.django_db
def test_making_a_backup_says_both_digests_for_the_safe(keyring: object, tmp_path: Path) -> None:
    out = StringIO()
    call_command("backup", "make", "--to", str(tmp_path / "backups"), stdout=out, stderr=StringIO())
    folders = sorted((tmp_path / "backups").iterdir())
    said = [artefact.checked(path, kind=path.name.rpartition("-")[2]).digest for path in folders]
    assert out.getvalue().endswith(f"For the safe: long {said[0]}, short {said[1]}.\n")


def test_roles_come_back_with_their_seals(
    transactional_db: None, keyring: object, person: Callable[..., Any], emptied: Callable[[], None], tmp_path: Path
) -> None:
    """Also after the key of the seals was changed between the two backups."""
    who = person("case_worker", "csw-novi-sad").user.pk
    person("head", "csw-novi-sad")
    long, _short = backed_up(tmp_path / "backups")
    rotated("grant")
    _long, short = backed_up(tmp_path / "tonight")
    emptied()
    restore(long=long, short=short, progress=silent)
    assert [one.role for one in roles_of(User.objects.get(pk=who))] == ["case_worker"]
    out = StringIO()
    call_command("grants", "check", stdout=out)
    assert "All seals are good." in out.getvalue()
