"""Drafts: a report being written, kept as ciphertext for at most 72 hours, then its receipt for a day.

Until its first answer, or its code, a draft is small and lives two hours; then it is whole, and nothing but its time,
its visitor or the sending ends it. How much room all of them have: ``draft_room``.

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
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from reporting.vault import codes, draft_room, envelopes, erasing, keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import DraftGone, EnvelopeError, KeyringError, NoRoom
from reporting.vault.files import store
from reporting.vault.minutes import this_minute
from reporting.vault.models import Draft

LIFETIME, UNANSWERED = timedelta(hours=72), timedelta(hours=2)
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


def start(data: dict[str, Any] | None = None, *, answered: bool = False) -> OpenDraft:
    """Make a draft that holds ``data`` and lives two hours from this minute; 72 when it is ``answered``.

    Nobody asks here whether there is room: ``data`` is the portal's own, or that of a draft whose time is over.
    """
    draft_id, key, now = uuid4(), secrets.token_bytes(envelopes.KEY_BYTES), this_minute()
    until, held = now + (LIFETIME if answered else UNANSWERED), data or {}
    Draft.objects.create(id=draft_id, sealed=_seal(draft_id, key, held), created_at=now, expires_at=until)
    return OpenDraft(draft_id, held, _cookie(draft_id, key), until)


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
def save(draft: OpenDraft, *, answered: bool = False) -> None:
    """Store ``draft.data``. Raises ``DraftGone``, ``EnvelopeError``, ``NoRoom``.

    ``answered``: it holds an answer, so from now on it is whole: it lives 72 hours from its start, and may be large
    while there is room. The expiry of a whole one, and of a receipt, stays where it is.
    """
    row, _opened = _held(draft)
    sealed = _seal(draft.id, key_of(draft), draft.data)
    whole = answered or _is_whole(row)
    if not draft_room.take(before=len(row.sealed), after=len(sealed), whole=whole):
        raise NoRoom("There is no room for a draft of this size.")
    draft.expires_at = _until(row) if whole else row.expires_at
    Draft.objects.filter(id=row.id).update(sealed=sealed, expires_at=draft.expires_at)


@transaction.atomic
def issue_code(draft: OpenDraft) -> str:
    """Return a new code, 18 digits, that opens this draft; one issued before is no longer valid.

    The code is shown once and stored nowhere. With it the draft is whole: it lives 72 hours from its start.
    Raises ``DraftGone``.
    """
    code = codes.new_code()
    row, _opened = _held(draft)
    draft.expires_at = _until(row)
    under_code = _of_code(codes.token("draft", code), draft.id, code, key_of(draft))
    Draft.objects.filter(id=row.id).update(expires_at=draft.expires_at, **under_code)
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
    row, _opened = _held(draft)
    sealed = _seal(draft.id, key, draft.data)
    if not Draft.objects.filter(_found_by(code), id=row.id).update(sealed=sealed, **under_code):
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
    row, _opened = _held(draft)
    Draft.objects.filter(id=row.id).update(**changes, code_digest=None, code_key_id=None, code_wrap=None)


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
        _locked_row, fresh = _held(draft)
        yield fresh


def expire(now: datetime | None = None) -> int:
    """Delete every draft whose time is over, with its files, and return how many there were.

    At the ceiling the time of drafts that are not whole is over before, the oldest first, until the others fit.
    Whether it is over is asked again under the row's lock: a draft that was sent meanwhile lives on
    with its receipt. Bytes of files go after the rows; what a kill leaves there, the sweep deletes.
    """
    moment = now or timezone.now()
    count = _delete_those_over(moment)
    if _make_room(moment):
        count += _delete_those_over(moment)
    return count


def _delete_those_over(moment: datetime) -> int:
    places, count = list[str](), 0
    for draft_id in list(Draft.objects.filter(expires_at__lte=moment).values_list("id", flat=True)):
        gone = erasing.forget_expired_draft(draft_id=draft_id, now=moment)
        count += bool(gone.rows)
        places += gone.places
    if places:
        erasing.delete_waiting_files()
    return count


def _make_room(now: datetime) -> bool:
    """End the oldest drafts without an answer or a code, as many as all drafts are above the ceiling; return if any.

    The database asks again, row by row: one that has an answer by then stays.
    """
    too_much, youngest = draft_room.taken() - draft_room.ceiling(), None
    if too_much <= 0:
        return False
    for made, size in _not_whole(now).order_by("created_at").values_list("created_at", Length("sealed")).iterator():
        youngest, too_much = made, too_much - size
        if too_much <= 0:
            break
    return youngest is not None and _not_whole(now).filter(created_at__lte=youngest).update(expires_at=now) > 0


def _not_whole(now: datetime) -> Any:
    return Draft.objects.filter(expires_at__gt=now, expires_at__lte=F("created_at") + UNANSWERED)


def _is_whole(row: Draft) -> bool:
    """Whether the draft has, or had, an answer or a code, or is a receipt: what lives longer than two hours."""
    return row.expires_at - row.created_at > UNANSWERED


def _until(row: Draft) -> datetime:
    """Return until when a draft lives that is whole."""
    return row.expires_at if _is_whole(row) else row.created_at + LIFETIME


def _held(draft: OpenDraft) -> tuple[Draft, OpenDraft]:
    """Return the locked row of a draft, and the draft as it stands there now.

    Raises ``DraftGone``, also when it has another key now: what is sealed under one it had before, nothing opens.
    """
    row = _alive().select_for_update().filter(id=draft.id).first()
    fresh = None if row is None else _open(row, key_of(draft))
    if row is None or fresh is None:
        raise DraftGone("The draft is gone.")
    return row, fresh


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
