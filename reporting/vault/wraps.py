"""DEKs sealed to the desk's public half, exactly as ``docs/vault-format.md`` says.

A process that holds the public half alone makes such a wrap and cannot open it. So could anybody who knows that half:
that the portal made it says a MAC beside it.
"""

import hmac
from uuid import UUID

from reporting.vault import hpke
from reporting.vault.envelopes import RECIPIENT_HEADER, RECIPIENT_VERSION, Header, KeyKind, Sealed, checked_header
from reporting.vault.errors import EnvelopeError

WRAP_BYTES = RECIPIENT_HEADER.size + hpke.SEALED_BYTES


def seal(public: bytes, key_id: UUID, secret: bytes, *, contract: str, owner_id: UUID, report_id: UUID) -> Sealed:
    """Return a DEK of 32 bytes, sealed to the pair ``key_id``, for one owner of one report and nothing else."""
    header = RECIPIENT_HEADER.pack(RECIPIENT_VERSION, KeyKind.DESK, key_id.bytes)
    return Sealed(header + hpke.seal_to(public, secret, info=_info(contract, owner_id, report_id, key_id)))


def open_with(private: bytes, wrapped: bytes, *, contract: str, owner_id: UUID, report_id: UUID) -> bytes:
    """Return the DEK that :func:`seal` was given. Raises ``EnvelopeError``."""
    info = _info(contract, owner_id, report_id, header(wrapped).reference)
    return hpke.open_with(private, wrapped[RECIPIENT_HEADER.size :], info=info)


def mac(pepper: bytes, wrapped: bytes, *, kind: str, owner_id: UUID, report_id: UUID) -> bytes:
    """Return the MAC over a wrap and where it stands, 32 bytes, under a pepper of the portal."""
    place = f"wrap|{kind}|{report_id}|{owner_id}|".encode()
    return hmac.digest(pepper, place + wrapped, "sha256")


def header(wrapped: bytes) -> Header:
    """Return which pair a DEK is sealed to. Raises ``EnvelopeError`` when it is no such wrap."""
    if len(wrapped) != WRAP_BYTES:
        raise EnvelopeError("This is not a key sealed to the desk: the length does not fit.")
    version, kind, reference = RECIPIENT_HEADER.unpack_from(wrapped)
    found = checked_header(version, kind, reference, of=RECIPIENT_VERSION)
    if found.kind != KeyKind.DESK:
        raise EnvelopeError("This is not a key sealed to the desk: another kind of key.")
    return found


def _info(contract: str, owner_id: UUID, report_id: UUID, key_id: UUID) -> bytes:
    return f"v{RECIPIENT_VERSION}|{contract}|{report_id}|{owner_id}|desk|{key_id}".encode()
