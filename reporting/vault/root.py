"""Where the keys come from that open the keyring and never touch the database: ROOT, or what a pool has of it.

``settings.PORTAL_KEYS`` names one of three providers:

``env:NAME``
    the environment variable NAME,
``command:PROGRAM ARGUMENTS``
    what a helper prints (a key service, a hardware module); run without a shell,
``file:PATH``
    a file that only its owner may read (mode 0400).

Each yields ROOT, 32 bytes in base64, or a pool's key file: words of ASCII, as :func:`written` makes them. While ROOT is
being changed, ``settings.PORTAL_KEYS_OLD`` names the one before, in the same way. ``docs/keys.md`` explains what that
means for operators of the portal.

Each purpose of the keyring has a wrapping key of its own, HKDF-SHA256(ROOT), so that a file can hold some of them. The
public halves of the keyring are known by a signature, whose public half every file has.
"""

import base64
import binascii
import os
import shlex
import stat
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from reporting.vault import signing
from reporting.vault.errors import RootKeyError

ROOT_BYTES = 32
FORMAT = "cuvamte-keys-1"
VOUCHING = "vouching"
COMMAND_SECONDS = 30


@dataclass(frozen=True)
class KeyFile:
    """What this process opens the keyring with.

    ``pools``: whose file it is; empty for ROOT, which opens everything. ``wrapping``: by purpose the key, 32 bytes,
    that wraps its keys; of ROOT they are made when asked for. ``vouching``: the public half, 32 bytes, by whose
    signature a public half is known for the portal's own.
    """

    pools: tuple[str, ...]
    vouching: bytes
    wrapping: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    root: bytes | None = field(default=None, repr=False)

    def wrapping_key(self, purpose: str) -> bytes | None:
        """Return what wraps the keys of ``purpose``, 32 bytes; None when that is not for this process."""
        return self.wrapping.get(purpose) if self.root is None else wrapping_key(self.root, purpose)

    def opens(self, purpose: str) -> bool:
        """Whether keys of ``purpose`` are for this process."""
        return self.root is not None or purpose in self.wrapping


def key_file() -> KeyFile:
    """Return what ``PORTAL_KEYS`` names. Raises ``RootKeyError`` with one sentence that says what to set right."""
    if not settings.PORTAL_KEYS:
        raise RootKeyError("PORTAL_KEYS is not set: say where the root key is (env:NAME, command:..., file:PATH).")
    return _read(settings.PORTAL_KEYS, "PORTAL_KEYS")


def old_key_file() -> KeyFile | None:
    """Return what ``PORTAL_KEYS_OLD`` names, or None when that is empty. Raises ``RootKeyError``."""
    return _read(settings.PORTAL_KEYS_OLD, "PORTAL_KEYS_OLD") if settings.PORTAL_KEYS_OLD else None


def root_key() -> bytes:
    """Return ROOT, 32 bytes. Raises ``RootKeyError``, also where ``PORTAL_KEYS`` names a pool's file."""
    return _root_of(key_file(), "PORTAL_KEYS")


def old_root_key() -> bytes | None:
    """Return the ROOT before this one, 32 bytes, or None when ``PORTAL_KEYS_OLD`` is empty. Raises ``RootKeyError``."""
    old = old_key_file()
    return None if old is None else _root_of(old, "PORTAL_KEYS_OLD")


def wrapping_key(root: bytes, purpose: str) -> bytes:
    """Return the key, 32 bytes, that wraps the keys of ``purpose`` under ROOT."""
    return _derived(root, f"wrapping|{purpose}")


def vouching_key(root: bytes) -> bytes:
    """Return the secret, 32 bytes, that signs the public halves of the keyring's keys."""
    return _derived(root, VOUCHING)


def of_root(root: bytes) -> KeyFile:
    """Return what a process has that holds ROOT itself."""
    return KeyFile((), signing.public_key(vouching_key(root)), root=root)


