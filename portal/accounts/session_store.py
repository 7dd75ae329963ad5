"""Sessions in the database under a digest of their key.

Django keeps the key itself, which is the value of the cookie: whoever reads the database file or
a backup of it is signed in as everybody. Here the row is found by a digest, from which no cookie
can be made. A key has 165 random bits, so that a plain hash without salt is enough.

Where there are three hosts, the digest is of the host and the key together: a cookie that is carried
to another host finds no row there. What a row holds, the account too, is signed for this digest: copied
into a row of another key it is an empty session, and ``django.security`` says so without a word of it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

# Django's column holds 40 characters: 240 of the 256 bits of SHA-256 fit.
DIGEST_BYTES = 30


def digest(session_key: str, host: str = "") -> str:
    """Return what the database keeps instead of ``session_key``: 40 characters of base64url.

    ``host`` is the one of the three that made the session, empty where there is one. No key holds the "|".
    """
    bound = f"{host}|{session_key}" if host else session_key
    return base64.urlsafe_b64encode(hashlib.sha256(bound.encode()).digest()[:DIGEST_BYTES]).decode()


def salt_of(kept: str) -> str:
    """Return the salt with which is signed what the row holds whose key is ``kept``."""
    return f"portal.accounts.session|{kept}"


class SessionStore(DatabaseStore):
    """Django's store; the cookie holds the key and the row its digest.

    ``host`` is the host of the request, as ``portal.security.hosts`` names it (``store_of``).
    """

    host: ClassVar[str] = ""

    @property
    def key_salt(self) -> str:
        """The salt with which Django signs what the session holds: good under its own key and host alone."""
        return salt_of(self._digest(self.session_key or ""))

    def _digest(self, session_key: str) -> str:
        return digest(session_key, self.host)

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = self._row(self.session_key) if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    def _row(self, session_key: str) -> AbstractBaseSession | None:
        return self.model.objects.filter(session_key=self._digest(session_key), expire_date__gt=timezone.now()).first()

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        return await sync_to_async(self._get_session_from_db)()

    def exists(self, session_key: str) -> bool:
        """Whether a row for the key is there."""
        return super().exists(self._digest(session_key))

    async def aexists(self, session_key: str) -> bool:
        """Whether a row for the key is there."""
        return await super().aexists(self._digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row for ``data``, under the digest."""
        row = super().create_model_instance(data)
        row.session_key = self._digest(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row for ``data``, under the digest."""
        row = await super().acreate_model_instance(data)
        row.session_key = self._digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row of the key, of this session's own when none is given."""
        key = session_key or self.session_key
        if key:
            super().delete(self._digest(key))

    async def adelete(self, session_key: str | None = None) -> None:
        """Delete the row of the key, of this session's own when none is given."""
        key = session_key or self.session_key
        if key:
            await super().adelete(self._digest(key))


@cache
def store_of(host: str) -> type[SessionStore]:
    """Return the store of one host.

    A class, since Django and allauth make another store of the same session by its class and key alone.
    """
    return type("SessionStore", (SessionStore,), {"host": host})
