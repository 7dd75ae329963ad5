"""The archive: ``manifest.json`` (what it is and a SHA-256 of all else), ``content.json``, pictures and documents.

Nothing of it is ever unpacked to a path that the archive names.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FORMAT, VERSION = "content-of-a-portal", 1
MANIFEST, CONTENT = "manifest.json", "content.json"
MEGABYTE = 1024 * 1024
# Bytes. A whole portal has some hundred pages of 20 KB each; pictures of more than 10 MB are refused by their form.
MOST_JSON, MOST_FILE, MOST_ALL = 50 * MEGABYTE, 200 * MEGABYTE, 4096 * MEGABYTE
MOST_ENTRIES = 10_000
_ENTRY = re.compile(r"manifest\.json|content\.json|(?:images|documents)/[0-9a-f]{64}\.[a-z0-9]{2,5}")
# Every entry has the same day, so that two exports of the same content differ in the manifest alone.
_DAY = (1980, 1, 1, 0, 0, 0)


class TransferError(Exception):
    """Something cannot be exported or imported; the message says what and where, and quotes no text of a page."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class ArchiveWriter:
    """Writes an archive beside its place and moves it there when it is whole; never over another file."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise TransferError(f"{path} is there already; nothing was written.")
        self._path, self._partial = path, path.with_name(f".{path.name}.partial")
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._zip = zipfile.ZipFile(self._partial, "w", zipfile.ZIP_DEFLATED)
        return self

    def add(self, name: str, content: bytes) -> None:
        """Add an entry once; the same name again is left out, since names of files are their digests."""
        if name not in self._digests:
            self._digests[name] = sha256(content)
            self._zip.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)

    def finish(self, *, content: dict[str, Any], portal: str, made_at: str) -> None:
        """Add what the pages say and, last, the manifest."""
        self.add(CONTENT, _json(content))
        head = {"format": FORMAT, "version": VERSION, "portal": portal, "made_at": made_at}
        manifest = _json(head | {"sha256": dict(sorted(self._digests.items()))})
        self._zip.writestr(zipfile.ZipInfo(MANIFEST, _DAY), manifest, zipfile.ZIP_DEFLATED)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._zip.close()
        if kind is None:
            self._partial.rename(self._path)
        else:
            self._partial.unlink(missing_ok=True)


class ArchiveReader:
    """Reads an archive of which nothing is believed: names, number, sizes and digests are checked first."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise TransferError(f"{path} is no archive of content: {type(error).__name__}.") from None
        try:
            self._sizes = _checked_sizes(self._zip.infolist())
            self.manifest = self._manifest()
            self._digests: dict[str, str] = self.manifest["sha256"]
            self.content = self._object(self.read(CONTENT), CONTENT)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of pictures and documents, sorted."""
        return sorted(set(self._digests) - {CONTENT})

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry. Raises ``TransferError`` where they are not those of the manifest."""
        if name not in self._digests:
            raise TransferError(f"{name}: not in the archive.")
        content = self._bytes(name)
        if sha256(content) != self._digests[name]:
            raise TransferError(f"{name}: not the bytes that were exported (its SHA-256 differs).")
        return content

    def _bytes(self, name: str) -> bytes:
        most = MOST_JSON if name.endswith(".json") else MOST_FILE
        if self._sizes.get(name, 0) > most:
            raise TransferError(f"{name}: larger than {most // MEGABYTE} MB.")
        try:
            # zipfile reads no more than the size that was checked, whatever the compressed bytes hold.
            return self._zip.read(name)
        except KeyError:
            raise TransferError(f"{name}: not in the archive.") from None
        except Exception as error:
            # A damaged entry raises whatever its decoder stumbles over: BadZipFile, zlib.error, NotImplementedError.
            raise TransferError(f"{name}: cannot be read ({type(error).__name__}).") from None

    def _manifest(self) -> dict[str, Any]:
        manifest = self._object(self._bytes(MANIFEST), MANIFEST)
        if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
            raise TransferError(f"{MANIFEST}: not format {FORMAT}, version {VERSION}; this portal reads no other.")
        digests = manifest.get("sha256")
        if not isinstance(digests, dict) or {*digests, MANIFEST} != set(self._sizes):
            raise TransferError(f"{MANIFEST}: does not name exactly the files of the archive.")
        return manifest

    @staticmethod
    def _object(content: bytes, name: str) -> dict[str, Any]:
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            raise TransferError(f"{name}: not JSON.") from None
        if not isinstance(value, dict):
            raise TransferError(f"{name}: not an object.")
        return value


def _checked_sizes(entries: Iterable[zipfile.ZipInfo]) -> dict[str, int]:
    """Return the size in bytes of each entry by name; refuse names, doubles, passwords and sums that are not ours."""
    sizes: dict[str, int] = {}
    for entry in entries:
        if not _ENTRY.fullmatch(entry.filename) or entry.filename in sizes or entry.flag_bits & 1:
            raise TransferError("The archive has an entry that no export writes; nothing of it was read.")
        sizes[entry.filename] = entry.file_size
    if len(sizes) > MOST_ENTRIES or sum(sizes.values()) > MOST_ALL:
        most = f"{MOST_ENTRIES} files or {MOST_ALL // MEGABYTE} MB"
        raise TransferError(f"The archive holds more than {most} when unpacked; nothing of it was read.")
    return sizes


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
