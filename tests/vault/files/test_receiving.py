"""Uploads are sealed while they come; what does not arrive whole leaves nothing."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import UnreadablePostError
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from reporting.vault import drafts, envelopes
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import DraftGone, EnvelopeError
from reporting.vault.files import store, stream
from reporting.vault.files.receiving import Uploads, install
from reporting.vault.models import KeyWrap, StoredFile
from tests.vault.world import all_columns

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vault.files.urls")]

MARK = b"MARKER-kestenova-ulica-17"
NAME = "снимак-од-Марка.png"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that the test writes to disk lies here, temporary files included."""
    for name in ("tmp", "media", "sealed"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tmp")
    settings.MEDIA_ROOT = tmp_path / "media"
    options = {**settings.STORAGES["sealed"]["OPTIONS"], "location": tmp_path / "sealed"}
    settings.STORAGES = {**settings.STORAGES, "sealed": {**settings.STORAGES["sealed"], "OPTIONS": options}}
    yield tmp_path


@pytest.fixture
def report(make_story: Any) -> UUID:
    pk: UUID = make_story().pk
    return pk


def send(report_id: UUID, client: Client | None = None, **fields: Any) -> Any:
    return (client or Client()).post(f"/take/{report_id}/", fields)


def picture(size: int = 150_000, *, name: str = NAME) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (MARK * (size // len(MARK) + 1))[:size], "image/png")


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def clear_text_anywhere(folder: Path) -> list[str]:
    places = [str(path) for path in on_disk(folder) if MARK in path.read_bytes() or "Марка" in str(path)]
    for column, values in all_columns().items():
        if any(MARK in value or "Марка".encode() in value for value in values):
            places.append(column)
    return places


def test_a_file_arrives_sealed_and_opens_as_it_was(report: UUID, folder: Path) -> None:
    answer = send(report, file=picture(), note="уз пријаву").json()
    assert answer == {"files": {"file": [NAME, 150_000]}, "refused": [], "post": {"note": "уз пријаву"}}
    (row,) = store.files_of(report)
    owner = store.report_owner(report)
    assert b"".join(store.read(row, owner)) == picture().read()
    assert store.name_of(row, owner) == NAME
    assert store.verify(row, owner) == row.size == 150_000


def test_nothing_of_it_lies_anywhere_in_clear(report: UUID, folder: Path) -> None:
    send(report, file=picture())
    assert clear_text_anywhere(folder) == []
    (path,) = on_disk(folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == 1 + 24 + 150_000 + 3 * 17


def test_names_in_the_storage_mean_nothing_and_differ(report: UUID, folder: Path) -> None:
    for _ in range(3):
        send(report, file=picture(10))
    names = [path.relative_to(folder / "sealed").as_posix() for path in on_disk(folder)]
    assert len(set(names)) == 3
    assert all(len(name) == 33 and set(name) <= set("0123456789abcdef/") for name in names)


def test_the_length_of_a_name_does_not_show(report: UUID) -> None:
    send(report, one=picture(1, name="а.png"), two=picture(1, name="веома-дугачко-име-фајла.png"))
    assert {len(bytes(row.name)) for row in store.files_of(report)} == {302}


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537])
def test_files_of_any_size_arrive(report: UUID, size: int) -> None:
    send(report, file=picture(size))
    (row,) = store.files_of(report)
    assert store.verify(row, store.report_owner(report)) == size


class Dying(io.BytesIO):
    """A connection that breaks, and that looks at the disk before it does."""

    def __init__(self, body: bytes, *, after: int, look: Any) -> None:
        super().__init__(body[:after])
        self.look = look

    def read(self, size: int | None = -1) -> bytes:
        got = super().read(size)
        if not got:
            self.look()
            raise ConnectionResetError
        return got


@contextmanager
def receiving(request: Any, *, owner: store.Owner) -> Iterator[Uploads]:
    """What the middleware and a view do."""
    uploads = install(request, owner=owner)
    try:
        _ = request.POST
        yield uploads
        uploads.keep()
    finally:
        uploads.close()


def broken_request(report: UUID, *, after: int, look: Any, **fields: Any) -> None:
    body = encode_multipart(BOUNDARY, fields)
    request: Any = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    request._stream = Dying(body, after=after, look=look)
    with pytest.raises(UnreadablePostError), receiving(request, owner=store.report_owner(report)):
        pytest.fail("the request was taken for whole")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_an_upload_that_breaks_off_is_never_in_clear_and_leaves_nothing(
    report: UUID, folder: Path, share: float
) -> None:
    seen: list[Any] = []

    def look() -> None:
        seen.append((clear_text_anywhere(folder), len(on_disk(folder)), StoredFile.objects.count()))

    broken_request(report, after=int(600_000 * share), look=look, first=picture(100_000), second=picture(500_000))
    (clear, files, rows) = seen[0]
    assert clear == []
    assert files == rows >= 1
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_a_view_that_fails_keeps_no_file(report: UUID, folder: Path) -> None:
    with pytest.raises(RuntimeError):
        send(report, file=picture(), fail="1")
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_a_view_that_does_not_keep_them_loses_them(report: UUID, folder: Path) -> None:
    assert send(report, file=picture(), leave="1").status_code == 200
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_without_the_forms_token_nothing_is_kept_and_nothing_was_in_clear(
    report: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The check of the token reads the form before any view does."""
    seen: list[list[str]] = []
    finish = store.finish
    monkeypatch.setattr(store, "finish", lambda *a, **kw: (seen.append(clear_text_anywhere(folder)), finish(*a, **kw)))
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert send(report, client, csrfmiddlewaretoken="b" * 32, file=picture(3_000_000)).status_code == 403
    assert seen == [[]]
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_a_view_that_takes_no_files_gets_none_and_none_is_written(keyring: Any, folder: Path) -> None:
    answer = Client().post("/none/", {"file": picture(3_000_000), "note": "остаје"})
    assert answer.json() == {"files": [], "post": {"note": "остаје"}}
    assert on_disk(folder) == []


def test_a_visitor_without_a_place_for_files_sends_the_rest_of_the_form(keyring: Any, folder: Path) -> None:
    answer = Client().post("/nobody/", {"file": picture(3_000_000), "second": picture(1), "note": "остаје"})
    assert answer.json() == {"uploads": False, "files": [], "post": {"note": "остаје"}}
    assert on_disk(folder) == [] and not StoredFile.objects.exists()
    assert Client().get("/nobody/").json() == {"uploads": False, "files": [], "post": {}}


def test_a_page_outside_of_reporting_takes_files_as_usual(db: None) -> None:
    answer = Client().post("/freely/", {"file": SimpleUploadedFile("a.txt", b"jasno")})
    assert answer.json() == {"files": {"file": "jasno"}}


def test_a_form_sees_name_size_and_claimed_type_of_a_file(report: UUID) -> None:
    request = RequestFactory().post("/", {"file": picture(10)})
    with receiving(request, owner=store.report_owner(report)) as uploads:
        (upload,) = uploads.files
        assert (upload.name, upload.size, upload.content_type, upload.field_name) == (NAME, 10, "image/png", "file")
        assert (upload.row, upload.file) == (StoredFile.objects.get(), None)
        assert (uploads.refused, uploads.kept) == ([], False)
        upload.close()
    assert uploads.kept


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


def test_a_request_may_hold_exactly_as_much_as_it_may(report: UUID, settings: Any) -> None:
    settings.SEALED_REQUEST_MAX_BYTES = 160_000
    assert send(report, a=picture(100_000), b=picture(60_000)).json()["refused"] == []
    assert send(report, a=picture(100_000), b=picture(60_001)).json()["refused"] == ["b"]


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


def test_too_large_a_file_is_left_out_and_the_rest_is_kept(report: UUID, folder: Path, settings: Any) -> None:
    settings.SEALED_FILE_MAX_BYTES = 100_000
    answer = send(report, small=picture(100_000), large=picture(100_001), note="остаје").json()
    assert answer == {"files": {"small": [NAME, 100_000]}, "refused": ["large"], "post": {"note": "остаје"}}
    assert len(on_disk(folder)) == StoredFile.objects.count() == 1


def test_too_much_in_one_request_is_left_out_and_the_rest_is_kept(report: UUID, folder: Path, settings: Any) -> None:
    settings.SEALED_REQUEST_MAX_BYTES = 150_000
    answer = send(report, a=picture(100_000), b=picture(60_000), c=picture(60_000), note="остаје").json()
    assert (list(answer["files"]), answer["refused"], answer["post"]) == (["a"], ["b", "c"], {"note": "остаје"})
    assert len(on_disk(folder)) == StoredFile.objects.count() == 1


def test_uploads_are_not_taken_inside_a_transaction(report: UUID, folder: Path) -> None:
    request = RequestFactory().post("/", {"file": picture(10)})
    owner = store.report_owner(report)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), receiving(request, owner=owner):
        pass
    assert on_disk(folder) == []


def test_a_sealed_upload_is_not_read_past_the_vault(report: UUID) -> None:
    request = RequestFactory().post("/", {"file": picture(10)})
    with receiving(request, owner=store.report_owner(report)) as uploads:
        (upload,) = uploads.files
        for act in (upload.read, upload.open, upload.chunks, upload.__iter__):
            with pytest.raises(TypeError):
                act()
        assert request.FILES["file"] is upload


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


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_receives_leaves_nothing_in_clear(fault_server: Any) -> None:
    found = fault_server.call("tests.vault.files.killing:kill_in_the_middle", var=str(fault_server.var))
    assert (found["said"], found["killed"], found["clear"]) == ("half", True, [])
    assert found["sealed"] > 1_000_000
    assert (found["swept"], found["left"]) == ("1", 0)
