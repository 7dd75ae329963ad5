"""Drafts: a report being written, kept as ciphertext for at most 72 hours, then its receipt for a day.

The key of a draft is random and lives in the visitor's cookie only. When the visitor asks for a
code to come back with, the key is also stored, wrapped under HKDF(pepper, code): the database and
the keyring together do not open a draft whose code nobody types. Leaving in a hurry changes the key
(:func:`rekey`); once the report is sent, no code opens the draft (:func:`finish`).
"""

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reporting.vault import codes, envelopes, erasing, keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import DraftGone, EnvelopeError, KeyringError
from reporting.vault.files import store
from reporting.vault.minutes import this_minute
from reporting.vault.models import Draft

LIFETIME = timedelta(hours=72)
DATA_CONTRACT = "draft.data.1"
KEY_CONTRACT = "draft.key.1"
_ID_BYTES = 16


@dataclass
class OpenDraft:
    """A draft in the hands of its visitor.

    ``data`` is what was typed (anything JSON can say) and ``cookie`` what opens it again; neither
    is shown in a ``repr``. Change ``data`` and call :func:`save`. ``expires_at`` (aware) is when it
    goes by itself.
    """

    id: UUID
    data: dict[str, Any] = field(repr=False)
    cookie: str = field(repr=False)
    expires_at: datetime

    @property
    def has_expired(self) -> bool:
        """Whether its time is over; a draft that is gone before was sent or left in a hurry."""
        return self.expires_at <= timezone.now()


def start() -> OpenDraft:
    """Make an empty draft that lives 72 hours from this minute."""
    draft_id, key, now = uuid4(), secrets.token_bytes(envelopes.KEY_BYTES), this_minute()
    sealed = _seal(draft_id, key, {})
    Draft.objects.create(id=draft_id, sealed=sealed, created_at=now, expires_at=now + LIFETIME)
    return OpenDraft(draft_id, {}, _cookie(draft_id, key), now + LIFETIME)


def open_cookie(value: str | None) -> OpenDraft | None:
    """Return the draft that a cookie opens; None for none, a forged, an expired or a discarded one."""
    parsed = None if value is None else _parse(value)
    if parsed is None:
        return None
    row = _alive().filter(id=parsed[0]).first()
    return None if row is None else _open(row, parsed[1])


def open_code(code: str | None) -> OpenDraft | None:
    """Return the draft that a typed code opens, or None. Right and wrong codes cost the same work.

    A draft under an old pepper goes under the current one on the way.
    """
    digits = codes.normalise(code) or codes.NOBODY
    row = _alive().filter(_found_by(digits)).first() or _nobody()
    try:
        key = _unwrap(row, digits)
    except (EnvelopeError, KeyringError):
        return None
    _renew(row, digits, key)
    return _open(row, key)


@transaction.atomic
def save(draft: OpenDraft) -> None:
    """Store ``draft.data``. The expiry stays where it is. Raises ``DraftGone``, ``EnvelopeError``."""
    _held(draft).update(sealed=_seal(draft.id, key_of(draft), draft.data))


@transaction.atomic
def issue_code(draft: OpenDraft) -> str:
    """Return a new code, 18 digits, that opens this draft; one issued before is no longer valid.

    The code is shown once and stored nowhere. Raises ``DraftGone``.
    """
    code = codes.new_code()
    _held(draft).update(**_of_code(codes.token("draft", code), draft.id, code, key_of(draft)))
    return code


def owner_of(draft: OpenDraft) -> store.Owner:
    """Return the draft as the owner of files. Raises ``EnvelopeError``."""
    return store.draft_owner(draft.id, key_of(draft))


@transaction.atomic
def rekey(draft: OpenDraft, code: str) -> None:
    """Seal the draft and its files anew so that only ``code``, its own, opens it; cookies given before open nothing.

    ``draft`` itself goes on with the new cookie. Raises ``DraftGone``, also when the code is not the draft's.
    """
    key = secrets.token_bytes(envelopes.KEY_BYTES)
    under_code = _of_code(codes.token("draft", code), draft.id, code, key)
    if not _held(draft).filter(_found_by(code)).update(sealed=_seal(draft.id, key, draft.data), **under_code):
        raise DraftGone("The draft is gone.")
    store.move(source=owner_of(draft), target=store.draft_owner(draft.id, key))
    draft.cookie = _cookie(draft.id, key)


@transaction.atomic
def finish(draft: OpenDraft, *, keep: timedelta) -> None:
    """Store ``draft.data`` for the last time: no code opens it any more, and it lives ``keep`` from this minute.

    Raises ``DraftGone``, ``EnvelopeError``.
    """
    draft.expires_at = this_minute() + keep
    changes = {"sealed": _seal(draft.id, key_of(draft), draft.data), "expires_at": draft.expires_at}
    _held(draft).update(**changes, code_digest=None, code_key_id=None, code_wrap=None)


def discard(draft: OpenDraft) -> None:
    """Delete the draft and its files for good. Harmless when it is gone already."""
    store.delete_files(report_id=draft.id)
    Draft.objects.filter(id=draft.id).delete()


