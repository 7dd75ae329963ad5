"""An artefact on disk: a folder with rows, a manifest with their checksum and, in the long one, sealed files.

The rows of the long one are sealed to a recipient (``recipient``) while they are written.
The manifest carries a MAC under ROOT: whoever can write where backups lie, and has no key, cannot
add a row that the restore would bring in. Sealed files are vouched for by their own keys.
"""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError

from reporting.backup import sealing
from reporting.vault import vouching
from reporting.vault.errors import EnvelopeError
from reporting.vault.files.stream import SealedWriter

SEALED_ROWS = "rows.jsonl.gz.sealed"
ROWS, TOKENS, SEALED, MANIFEST = "rows.jsonl.gz", "tokens.jsonl.gz", "sealed", "manifest.json"
FORMAT = 3
CONTRACT = "backup.manifest.1"
# How a manifest and the name of a folder say when, in UTC.
STAMP = "%Y%m%dT%H%M%SZ"
PACKED = {"long": {SEALED_ROWS}, "short": {ROWS, TOKENS}}
CHUNK = 1024 * 1024
# What a line raises that is not what a backup writes: no JSON, a word or value missing, of another kind, or too large.
UNFIT: tuple[type[Exception], ...] = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    DeserializationError,
    LookupError,
    RecursionError,
    TypeError,
    ValidationError,
    ValueError,
)
# What is done, of how much, and of what.
Progress = Callable[[int, int, str], None]


class BackupError(Exception):
    """A backup could not be made, read or restored; the text names no content."""


@dataclass(frozen=True)
class Manifest:
    """What an artefact holds. ``made_at`` is ISO 8601 in UTC; ``rows`` and ``files`` are counts.

    ``gone``: ids, in hexadecimal digits, of files that were erased while the artefact was written, or lost before.
    ``recipient``: fingerprint of the pair to which a long one is sealed. ``mac``, in hexadecimal digits, covers
    everything else.
    """

    kind: str
    made_at: str
    rows: int
    files: int
    sha256: dict[str, str]
    gone: list[str] = field(default_factory=list)
    recipient: str = ""
    format: int = FORMAT
    mac: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what the MAC covers, in hexadecimal digits: to be noted where the backup does not lie."""
        return hashlib.sha256(self.covered()).hexdigest()

    def covered(self) -> bytes:
        """Return the one spelling of everything but the MAC."""
        values = {name: value for name, value in asdict(self).items() if name != "mac"}
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


@contextmanager
def packed(path: Path, *, public: bytes | None = None) -> Iterator[IO[str]]:
    """Open a new packed file for lines of text, readable by its owner alone, sealed if a public half is given."""
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        writer = sealing.writer_for(public, file) if public else None
        with gzip.open(_Sealing(writer) if writer else file, "wt", encoding="utf-8", newline="\n") as lines:
            yield lines
        if writer:
            writer.finish()


def lines_of(path: Path, *, sha256: str, private: bytes | None = None) -> Iterator[str]:
    """Yield the lines of a packed file; at its end raise ``BackupError`` unless these were its bytes.

    ``private`` opens one that is sealed.

    A checksum taken before says nothing of what is read now: who writes where backups lie can put another file
    there in between. So keep nothing of the lines until the last one was given.
    """
    try:
        with path.open("rb") as file:
            bytes_read = _Digesting(file)
            source = _Opened(sealing.opened_with(private, cast(IO[bytes], bytes_read))) if private else bytes_read
            with gzip.open(source, "rt", encoding="utf-8") as lines:
                yield from lines
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, EnvelopeError) as error:
        raise BackupError(f"{path.name} cannot be read.") from error
    if bytes_read.sha256.hexdigest() != sha256:
        raise BackupError(f"{path.name} is not as it was checked: somebody changed it meanwhile.")


class _Digesting(io.RawIOBase):
    """A file whose bytes are hashed as they are read, once and in their order: it cannot be wound back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._file.read(len(buffer))
        self.sha256.update(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Opened(io.RawIOBase):
    """The chunks of a sealed file as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left and (chunk := next(self._chunks, None)) is not None:
            self._left = chunk
        taken, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


class _Sealing(io.RawIOBase):
    """A file that seals what is written to it."""

    def __init__(self, writer: SealedWriter) -> None:
        self._writer = writer

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._writer.write(data)
        return len(data)


def seal_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest with its MAC, the last thing that an artefact gets, and return it. Raises ``RootKeyError``."""
    sealed = replace(manifest, mac=vouching.mac(manifest.covered(), contract=CONTRACT).hex())
    path = folder / MANIFEST
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(asdict(sealed), indent=1), encoding="utf-8")
    return sealed


def manifest_of(folder: Path) -> Manifest:
    """Return the manifest of an artefact, unchecked. Raises ``BackupError``."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, RecursionError, TypeError, ValueError) as error:
        raise BackupError(f"{folder} is no whole backup: its manifest cannot be read.") from error


def checked(folder: Path, *, kind: str) -> Manifest:
    """Return the manifest of a whole, undamaged artefact of this kind that we made.

    Raises ``BackupError``, ``RootKeyError``.
    """
    found = manifest_of(folder)
    if (found.kind, found.format) != (kind, FORMAT):
        raise BackupError(f"{folder} is not a {kind} backup of this format.")
    if not _is_ours(found):
        raise BackupError(
            f"{folder} is not as it was made: its manifest does not fit the root key. Either somebody changed it, and"
            " nothing in it may be believed, or it was made under an earlier root key: name that one in"
            " PORTAL_KEYS_OLD for the restore."
        )
    if set(found.sha256) != PACKED[kind]:
        raise BackupError(f"{folder} is damaged: its manifest names other files than a {kind} backup has.")
    for name, digest in found.sha256.items():
        if not (folder / name).is_file() or sha256_of(folder / name) != digest:
            raise BackupError(f"{folder} is damaged: {name} is not as it was written.")
    if (sealed := sum(1 for _ in (folder / SEALED).glob("*"))) != found.files:
        raise BackupError(f"{folder} is damaged: it holds {sealed} sealed files instead of {found.files}.")
    return found


def _is_ours(manifest: Manifest) -> bool:
    try:
        given = bytes.fromhex(manifest.mac)
    except (TypeError, ValueError):
        return False
    return vouching.fits(given, manifest.covered(), contract=CONTRACT)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
