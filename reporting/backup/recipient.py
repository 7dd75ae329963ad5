"""To whom the long backup is sealed: a pair of which the portal has the public half alone.

``BACKUP_RECIPIENT`` names the file of the public half. The private half opens every long backup, and is kept where
neither the portal nor its backups are (``docs/keys.md``).
"""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from django.conf import settings

from reporting.backup.artefact import BackupError
from reporting.vault import hpke
from reporting.vault.root import key_at

PRIVATE, PUBLIC = "backup-private", "backup-public"
FINGERPRINT_DIGITS = 16


def public_half() -> bytes:
    """Return the public half that ``BACKUP_RECIPIENT`` names. Raises ``BackupError`` with one sentence."""
    path = settings.BACKUP_RECIPIENT
    if not path:
        raise BackupError("BACKUP_RECIPIENT is not set: nothing says whose key opens the long backup (docs/keys.md).")
    try:
        public = base64.b64decode(Path(path).read_bytes().strip(), validate=True)
    except OSError as error:
        raise BackupError(f"BACKUP_RECIPIENT: {path} cannot be read ({type(error).__name__}).") from None
    except binascii.Error:
        public = b""
    if len(public) != hpke.PUBLIC_BYTES:
        raise BackupError(f"BACKUP_RECIPIENT: {path} holds no public half of a pair (manage.py backup pair).")
    return public


def private_half(place: str) -> bytes:
    """Return the private half from where ``place`` says, in the words of ``PORTAL_KEYS``. Raises ``RootKeyError``."""
    return key_at(place, "--private")


def write_pair(folder: Path) -> str:
    """Make a pair, write both halves into ``folder`` in base64, and return its fingerprint.

    The private half is readable by its owner alone. Never over a file: raises ``FileExistsError``, ``OSError``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private, public = hpke.new_pair()
    for name, half, mode in ((PRIVATE, private, 0o400), (PUBLIC, public, 0o444)):
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(half) + b"\n")
    return fingerprint(public)


def fingerprint(public: bytes) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a public half, which tell pairs apart."""
    return hashlib.sha256(public).hexdigest()[:FINGERPRINT_DIGITS]


def refuse_another(private: bytes, *, wanted: str) -> None:
    """Raise ``BackupError`` unless this private half is that of the pair with this fingerprint."""
    given = fingerprint(hpke.public_of(private))
    if given != wanted:
        raise BackupError(f"The long backup is sealed to the pair {wanted}, and the private half is that of {given}.")