@contextmanager
def locked(draft: OpenDraft) -> Iterator[OpenDraft]:
    """Hold the draft's row so that two requests of one visitor come one after the other.

    Opens a transaction and gives the draft as it stands now; what is changed in it must be saved
    with :func:`save` inside the block. Raises ``DraftGone``.
    """
    with transaction.atomic():
        yield _fresh(draft)


def expire(now: datetime | None = None) -> int:
    """Delete every draft whose time is over, with its files, and return how many there were.

    Whether it is over is asked again under the row's lock: a draft that was sent meanwhile lives on
    with its receipt. Bytes of files go after the rows; what a kill leaves there, the sweep deletes.
    """
    moment, places, count = now or timezone.now(), list[str](), 0
    for draft_id in list(Draft.objects.filter(expires_at__lte=moment).values_list("id", flat=True)):
        gone = erasing.forget_expired_draft(draft_id=draft_id, now=moment)
        count += bool(gone.rows)
        places += gone.places
    if places:
        erasing.delete_waiting_files()
    return count


def _fresh(draft: OpenDraft) -> OpenDraft:
    """Return the draft as it stands now, its row locked. Raises ``DraftGone``, also when it has another key now."""
    row = _alive().select_for_update().filter(id=draft.id).first()
    fresh = None if row is None else _open(row, key_of(draft))
    if fresh is None:
        raise DraftGone("The draft is gone.")
    return fresh


def _held(draft: OpenDraft) -> Any:
    """Return the locked row of a draft, to be changed: what is sealed under a key it had before, nothing opens."""
    _fresh(draft)
    return Draft.objects.filter(id=draft.id)


def _alive() -> Any:
    return Draft.objects.filter(expires_at__gt=timezone.now())


def _seal(draft_id: UUID, key: bytes, data: dict[str, Any]) -> envelopes.Sealed:
    try:
        plaintext = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError):
        raise EnvelopeError("A draft takes what JSON can say.") from None
    kind = KeyKind.DRAFT_KEY
    return envelopes.seal(key, plaintext, kind=kind, reference=draft_id, contract=DATA_CONTRACT, pk=draft_id)


def _open(row: Draft, key: bytes) -> OpenDraft | None:
    try:
        data = json.loads(envelopes.unseal(key, bytes(row.sealed), contract=DATA_CONTRACT, pk=row.id))
    except EnvelopeError:
        return None
    return OpenDraft(row.id, data, _cookie(row.id, key), row.expires_at)


def _found_by(code: str) -> Q:
    match = Q()
    for token in codes.tokens("draft", code):
        match |= Q(code_key_id=token.key_id, code_digest=token.digest)
    return match


def _of_code(token: codes.CodeToken, draft_id: UUID, code: str, key: bytes) -> dict[str, Any]:
    """Return the columns of a draft that ``code`` opens: its token, and the draft's key wrapped under it."""
    kind, derived = KeyKind.DRAFT_CODE, _derived(keyring.by_id(token.key_id), draft_id, code)
    wrap = envelopes.wrap(derived, key, kind=kind, reference=token.key_id, contract=KEY_CONTRACT, pk=draft_id)
    return {"code_digest": token.digest, "code_key_id": token.key_id, "code_wrap": wrap}


def _unwrap(row: Draft, code: str) -> bytes:
    wrapped = bytes(row.code_wrap or b"")
    pepper = keyring.by_id(envelopes.wrap_header(wrapped).reference)
    return envelopes.unwrap(_derived(pepper, row.id, code), wrapped, contract=KEY_CONTRACT, pk=row.id)


def _derived(pepper: keyring.Key, draft_id: UUID, code: str) -> bytes:
    info = f"v1|{KEY_CONTRACT}|{draft_id}".encode()
    return HKDF(algorithm=SHA256(), length=envelopes.KEY_BYTES, salt=pepper.secret, info=info).derive(code.encode())


def _renew(row: Draft, code: str, key: bytes) -> None:
    """Replace token and wrap when they are under an old pepper, unless somebody has changed them meanwhile."""
    assert row.code_key_id is not None, "it was found by the code's token"
    token = codes.renewed("draft", code, row.code_key_id)
    if token is not None:
        unchanged = Draft.objects.filter(id=row.id, code_key_id=row.code_key_id, code_digest=row.code_digest)
        unchanged.update(**_of_code(token, row.id, code, key))


def _nobody() -> Draft:
    """Return a draft that no code opens, so that a wrong code is worked on like a right one."""
    pepper = keyring.current("pepper")
    header = envelopes.HEADER.pack(envelopes.VERSION, KeyKind.DRAFT_CODE, pepper.id.bytes, bytes(12))
    return Draft(code_wrap=header + bytes(envelopes.WRAP_BYTES - len(header)))


def _cookie(draft_id: UUID, key: bytes) -> str:
    return base64.urlsafe_b64encode(draft_id.bytes + key).decode("ascii")


def _parse(value: str) -> tuple[UUID, bytes] | None:
    try:
        raw = base64.b64decode(value, altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != _ID_BYTES + envelopes.KEY_BYTES:
        return None
    return UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]


def key_of(draft: OpenDraft) -> bytes:
    """Return the draft's key, 32 bytes, from its cookie. Raises ``EnvelopeError`` when that is another's."""
    parsed = _parse(draft.cookie)
    if parsed is None or parsed[0] != draft.id:
        raise EnvelopeError("The draft's cookie is not its own.")
    return parsed[1]
