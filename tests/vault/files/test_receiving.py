"""Uploads are sealed while they come; what does not arrive whole leaves nothing."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import UnreadablePostError
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from reporting.vault.files import store
from reporting.vault.models import StoredFile
from tests.vault.files.uploads import NAME, clear_text_anywhere, on_disk, picture, receiving, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vault.files.urls"), pytest.mark.usefixtures("folder")]


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


def test_a_page_outside_of_reporting_that_asked_for_none_gets_no_file_either(db: None) -> None:
    answer = Client().post("/freely/", {"file": SimpleUploadedFile("a.txt", b"jasno")})
    assert answer.json() == {"files": {}}


def test_a_form_sees_name_size_and_claimed_type_of_a_file(report: UUID) -> None:
    request = RequestFactory().post("/", {"file": picture(10)})
    with receiving(request, owner=store.report_owner(report)) as uploads:
        (upload,) = uploads.files
        assert (upload.name, upload.size, upload.content_type, upload.field_name) == (NAME, 10, "image/png", "file")
        assert (upload.row, upload.file) == (StoredFile.objects.get(), None)
        assert (uploads.refused, uploads.kept) == ([], False)
        upload.close()
    assert uploads.kept


def test_a_file_for_which_no_type_is_claimed_has_none(report: UUID) -> None:
    part = 'Content-Disposition: form-data; name="file"; filename="a"'
    body = f"--{BOUNDARY}\r\n{part}\r\n\r\nx\r\n--{BOUNDARY}--\r\n"
    request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    with receiving(request, owner=store.report_owner(report)) as uploads:
        assert [(upload.name, upload.content_type) for upload in uploads.files] == [("a", "")]


def test_a_request_may_hold_exactly_as_much_as_it_may(report: UUID, settings: Any) -> None:
    settings.SEALED_REQUEST_MAX_BYTES = 160_000
    assert send(report, a=picture(100_000), b=picture(60_000)).json()["refused"] == []
    assert send(report, a=picture(100_000), b=picture(60_001)).json()["refused"] == ["b"]


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


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_receives_leaves_nothing_in_clear(fault_server: Any) -> None:
    found = fault_server.call("tests.vault.files.killing:kill_in_the_middle", var=str(fault_server.var))
    assert (found["said"], found["killed"], found["clear"]) == ("half", True, [])
    assert found["sealed"] > 1_000_000
    assert (found["swept"], found["left"]) == ("1", 0)
