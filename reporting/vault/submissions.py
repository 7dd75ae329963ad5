"""By what something that a reporter sends twice is known, without naming what stands in the browser.

A report keeps HMAC-SHA256(pepper, ``submission|<id>``) of the draft's id, which stands in the visitor's cookie, a
message one of the key that the page gave it and its words. Without a pepper nobody tells whether what was found in a
browser belongs to a report that was stolen.
"""

import hmac
from collections.abc import Collection
from uuid import UUID

from reporting.vault import keyring
from reporting.vault.models import Draft, KeyPurpose


def key_of(draft_id: UUID) -> bytes:
    """Return what a report keeps of its draft: 32 bytes, under the current pepper."""
    return _mac(keyring.current(KeyPurpose.PEPPER), draft_id)


def keys_of(draft_id: UUID) -> list[bytes]:
    """Return what a report may have kept of its draft: 32 bytes for every pepper that is still readable."""
    return [_mac(pepper, draft_id) for pepper in keyring.readable(KeyPurpose.PEPPER)]


def message_keys(page_key: UUID, body: str) -> list[UUID]:
    """Return what may have been kept of a message of these very words: one for every pepper, the current one first.

    Somebody may press, go on writing and press again: other words with the key of the same page are another message.
    """
    said = f"message|{page_key}|{body}".encode()
    return [
        UUID(bytes=hmac.digest(pepper.secret, said, "sha256")[:16]) for pepper in keyring.readable(KeyPurpose.PEPPER)
    ]


def drafts_of(keys: Collection[bytes | memoryview]) -> dict[bytes, UUID]:
    """Return by key the drafts of reports that still have one, which is for a day after they were sent.

    The key leads nowhere by itself, so the MAC of every draft there is is made.
    """
    wanted = {bytes(key) for key in keys}
    ids = Draft.objects.values_list("id", flat=True).iterator() if wanted else ()
    return {key: draft_id for draft_id in ids for key in keys_of(draft_id) if key in wanted}


def _mac(pepper: keyring.Key, draft_id: UUID) -> bytes:
    return hmac.digest(pepper.secret, f"submission|{draft_id}".encode(), "sha256")
