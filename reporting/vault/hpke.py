"""Sealing a key to a recipient whose private half is elsewhere, as ``docs/vault-format.md`` says.

HPKE (RFC 9180) with a hybrid KEM: what is copied today must not open to a quantum computer in twenty years, nor to
a fault in ML-KEM alone. The seal names no author: anybody who has the public half can make one.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from reporting.vault.envelopes import KEY_BYTES, TAG_BYTES
from reporting.vault.errors import EnvelopeError

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PRIVATE_BYTES = 32
MLKEM_SEED_BYTES, X25519_BYTES = 64, 32
MLKEM_PUBLIC_BYTES = 1184
PUBLIC_BYTES = MLKEM_PUBLIC_BYTES + X25519_BYTES
ENC_BYTES = 1120
SEALED_BYTES = ENC_BYTES + KEY_BYTES + TAG_BYTES


def new_pair() -> tuple[bytes, bytes]:
    """Return a new private half, ``PRIVATE_BYTES``, and its public half, ``PUBLIC_BYTES``."""
    private = secrets.token_bytes(PRIVATE_BYTES)
    return private, public_of(private)


def public_of(private: bytes) -> bytes:
    """Return the public half of a private one. Raises ``EnvelopeError`` when it cannot be one."""
    mlkem, x25519 = _halves(private)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_to(public: bytes, secret: bytes, *, info: bytes) -> bytes:
    """Return a key of 32 bytes, sealed for the holder of the private half; ``SEALED_BYTES``.

    It opens only with the same ``info``. Raises ``EnvelopeError`` for another length, or what is no public half.
    """
    if len(secret) != KEY_BYTES:
        raise EnvelopeError("Only keys of 32 bytes are sealed to a recipient.")
    if len(public) != PUBLIC_BYTES:
        raise EnvelopeError(f"A public half has {PUBLIC_BYTES} bytes.")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_BYTES])
        x25519 = X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:])
        return SUITE.encrypt(secret, MLKEM768X25519PublicKey(mlkem, x25519), info)
    except ValueError:
        raise EnvelopeError("This is not a public half.") from None


def open_with(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    """Return the key that :func:`seal_to` was given. Raises ``EnvelopeError`` for anything that does not fit."""
    key = MLKEM768X25519PrivateKey(*_halves(private))
    if len(sealed) != SEALED_BYTES:
        raise EnvelopeError("This is not a key sealed to a recipient: the length does not fit.")
    try:
        return SUITE.decrypt(sealed, key, info)
    except InvalidTag:
        raise EnvelopeError("The sealed key does not open: damaged, or for another recipient or use.") from None


def _halves(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Return both private keys of a seed, derived as X-Wing does (draft-connolly-cfrg-xwing-kem, 5.2)."""
    if len(private) != PRIVATE_BYTES:
        raise EnvelopeError(f"A private half has {PRIVATE_BYTES} bytes.")
    expanded = hashlib.shake_256(private).digest(MLKEM_SEED_BYTES + X25519_BYTES)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED_BYTES])
    return mlkem, X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED_BYTES:])
