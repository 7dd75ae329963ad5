"""Where ROOT comes from: the key of 32 bytes that wraps the keyring and never touches the database.

``settings.PORTAL_KEYS`` names one of three providers:

``env:NAME``
    the environment variable NAME,
``command:PROGRAM ARGUMENTS``
    what a helper prints (a key service, a hardware module); run without a shell,
``file:PATH``
    a file that only its owner may read (mode 0400).

Each yields 32 bytes in base64. While ROOT is being changed, ``settings.PORTAL_KEYS_OLD`` names the one
before, in the same way. ``docs/keys.md`` explains what that means for operators of the portal.
"""

import base64
import binascii
import os
import shlex
import stat
import subprocess

from django.conf import settings

from reporting.vault.errors import RootKeyError

ROOT_BYTES = 32
COMMAND_SECONDS = 30


def root_key() -> bytes:
    """Return ROOT, 32 bytes. Raises ``RootKeyError`` with one sentence that says what to set right."""
    if not settings.PORTAL_KEYS:
        raise RootKeyError("PORTAL_KEYS is not set: say where the root key is (env:NAME, command:..., file:PATH).")
    return key_at(settings.PORTAL_KEYS, "PORTAL_KEYS")


def old_root_key() -> bytes | None:
    """Return the ROOT before this one, 32 bytes, or None when ``PORTAL_KEYS_OLD`` is empty. Raises ``RootKeyError``."""
    return key_at(settings.PORTAL_KEYS_OLD, "PORTAL_KEYS_OLD") if settings.PORTAL_KEYS_OLD else None


def key_at(place: str, setting: str) -> bytes:
    """Return the key of 32 bytes at ``place``, read in the same three ways.

    ``setting`` is what named the place; the one sentence of ``RootKeyError`` says so.
    """
    provider, _, rest = place.partition(":")
    readers = {"env": _from_environment, "command": _from_command, "file": _from_file}
    if provider not in readers or not rest.strip():
        raise RootKeyError(f"{setting} must be env:NAME, command:PROGRAM or file:PATH.")
    return _decoded(readers[provider](rest.strip(), setting), provider, setting)


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
            value = file.read(1024)
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
