"""Sending files that carry a mark, and looking where it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reporting.vault.files import store
from reporting.vault.files.receiving import Uploads, install
from tests.vault.world import all_columns

MARK = b"MARKER-kestenova-ulica-17"
NAME = "снимак-од-Марка.png"


def that_seals(middleware: list[str]) -> list[str]:
    """Return ``middleware`` as the first form that takes files will need it."""
    before = middleware.index("portal.security.csrf.HostCsrfMiddleware")
    return [*middleware[:before], "reporting.vault.files.middleware.SealedUploadMiddleware", *middleware[before:]]


def send(report_id: UUID, client: Client | None = None, **fields: Any) -> Any:
    """Send a form with files to a page that keeps them for a report."""
    return (client or Client()).post(f"/take/{report_id}/", fields)


def picture(size: int = 150_000, *, name: str = NAME) -> SimpleUploadedFile:
    """Return a file of so many bytes, full of marks."""
    return SimpleUploadedFile(name, (MARK * (size // len(MARK) + 1))[:size], "image/png")


def on_disk(folder: Path) -> list[Path]:
    """Return every file that the test has written."""
    return [path for path in folder.rglob("*") if path.is_file()]


def clear_text_anywhere(folder: Path) -> list[str]:
    """Return where the mark lies readable: paths of files, and columns."""
    places = [str(path) for path in on_disk(folder) if MARK in path.read_bytes() or "Марка" in str(path)]
    for column, values in all_columns().items():
        if any(MARK in value or "Марка".encode() in value for value in values):
            places.append(column)
    return places


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
