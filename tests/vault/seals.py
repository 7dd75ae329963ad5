"""Seals in tests: those of the portal where there is a keyring, else under a key of the tests."""

import hmac
from uuid import UUID

from reporting.vault.errors import VaultError
from reporting.vault.grants import Seals

KEY_ID, SECRET = UUID(int=7), b"a key of the tests and of nothing else"


class SealsOfTests(Seals):
    """The portal's seals, with a key to fall back on."""

    def make(self, message: bytes) -> tuple[UUID, bytes]:
        try:
            return super().make(message)
        except VaultError:
            return KEY_ID, hmac.digest(SECRET, message, "sha256")

    def fits(self, message: bytes, *, key_id: UUID, mac: bytes) -> bool:
        own = key_id == KEY_ID and hmac.compare_digest(hmac.digest(SECRET, message, "sha256"), mac)
        return own or super().fits(message, key_id=key_id, mac=mac)
