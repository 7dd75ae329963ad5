"""Taking uploads: each piece is sealed as it comes from the network and written to the storage.

A view is marked with ``@takes_files(owner=...)`` (``middleware``) and calls ``uploads_of(request)``. A file
that is too large is left out and named in ``refused``: it must never cost the report that comes with it.
"""

from dataclasses import dataclass, field
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from reporting.vault.files import store, stream
from reporting.vault.models import StoredFile


class SealedUpload(UploadedFile):
    """A file that arrived and lies sealed in the storage. What a form sees of it: name, size, claimed type."""

    def __init__(self, row: StoredFile, *, name: str, size: int, content_type: str, field_name: str) -> None:
        super().__init__(file=None, name=name, content_type=content_type, size=size)
        self.row, self.field_name = row, field_name

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A sealed upload is read through the vault only.")

    read = open = chunks = __iter__ = _refuse

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Uploads:
    """What came with one request. ``refused``: field names of files that were too large.

    A view that does not call :meth:`keep` before the answer is sent loses the files, on purpose: a view that
    failed, a refused token or a broken connection leaves nothing.
    """

    handler: "SealingUploadHandler"
    files: list[SealedUpload] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kept: bool = False

    def keep(self) -> None:
        """Let the files belong to their owner from now on. Raises ``EnvelopeError``."""
        store.keep([upload.row for upload in self.files])
        self.kept = True

    def close(self) -> None:
        """Delete what was not kept, whole or not. Harmless when repeated."""
        self.handler.abort()
        if not self.kept:
            store.discard([upload.row for upload in self.files])


def install(request: HttpRequest, *, owner: store.Owner) -> Uploads:
    """Let the files of ``request`` be sealed for ``owner`` when its form is read, which must not have happened yet."""
    handler = SealingUploadHandler(request, owner=owner)
    request.upload_handlers = [handler]
    return handler.uploads


class SealingUploadHandler(FileUploadHandler):
    """Django's hooks of one request, in the order in which the parser calls them."""

    def __init__(self, request: HttpRequest, *, owner: store.Owner) -> None:
        super().__init__(request)
        self._owner, self.uploads = owner, Uploads(self)
        self._received = 0
        self._row: StoredFile | None = None
        self._sink: IO[bytes] | None = None
        self._writer: stream.SealedWriter | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file: its row first, then its place in the storage."""
        super().new_file(*args, **kwargs)
        self.abort()
        self._row, key = store.begin(self._owner, name=self.file_name or "")
        store.prepare(self._row)
        self._sink = store.sealed_storage().open(self._row.storage_name, "wb")
        self._writer = stream.SealedWriter(self._sink, key=key, file_id=self._row.pk)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal one piece; Django hands it to nobody else when we return nothing."""
        self._received += len(raw_data)
        assert self._writer is not None
        size = self._writer.size + len(raw_data)
        if size > settings.SEALED_FILE_MAX_BYTES or self._received > settings.SEALED_REQUEST_MAX_BYTES:
            self.uploads.refused.append(self.field_name or "")
            self.abort()
            raise SkipFile
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """End a file and give what the form sees of it."""
        assert self._writer is not None
        assert self._row is not None
        size = self._writer.finish()
        self._close()
        store.finish(self._row, size=size)
        upload = SealedUpload(
            self._row,
            name=self.file_name or "",
            size=size,
            content_type=self.content_type or "",
            field_name=self.field_name or "",
        )
        self.uploads.files.append(upload)
        self._row = self._writer = None
        return upload

    def upload_interrupted(self) -> None:
        """The request ended inside a file."""
        self.abort()

    def abort(self) -> None:
        """Drop the file that is being received, if any, with what was written of it."""
        row, self._row, self._writer = self._row, None, None
        self._close()
        if row is not None:
            store.discard([row])

    def _close(self) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()
