"""What lies in the storage, whose it is, and when it goes."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import RequestFactory
from django.utils import timezone

from reporting.vault import drafts, envelopes
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import DraftGone, EnvelopeError
from reporting.vault.files import store, stream
from reporting.vault.models import KeyWrap, StoredFile
from tests.vault.files.uploads import MARK, NAME, on_disk, picture, receiving, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vault.files.urls"), pytest.mark.usefixtures("folder")]


def test_the_row_of_a_file_is_there_before_its_bytes(report: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the process between the two leaves a row that the sweep finds, never bytes that nothing names."""
    storage, rows = store.sealed_storage(), list[int]()
    save = storage.save

    def saved(name: str, content: Any) -> str:
        rows.append(StoredFile.objects.filter(storage_name=name).count())
        return save(name, content)

    monkeypatch.setattr(storage, "save", saved)
    send(report, one=picture(10), two=picture(10))
    assert rows == [1, 1]


def test_the_row_of_a_file_stays_until_its_bytes_are_gone(
    report: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends between the two is finished by the next, which would not find bytes without a row."""
    send(report, file=picture(10))

    def broken(name: str) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store.sealed_storage(), "delete", broken)
        with pytest.raises(OSError):
            store.delete_files(report_id=report)
    assert StoredFile.objects.count() == len(on_disk(folder)) == 1
    assert store.delete_files(report_id=report) == 1
    assert on_disk(folder) == []


def test_names_in_the_storage_mean_nothing_and_differ(report: UUID, folder: Path) -> None:
    for _ in range(3):
        send(report, file=picture(10))
    names = [path.relative_to(folder / "sealed").as_posix() for path in on_disk(folder)]
    assert len(set(names)) == 3
    assert all(len(name) == 33 and set(name) <= set("0123456789abcdef/") for name in names)


def test_the_length_of_a_name_does_not_show(report: UUID) -> None:
    send(report, one=picture(1, name="а.png"), two=picture(1, name="веома-дугачко-име-фајла.png"))
    assert {len(bytes(row.name)) for row in store.files_of(report)} == {302}


def test_files_are_given_in_the_order_in_which_they_came(report: UUID) -> None:
    for number in range(4):
        send(report, file=picture(number + 1))
    rows = list(StoredFile.objects.order_by("size"))
    for row, minutes in zip(rows, (3, 1, 2, 2), strict=True):
        StoredFile.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
    twins = sorted(rows[2:], key=lambda row: row.pk)
    StoredFile.objects.filter(pk__in=[row.pk for row in twins]).update(created_at=timezone.now())
    assert [row.pk for row in store.files_of(report)] == [row.pk for row in (rows[0], rows[1], *twins)]


def test_a_storage_that_keeps_a_file_under_another_name_is_followed(
    report: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = store.sealed_storage()
    save = storage.save
    monkeypatch.setattr(storage, "save", lambda name, content: save(f"{name}-2", content))
    send(report, file=picture(70_000))
    (row,) = store.files_of(report)
    assert row.storage_name.endswith("-2") and [path.name for path in on_disk(folder)] == [Path(row.storage_name).name]
    assert store.verify(row, store.report_owner(report)) == 70_000


def test_an_upload_is_swept_six_hours_after_it_began_and_no_sooner(report: UUID) -> None:
    row, _key = store.begin(store.report_owner(report), name=NAME)
    store.prepare(row)
    began = StoredFile.objects.get().created_at
    assert store.sweep(began + timedelta(hours=6)) == 0
    assert store.sweep(began + timedelta(hours=6, seconds=1)) == 1
    row, _key = store.begin(store.report_owner(report), name=NAME)
    StoredFile.objects.update(created_at=timezone.now() - timedelta(hours=6, seconds=1))
    assert store.sweep() == 1


def test_a_file_is_stored_as_the_format_says(report: UUID) -> None:
    """``docs/vault-format.md``: key and name are sealed for the owner and for this file."""
    send(report, file=picture(10))
    (row,) = store.files_of(report)
    owner = store.report_owner(report)
    for header in (envelopes.wrap_header(bytes(row.key_wrap)), envelopes.header(bytes(row.name))):
        assert (header.kind, header.reference) == (KeyKind.REPORT_DEK, report)
    name = envelopes.unseal(owner.key, bytes(row.name), contract="file.name.1", pk=row.pk)
    assert name.decode() == NAME
    assert envelopes.unwrap(owner.key, bytes(row.key_wrap), contract="file.key.1", pk=row.pk) == store.key_of(
        row, owner
    )


def test_what_a_killed_process_left_is_swept(report: UUID, folder: Path) -> None:
    row, key = store.begin(store.report_owner(report), name=NAME)
    store.prepare(row)
    with store.sealed_storage().open(row.storage_name, "wb") as sink:
        stream.SealedWriter(sink, key=key, file_id=row.pk).write(MARK * 10_000)
    send(report, file=picture(10))
    assert store.sweep() == 0
    assert store.sweep(timezone.now() + store.UNKEPT_LIFETIME + timedelta(minutes=1)) == 1
    assert [kept.size for kept in store.files_of(report)] == [10]
    assert len(on_disk(folder)) == 1


def test_another_file_in_its_place_does_not_open(report: UUID, make_story: Any) -> None:
    send(report, file=picture(70_000))
    send(report, file=picture(70_000))
    first, second = store.files_of(report)
    owner = store.report_owner(report)
    StoredFile.objects.filter(pk=first.pk).update(storage_name=second.storage_name)
    with pytest.raises(EnvelopeError):
        store.verify(StoredFile.objects.get(pk=first.pk), owner)
    StoredFile.objects.filter(pk=first.pk).update(storage_name=second.storage_name, key_wrap=second.key_wrap)
    with pytest.raises(EnvelopeError):
        store.verify(StoredFile.objects.get(pk=first.pk), owner)
    StoredFile.objects.filter(pk=second.pk).update(size=69_999)
    with pytest.raises(EnvelopeError, match="another size"):
        store.verify(StoredFile.objects.get(pk=second.pk), owner)


def test_a_file_opens_for_its_owner_only(report: UUID, make_story: Any) -> None:
    send(report, file=picture(10))
    (row,) = store.files_of(report)
    stranger = store.report_owner(make_story().pk)
    for owner in (stranger, store.Owner(report, stranger.kind, stranger.key)):
        with pytest.raises(EnvelopeError):
            store.verify(row, owner)
        with pytest.raises(EnvelopeError):
            store.name_of(row, owner)
    KeyWrap.objects.filter(report_id=report).delete()
    with pytest.raises(EnvelopeError, match="erased"):
        store.report_owner(report)


def test_a_list_of_files_holds_those_of_its_owner_alone(report: UUID, make_story: Any) -> None:
    other = make_story().pk
    send(report, file=picture())
    send(other, file=picture(100))
    assert [row.size for row in store.files_of(report)] == [150_000]
    assert [row.size for row in store.files_of(other)] == [100]
    assert store.files_of(uuid4()) == []


def test_erasing_a_report_deletes_its_files_and_no_others(report: UUID, make_story: Any, folder: Path) -> None:
    other = make_story().pk
    send(report, a=picture(10), b=picture(10))
    send(other, file=picture(10))
    store.sealed_storage().delete(store.files_of(report)[0].storage_name)  # by a run that was killed
    assert store.delete_files(report_id=report) == 2
    assert store.delete_files(report_id=report) == 0
    assert (len(on_disk(folder)), len(store.files_of(other))) == (1, 1)


def draft_with_file() -> drafts.OpenDraft:
    draft = drafts.start()
    request = RequestFactory().post("/", {"file": picture(70_000)})
    with receiving(request, owner=drafts.owner_of(draft)):
        pass
    return draft


def test_a_drafts_file_goes_to_the_report_without_being_sealed_again(report: UUID, folder: Path) -> None:
    draft = draft_with_file()
    before = [path.read_bytes() for path in on_disk(folder)]
    assert store.move(source=drafts.owner_of(draft), target=store.report_owner(report)) == 1
    assert [path.read_bytes() for path in on_disk(folder)] == before
    (row,) = store.files_of(report)
    assert store.verify(row, store.report_owner(report)) == 70_000
    assert store.name_of(row, store.report_owner(report)) == NAME
    drafts.discard(draft)
    assert len(store.files_of(report)) == 1


def test_a_draft_takes_its_files_along_and_leaves_none(keyring: Any, folder: Path) -> None:
    draft = draft_with_file()
    code, old = drafts.issue_code(draft), drafts.owner_of(draft)
    drafts.rekey(draft, code)
    (row,) = store.files_of(draft.id)
    assert store.verify(row, drafts.owner_of(draft)) == 70_000
    with pytest.raises(EnvelopeError):
        store.verify(row, old)
    drafts.discard(draft)
    assert on_disk(folder) == []
    late = draft_with_file()
    assert drafts.expire(timezone.now() + drafts.LIFETIME) == 1
    assert on_disk(folder) == []
    with pytest.raises(DraftGone):
        drafts.save(late)


def test_only_whole_files_are_kept(report: UUID) -> None:
    row, _key = store.begin(store.report_owner(report), name=NAME)
    with pytest.raises(EnvelopeError, match="whole"):
        store.keep([row])
    assert store.files_of(report) == []
    assert store.files_of(uuid4()) == []
