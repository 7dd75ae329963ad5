"""Ed25519 signatures (RFC 8032) under a key of the keyring: its 32 bytes are the seed."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_BYTES = 64


def public_key(secret: bytes) -> bytes:
    """Return the public key, 32 bytes, that belongs to a secret of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, message: bytes) -> bytes:
    """Return the signature of ``message``, 64 bytes; the same for the same message."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def fits(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` was made over ``message`` by the secret of ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
