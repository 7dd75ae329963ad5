"""The format of a file that is sealed to a recipient, exactly as ``docs/vault-format.md`` says.

A random key seals the file as every sealed file is (``vault.files.stream``), and stands in front of it, sealed to
the recipient (``vault.hpke``).
"""

import secrets
from collections.abc import Iterator
from typing import IO
from uuid import UUID, uuid4

from reporting.vault import hpke
from reporting.vault.envelopes import KEY_BYTES
from reporting.vault.errors import EnvelopeError
from reporting.vault.files import stream

VERSION = b"\x01"
CONTRACT = "backup.long.1"
HEAD_BYTES = len(VERSION) + len(UUID(int=0).bytes) + hpke.SEALED_BYTES


def writer_for(public: bytes, sink: stream.Sink) -> stream.SealedWriter:
    """Return what seals a file to the holder of the private half; without its ``finish`` the file does not open.

    Raises ``EnvelopeError`` for what is no public half.
    """
    file_id, key = uuid4(), secrets.token_bytes(KEY_BYTES)
    sink.write(VERSION + file_id.bytes + hpke.seal_to(public, key, info=_info(file_id)))
    return stream.SealedWriter(sink, key=key, file_id=file_id)


def opened_with(private: bytes, source: IO[bytes]) -> Iterator[bytes]:
    """Yield the file in chunks of at most 64 KiB, each verified before it is given.

    Raises ``EnvelopeError``; that the end is missing shows only at the end, as in ``stream.opened``.
    """
    head = source.read(HEAD_BYTES)
    if len(head) != HEAD_BYTES or head[:1] != VERSION:
        raise EnvelopeError("This is not a file that is sealed to a recipient.")
    file_id = UUID(bytes=head[1:17])
    key = hpke.open_with(private, head[17:], info=_info(file_id))
    yield from stream.opened(source, key=key, file_id=file_id)


def _info(file_id: UUID) -> bytes:
    return f"v1|{CONTRACT}|{file_id}".encode()
