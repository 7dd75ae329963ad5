"""The format of a sealed file, exactly as ``docs/vault-format.md`` says.

libsodium's secretstream (XChaCha20-Poly1305) in chunks of 64 KiB, each authenticated together with the
file's own id. Chunks that are missing, repeated, exchanged, added or of another file are refused.
"""

from collections.abc import Iterator
from typing import IO, Protocol
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError

from reporting.vault.errors import EnvelopeError

VERSION = b"\x01"
CONTRACT = "file.content.1"
CHUNK_BYTES = 64 * 1024
HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
ADDED_BYTES = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes, /) -> object: ...


class SealedWriter:
    """Seals what is written to it and passes it on; holds at most one chunk in clear, in memory."""

    def __init__(self, sink: Sink, *, key: bytes, file_id: UUID) -> None:
        self._sink, self._aad, self._buffer = sink, _aad(file_id), bytearray()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self.size = 0
        sink.write(VERSION + header)

    def write(self, data: bytes) -> None:
        """Take more of the file."""
        self.size += len(data)
        view = memoryview(data)
        while view:
            # A full chunk waits until it is known that it is not the last.
            if len(self._buffer) == CHUNK_BYTES:
                self._push(MESSAGE)
            room = CHUNK_BYTES - len(self._buffer)
            self._buffer += view[:room]
            view = view[room:]

    def finish(self) -> int:
        """Write the last chunk and return the file's size in bytes. Without it the file does not open."""
        self._push(FINAL)
        return self.size

    def _push(self, tag: int) -> None:
        chunk = bytes(self._buffer)
        self._sink.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, chunk, ad=self._aad, tag=tag))
        self._buffer.clear()


def opened(source: IO[bytes], *, key: bytes, file_id: UUID) -> Iterator[bytes]:
    """Yield the file in chunks of at most 64 KiB, each verified before it is given.

    Raises ``EnvelopeError`` at the first chunk that does not belong there. That the end is missing shows
    only at the end: what was read is the file only when the iterator ends by itself.
    """
    head = source.read(len(VERSION) + HEADER_BYTES)
    if len(head) != len(VERSION) + HEADER_BYTES or head[:1] != VERSION:
        raise EnvelopeError("This is not a sealed file.")
    state, aad = bindings.crypto_secretstream_xchacha20poly1305_state(), _aad(file_id)
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head[1:], key)
    block = _block(source)
    while True:
        following = _block(source)
        chunk, tag = _pull(state, block, aad)
        # The order says which: only the last chunk is marked as the last, and only the last may be short.
        if (tag == FINAL) is bool(following) or (following and len(chunk) != CHUNK_BYTES):
            raise EnvelopeError("The sealed file was cut off, or something was added to it.")
        yield chunk
        if not following:
            return
        block = following


def _pull(state: bindings.crypto_secretstream_xchacha20poly1305_state, block: bytes, aad: bytes) -> tuple[bytes, int]:
    if len(block) < ADDED_BYTES:
        raise EnvelopeError("The sealed file was cut off.")
    try:
        return bindings.crypto_secretstream_xchacha20poly1305_pull(state, block, ad=aad)
    except CryptoError:
        raise EnvelopeError("The sealed file does not open: damaged, or of another file or key.") from None


def _block(source: IO[bytes]) -> bytes:
    """Read one whole block, also from a source that gives less than it was asked for."""
    wanted, parts = CHUNK_BYTES + ADDED_BYTES, []
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _aad(file_id: UUID) -> bytes:
    return f"v1|{CONTRACT}|{file_id}".encode()
