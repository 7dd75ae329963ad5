"""What the vault forgets of a report, and what becomes of the bytes of its files."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reporting.vault import deks, drafts, erasing, proofs
from reporting.vault.files import store
from reporting.vault.models import Draft, FileToDelete, FilingProof, KeyWrap, StoredFile

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def deleted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names that the storage was asked to delete."""
    asked: list[str] = []
    monkeypatch.setattr(store.sealed_storage(), "delete", asked.append)
    return asked


@pytest.fixture
def full(make_story: Any) -> Callable[[], tuple[UUID, UUID]]:
    def make() -> tuple[UUID, UUID]:
        story, draft = make_story(), drafts.start()
        proof = proofs.prove(content=b"x", number="1", minute=timezone.now())
        proofs.keep(proof, report_id=story.pk, dek=deks.dek(story.pk, "report"))
        for owner in (store.report_owner(story.pk), drafts.owner_of(draft)):
            row = StoredFile(id=uuid4(), storage_name=uuid4().hex, created_at=timezone.now())
            store._give(row, owner, bytes(32), "слика.png")
            row.save()
        return story.pk, draft.id

    return make


def test_wraps_proof_draft_and_files_of_one_report_go_and_those_of_another_stay(
    full: Callable[[], tuple[UUID, UUID]], deleted: list[str]
) -> None:
    (report, draft), (other, other_draft) = full(), full()
    names = set(StoredFile.objects.filter(owner_id__in=[report, draft]).values_list("storage_name", flat=True))
    before = timezone.now()
    forgotten = erasing.forget_report(report_id=report, draft_id=draft)
    assert (forgotten.rows, set(forgotten.places), len(forgotten.places)) == (7, names, 2)
    assert {row.storage_name for row in FileToDelete.objects.all()} == names
    assert all(before <= row.since <= timezone.now() for row in FileToDelete.objects.all())
    assert set(KeyWrap.objects.values_list("report_id", flat=True)) == {other}
    assert [proof.report_id for proof in FilingProof.objects.all()] == [other]
    assert [draft.pk for draft in Draft.objects.all()] == [other_draft]
    assert set(StoredFile.objects.values_list("owner_id", flat=True)) == {other, other_draft}
    assert deleted == [], "bytes go after the commit"
    again = erasing.forget_report(report_id=report, draft_id=draft)
    assert (again.rows, again.places, FileToDelete.objects.count()) == (0, (), 2)


def test_after_the_commit_the_files_of_this_erasure_go_and_others_wait(
    deleted: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    for name, days in (("c", 1), ("a", 3), ("b", 2), ("other", 4)):
        FileToDelete.objects.create(storage_name=name, since=now - timedelta(days=days))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.delete_after_commit(["c", "a", "b"])
        assert deleted == []
    assert deleted == ["a", "b", "c"], "the oldest first"
    assert [row.storage_name for row in FileToDelete.objects.all()] == ["other"]


def test_files_that_wait_are_deleted_as_of_a_moment(deleted: list[str]) -> None:
    now = timezone.now()
    for name, since in (("old", now - timedelta(days=1)), ("just", now), ("new", now + timedelta(seconds=1))):
        FileToDelete.objects.create(storage_name=name, since=since)
    assert erasing.delete_waiting_files(before=now - timedelta(hours=1)) == 1
    assert deleted == ["old"]
    assert erasing.delete_waiting_files(before=now) == 1
    assert erasing.delete_waiting_files(before=now) == 0
    assert deleted == ["old", "just"]
    FileToDelete.objects.update(since=timezone.now())
    assert erasing.delete_waiting_files() == 1


def test_a_storage_that_fails_keeps_the_row_and_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        if name == "b":
            raise OSError

    monkeypatch.setattr(store.sealed_storage(), "delete", fail)
    for number, name in enumerate("abc"):
        FileToDelete.objects.create(storage_name=name, since=timezone.now() + timedelta(seconds=number))
    with pytest.raises(OSError):
        erasing.delete_waiting_files(timezone.now() + timedelta(minutes=1))
    assert {row.storage_name for row in FileToDelete.objects.all()} == {"b", "c"}


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_forgotten(make_story: Any) -> None:
    story = make_story()
    with pytest.raises(RuntimeError, match="in one transaction"):
        erasing.forget_report(report_id=story.pk, draft_id=uuid4())
    assert KeyWrap.objects.filter(report_id=story.pk).count() == 3
    story.delete()


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_log_is_cut_and_the_connection_waits_for_others_as_before() -> None:
    def timeout() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])

    log = Path(f"{connection.settings_dict['NAME']}-wal")
    FileToDelete.objects.create(storage_name="x", since=timezone.now())
    usual = timeout()
    assert log.stat().st_size > 0 and usual not in (0, erasing.WAIT_FOR_READERS)
    erasing.empty_write_ahead_log()
    assert (log.stat().st_size, timeout()) == (0, usual)
    FileToDelete.objects.all().delete()


def test_inside_a_transaction_the_log_is_left_alone(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(0):
        erasing.empty_write_ahead_log()
