"""A place for what an upload writes, and a report that it belongs to."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.vault.files.uploads import that_seals


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that the test writes to disk lies here, temporary files included; forms may bring files."""
    settings.MIDDLEWARE = that_seals(settings.MIDDLEWARE)
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
