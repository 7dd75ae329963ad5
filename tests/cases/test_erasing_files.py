"""The files of an erased case file go after the commit, whatever happens on the way, and only those."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reporting.cases.models import Case, Report, Tombstone
from reporting.cases.principals import Person
from reporting.cases.retention.erasure import erase_file
from reporting.registry.models import RetentionClass
from reporting.vault import erasing, periodic
from reporting.vault.files import store
from reporting.vault.models import FileToDelete
from tests.cases.erasing import CONTENT, SYSTEM, approval, marks_of
from tests.cases.fixtures import CSW, add_file
from tests.vault.world import all_columns

pytestmark = pytest.mark.usefixtures("media")


def test_what_fails_half_way_leaves_everything(
    plain: Report, erase: Callable[..., Tombstone], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr("reporting.cases.retention.erasure.outbox.forget", fail)
    before = all_columns()
    with pytest.raises(OSError), transaction.atomic():
        erase(plain)
    assert all_columns() == before
    (row,) = store.files_of(plain.pk)
    assert store.verify(row, store.report_owner(plain.pk)) == len(CONTENT)


def test_a_kill_between_database_and_files_is_finished_by_the_job(
    plain: Report, erase: Callable[..., Tombstone], media: Path
) -> None:
    """The commit was the last thing that happened; no callback ran."""
    erase(plain, commit=False)
    assert [path for path in media.rglob("*") if path.is_file()] != []
    assert FileToDelete.objects.count() == 1
    periodic.sweep_files()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert FileToDelete.objects.count() == 0
    periodic.sweep_files()


def test_a_storage_that_is_down_undoes_nothing_and_is_asked_again(
    plain: Report, erase: Callable[..., Tombstone], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store.sealed_storage(), "delete", fail)
        erase(plain)
        assert FileToDelete.objects.count() == 1
        assert not Report.objects.visible_to(SYSTEM).exists()
    assert erasing.delete_waiting_files() == 1


def test_the_request_deletes_the_files_of_this_erasure_once_and_leaves_others_to_the_job(
    full: Case, submit: Callable[..., Report], erase: Callable[..., Tombstone], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = submit()
    second.case = full
    second.save(update_fields=["case"])
    add_file(second, CONTENT)
    FileToDelete.objects.create(storage_name="of-another-file", since=timezone.now())
    asked: list[str] = []
    monkeypatch.setattr(store.sealed_storage(), "delete", asked.append)
    cuts: list[None] = []
    monkeypatch.setattr(erasing, "empty_write_ahead_log", lambda: cuts.append(None))
    assert erase(full).files == 2
    assert len(asked) == len(set(asked)) == 2 and "of-another-file" not in asked
    assert len(cuts) == 1
    assert erasing.delete_waiting_files() == 1


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_database_files_hold_no_byte_of_it(
    registry_data: None, full: Case, person: Callable[..., Person], media: Path
) -> None:
    """Deleted rows are zeros in the file (secure_delete), and the write-ahead log is cut."""
    marks = {name: mark for name, mark in marks_of(full).items() if " as " not in name}
    base = Path(connection.settings_dict["NAME"])

    def on_disk() -> bytes:
        files = [base, base.with_name(f"{base.name}-wal"), *media.rglob("*")]
        return b"".join(path.read_bytes() for path in files if path.is_file())

    before = on_disk()
    assert [name for name, mark in marks.items() if mark not in before] == []
    erase_file(
        file=full,
        rule=RetentionClass.objects.get(code="case_closed"),
        first=approval(person, "head", CSW),
        second=approval(person, "supervisor", "minrzs"),
        tombstone_id=uuid.uuid4(),
    )
    after = on_disk()
    assert [name for name, mark in marks.items() if mark in after] == []