def written(root: bytes, pools: Collection[str], purposes: Collection[str]) -> str:
    """Return the key file of a process that belongs to ``pools`` and opens keys of ``purposes``, one line of ASCII."""
    words = [FORMAT, "+".join(pools), VOUCHING, _encoded(signing.public_key(vouching_key(root)))]
    for purpose in sorted(purposes):
        words += [purpose, _encoded(wrapping_key(root, purpose))]
    return " ".join(words) + "\n"


def _derived(root: bytes, word: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=ROOT_BYTES, salt=None, info=f"v1|root|{word}".encode()).derive(root)


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _root_of(file: KeyFile, setting: str) -> bytes:
    if file.root is None:
        raise RootKeyError(f"{setting} names the key file of a pool; this needs the root key itself.")
    return file.root


def key_at(place: str, setting: str) -> bytes:
    """Return the key of 32 bytes at ``place``, read in the same three ways.

    ``setting`` is what named the place; the one sentence of ``RootKeyError`` says so.
    """
    value, provider = _found_at(place, setting)
    return _decoded(value, provider, setting)


def _read(place: str, setting: str) -> KeyFile:
    value, provider = _found_at(place, setting)
    if value.lstrip().startswith(FORMAT.encode()):
        return _parsed(value, provider)
    return of_root(_decoded(value, provider, setting))


def _found_at(place: str, setting: str) -> tuple[bytes, str]:
    """Return what stands at ``place``, and which way led there."""
    provider, _, rest = place.partition(":")
    readers = {"env": _from_environment, "command": _from_command, "file": _from_file}
    if provider not in readers or not rest.strip():
        raise RootKeyError(f"{setting} must be env:NAME, command:PROGRAM or file:PATH.")
    return readers[provider](rest.strip(), setting), provider


def _parsed(value: bytes, provider: str) -> KeyFile:
    """Return a pool's key file. Raises ``RootKeyError`` for one that was cut or changed."""
    try:
        _format, pools, *words = value.decode("ascii").split()
        keys = {name: base64.b64decode(key, validate=True) for name, key in zip(words[::2], words[1::2], strict=True)}
        vouching = keys.pop(VOUCHING)
    except (ValueError, KeyError):
        raise RootKeyError(f"The key file (from {provider}) is cut or changed; make it anew (keys file).") from None
    if len(vouching) != ROOT_BYTES or any(len(key) != ROOT_BYTES for key in keys.values()):
        raise RootKeyError(f"The key file (from {provider}) is cut or changed; make it anew (keys file).")
    return KeyFile(tuple(pools.split("+")), vouching, keys)


def _from_environment(name: str, setting: str) -> bytes:
    value = os.environ.get(name)
    if not value:
        raise RootKeyError(f"{setting} names the environment variable {name}, which is not set.")
    return value.encode()


def _from_command(command: str, setting: str) -> bytes:
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, ValueError) as error:
        raise RootKeyError(f"The command in {setting} cannot be run ({type(error).__name__}).") from None
    except subprocess.TimeoutExpired:
        raise RootKeyError(f"The command in {setting} gave no key within {COMMAND_SECONDS} seconds.") from None
    if done.returncode != 0:
        raise RootKeyError(f"The command in {setting} ended with status {done.returncode}.")
    return done.stdout


def _from_file(path: str, setting: str) -> bytes:
    try:
        with open(path, "rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            value = file.read(4096)
    except OSError as error:
        raise RootKeyError(f"{setting}: the key's file {path} cannot be read ({type(error).__name__}).") from None
    if mode & ~stat.S_IRUSR:
        raise RootKeyError(f"{setting}: the key's file {path} has mode {mode:04o}; set it to 0400 (chmod 400).")
    return value


def _decoded(value: bytes, provider: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != ROOT_BYTES:
        raise RootKeyError(
            f"{setting}: the key (from {provider}) must be exactly {ROOT_BYTES} bytes, written in base64."
        )
    return key
