"""The binary formats of everything sealed, exactly as ``docs/vault-format.md`` says.

Stored data outlives code: never change what a version means, add a new version. Fixed vectors in
``tests/vault/data`` fail when this file starts to write or read anything else.
"""

import secrets
import struct
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reporting.vault.errors import EnvelopeError

VERSION = 1
# Of a key that is sealed to a recipient's public half (``wraps``).
RECIPIENT_VERSION = 2
HEADER = struct.Struct(">BB16s12s")
NONCE_BYTES = 12
TAG_BYTES = 16
LENGTH = struct.Struct(">I")
BLOCK_BYTES = 256
KEY_BYTES = 32
WRAP_BYTES = HEADER.size + KEY_BYTES + TAG_BYTES
RECIPIENT_HEADER = struct.Struct(">BB16s")


class KeyKind(IntEnum):
    """What the 16 bytes of the reference mean."""

    KEYRING = 1  # id of a key of the keyring
    REPORT_DEK = 2  # UUID of the report whose DEK it is
    IDENTITY_DEK = 3  # UUID of the report whose identity DEK it is
    DRAFT_KEY = 4  # UUID of the draft; the key itself is in the visitor's cookie, or beside a draft of the desk
    DRAFT_CODE = 5  # id of the pepper; the key is HKDF(pepper, code)
    ROOT = 6  # id of the key that is wrapped
    MESSAGE_DEK = 7  # UUID of the reporter's message whose DEK it is
    EXCHANGE_DEK = 8  # UUID of the report whose exchange DEK it is
    DESK = 9  # id of the desk's pair; what it closes is sealed to its public half
    REPORT_CODE = 10  # id of the pepper; the key is HKDF(pepper, code)
    REPORTER_SESSION = 11  # UUID of the session; the key is HKDF(token)


class Sealed(bytes):
    """An envelope as it stands in a column. Its ``repr`` shows its length only.

    ``pk`` is the primary key of the row it was read from, where that is known.
    """

    pk: UUID | None = None

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


@dataclass(frozen=True)
class Header:
    """The part of an envelope that is not secret: which key opens it."""

    kind: KeyKind
    reference: UUID


def seal(key: bytes, plaintext: bytes, *, kind: KeyKind, reference: UUID, contract: str, pk: object) -> Sealed:
    """Return ``plaintext`` as an envelope that opens only for this contract and primary key.

    The plaintext is padded to a multiple of 256 bytes, so that its length does not show.
    """
    return _encrypt(key, _padded(plaintext), kind, reference, contract, pk)


def unseal(key: bytes, envelope: bytes, *, contract: str, pk: object) -> bytes:
    """Return what :func:`seal` was given. Raises ``EnvelopeError`` for anything that does not fit."""
    header(envelope)
    return _unpadded(_decrypt(key, envelope, contract, pk))


def wrap(key: bytes, secret: bytes, *, kind: KeyKind, reference: UUID, contract: str, pk: object) -> Sealed:
    """Return a key of 32 bytes, wrapped. Keys all have one length, so nothing is padded."""
    if len(secret) != KEY_BYTES:
        raise EnvelopeError("Only keys of 32 bytes are wrapped.")
    return _encrypt(key, secret, kind, reference, contract, pk)


def unwrap(key: bytes, wrapped: bytes, *, contract: str, pk: object) -> bytes:
    """Return the key that :func:`wrap` was given. Raises ``EnvelopeError``."""
    wrap_header(wrapped)
    return _decrypt(key, wrapped, contract, pk)


def header(envelope: bytes) -> Header:
    """Return the header of a value's envelope. Raises ``EnvelopeError`` when it cannot be one."""
    body = len(envelope) - HEADER.size - TAG_BYTES
    if body < BLOCK_BYTES or body % BLOCK_BYTES:
        raise EnvelopeError("This is not an envelope: the length does not fit.")
    return _header(envelope)


def wrap_header(wrapped: bytes) -> Header:
    """Return the header of a wrapped key. Raises ``EnvelopeError`` when it cannot be one."""
    if len(wrapped) != WRAP_BYTES:
        raise EnvelopeError("This is not a wrapped key: the length does not fit.")
    return _header(wrapped)


def _header(envelope: bytes) -> Header:
    version, kind, reference, _nonce = HEADER.unpack_from(envelope)
    return checked_header(version, kind, reference, of=VERSION)


def checked_header(version: int, kind: int, reference: bytes, *, of: int) -> Header:
    """Return the parts of a header, of version ``of``. Raises ``EnvelopeError`` for another one."""
    if version != of or kind not in KeyKind._value2member_map_:
        raise EnvelopeError("This is not an envelope: unknown version or kind of key.")
    return Header(KeyKind(kind), UUID(bytes=reference))


def _aad(contract: str, pk: object) -> bytes:
    if not contract or "|" in contract:
        raise EnvelopeError("An envelope needs a contract name without '|'.")
    return f"v{VERSION}|{contract}|{pk}".encode()


def _encrypt(key: bytes, plaintext: bytes, kind: KeyKind, reference: UUID, contract: str, pk: object) -> Sealed:
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, plaintext, _aad(contract, pk))
    return Sealed(HEADER.pack(VERSION, kind, reference.bytes, nonce) + ciphertext)


def _decrypt(key: bytes, envelope: bytes, contract: str, pk: object) -> bytes:
    nonce = envelope[HEADER.size - NONCE_BYTES : HEADER.size]
    try:
        return AESGCM(key).decrypt(nonce, envelope[HEADER.size :], _aad(contract, pk))
    except InvalidTag:
        raise EnvelopeError("The envelope does not open: damaged, or of another row, field or key.") from None


def _padded(plaintext: bytes) -> bytes:
    framed = LENGTH.pack(len(plaintext)) + plaintext
    return framed + bytes(-len(framed) % BLOCK_BYTES)


def _unpadded(framed: bytes) -> bytes:
    (length,) = LENGTH.unpack_from(framed)
    end = LENGTH.size + length
    if end > len(framed) or len(framed) - end >= BLOCK_BYTES or any(framed[end:]):
        raise EnvelopeError("The envelope's padding does not fit.")
    return framed[LENGTH.size : end]
