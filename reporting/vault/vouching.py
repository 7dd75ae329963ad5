"""MACs under ROOT, for what must be believed before there is a keyring: the manifest of a backup.

The key is HKDF-SHA256(ROOT) with a word of its own, so that it opens nothing and says nothing of ROOT.
"""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reporting.vault.root import old_root_key, root_key

MAC_BYTES = 32


def mac(message: bytes, *, contract: str) -> bytes:
    """Return the MAC of ``message``, 32 bytes. ``contract`` names what is vouched for. Raises ``RootKeyError``."""
    return _mac(root_key(), message, contract)


def fits(given: bytes, message: bytes, *, contract: str) -> bool:
    """Whether ``given`` was made under ROOT, or the one before (``PORTAL_KEYS_OLD``). Raises ``RootKeyError``."""
    roots = [root_key(), old_root_key()]
    return any(hmac.compare_digest(given, _mac(root, message, contract)) for root in roots if root is not None)


def _mac(root: bytes, message: bytes, contract: str) -> bytes:
    info = f"v1|vouching|{contract}".encode()
    key = HKDF(algorithm=SHA256(), length=MAC_BYTES, salt=None, info=info).derive(root)
    return hmac.digest(key, message, "sha256")
