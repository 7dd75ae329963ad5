"""The name on a certificate: what may stand in it, and the keyed digest that is kept in its place."""

import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from elearning.certificates.models import Certificate
from portal.script.folding import folded
from reporting.vault import keyring

PURPOSE = "certificate"
LONGEST = 80
# Letters of both scripts, in whatever language of Serbia a name is; the compiler's font has every one of them.
_LATIN, _CYRILLIC = "A-Za-zÀ-ÖØ-öø-žȘ-ț", "Ѐ-џҐґ"
_LETTER = _LATIN + _CYRILLIC
_NAME = re.compile(rf"(?=.*[{_LETTER}])[{_LETTER} '’\-‐–]+")
_HYPHENS = re.compile(r" ?[-‐–] ?")


@dataclass(frozen=True)
class Commitment:
    """What the database keeps of a name: under which key, and 32 bytes that say nothing without it."""

    key_id: UUID
    digest: bytes = field(repr=False)


def tidy(text: str) -> str:
    """Return a typed name with one space between its parts; letters stay as they were written."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def may_be_name(name: str) -> bool:
    """Whether a tidy ``name`` is made of letters of both scripts, spaces, hyphens and apostrophes alone."""
    return bool(_NAME.fullmatch(name))


def folded_name(name: str) -> str:
    """Return ``name`` so that script, diacritics, case, spaces and kinds of signs do not matter."""
    return _HYPHENS.sub("-", folded(tidy(name)).replace("’", "'"))


def commit(*, number: str, name: str) -> Commitment:
    """Return what to store of ``name`` on certificate ``number``, under the current key. Raises ``KeyringError``."""
    key = keyring.current(PURPOSE)
    return Commitment(key.id, _digest(key, number, name))


def fits(certificate: Certificate | None, *, number: str, name: str) -> bool:
    """Whether ``name`` stands on ``certificate``; where there is none the same work is done, and it does not.

    The key is the one under which the certificate was made, however often it was changed since.
    """
    key = keyring.current(PURPOSE) if certificate is None else keyring.by_id(certificate.name_key_id)
    kept = b"" if certificate is None else bytes(certificate.name_digest)
    return hmac.compare_digest(_digest(key, number, name), kept)


def _digest(key: keyring.Key, number: str, name: str) -> bytes:
    return hmac.digest(key.secret, f"{number}|{folded_name(name)}".encode(), "sha256")
