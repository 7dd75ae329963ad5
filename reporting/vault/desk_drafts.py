"""Drafts of the desk: what somebody typed into a form and has not sent, for at most twelve hours.

One row for each account, page and form. Its words are sealed under a random key that stands in the same row and
nowhere else, itself sealed under the KEK. No backup holds the table, and on PostgreSQL the database's own log does
not either (it is ``UNLOGGED``).
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reporting.vault import envelopes, server
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.models import DeskDraft

LIFETIME = timedelta(hours=12)
# An account keeps so many drafts, each with so many texts of different windows; the oldest go first.
MOST_DRAFTS, MOST_VERSIONS = 40, 4
# Characters of one value: twenty times what a form of the desk takes, so that who pastes too much loses nothing.
LONGEST = 100_000
# Ticks of one field, each the name or id of what was ticked.
MOST_TICKS, LONGEST_TICK = 200, 200
LONGEST_PAGE = 200
# Django's name for the errors of the form itself.
ABOVE = "__all__"
DATA_CONTRACT = "desk.draft.1"
KEY_CONTRACT = "desk.draft_key.1"

# What stands in the fields of a form, by their names; and of each field with errors the words and kinds of them.
Values = dict[str, str | list[str] | bool]
Errors = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Place:
    """Whose draft it is, and where: ``page`` is the path of the page that shows the form, ``form`` its name there."""

    account: UUID
    page: str
    form: str


@dataclass(frozen=True)
class Version:
    """What one window held. ``wrong`` are the errors that it showed, ``refused`` the code of a refusal."""

    id: str
    at: datetime
    values: Values = field(repr=False)
    wrong: Errors = field(default_factory=dict, repr=False)
    refused: str = ""


def read(*, account: UUID, page: str) -> dict[str, list[Version]]:
    """Return the drafts of a page by the name of their form, the newest version first."""
    rows = _alive().filter(account=account, page=page)
    return {row.form: found for row in rows if (found := _open(row))}


def keep(
    place: Place,
    values: Mapping[str, str | list[str] | bool],
    *,
    seen: Iterable[str] = (),
    wrong: Errors | None = None,
    refused: str = "",
) -> list[Version]:
    """Keep what a window holds and return all versions, this one first.

    ``seen`` are the ids of the versions that the window showed: its text takes the place of the first of them, and
    of no other. Nothing typed at all only takes that one away. Errors of what did not change stay unless ``wrong`` is
    given.
    """
    typed, shown = _cut(values), list(seen)
    try:
        return _keep(place, typed, shown, wrong, refused)
    except IntegrityError:  # another window has just made the row
        return _keep(place, typed, shown, wrong, refused)


@transaction.atomic
def forget(place: Place, *, seen: Iterable[str] | None = None, values: Mapping[str, Any] | None = None) -> None:
    """Delete the versions that a window showed or that hold the same ``values``; without ``seen``, all of them."""
    row = _locked(place)
    if row is None:
        return
    ids, same = set(seen or ()), None if values is None else _cut(values)
    left = [] if seen is None else [one for one in _open(row) if one.id not in ids and one.values != same]
    _store(row, left, row.changed_at)


def forget_all(account: UUID) -> None:
    """Delete every draft of an account."""
    DeskDraft.objects.filter(account=account).delete()


def forget_page(*, account: UUID, page: str) -> None:
    """Delete the drafts of an account on one page."""
    DeskDraft.objects.filter(account=account, page=page).delete()


def expire(now: datetime | None = None) -> int:
    """Delete every draft into which nobody has typed for twelve hours and return how many there were."""
    return DeskDraft.objects.filter(changed_at__lte=(now or timezone.now()) - LIFETIME).delete()[0]


@transaction.atomic
def _keep(place: Place, values: Values, seen: list[str], wrong: Errors | None, refused: str) -> list[Version]:
    row = _locked(place)
    versions = [] if row is None else _open(row)
    before = next((one for one in versions if seen and one.id == seen[0]), None)
    others = [one for one in versions if one is not before and one.values != values]
    if not any(values.values()) and not wrong and not refused:
        if row is not None:
            _store(row, others, row.changed_at)
        return others
    if wrong is None:
        wrong, refused = _still_said(before, values)
    now = timezone.now()
    newest = Version(secrets.token_hex(8), now, values, wrong, refused)
    found = [newest, *others][:MOST_VERSIONS]
    if row is None:
        row = DeskDraft(id=uuid4(), account=place.account, page=place.page, form=place.form)
    _store(row, found, now)
    _keep_few(place.account)
    return found


def _still_said(before: Version | None, values: Values) -> tuple[Errors, str]:
    """Return of the errors that a window showed those of fields that did not change, and the refusal if none did."""
    if before is None or before.values == values:
        return (before.wrong, before.refused) if before else ({}, "")
    changed = {name for name in values if before.values.get(name) != values[name]} | {ABOVE}
    return {name: errors for name, errors in before.wrong.items() if name not in changed}, ""


def _alive() -> QuerySet[DeskDraft]:
    return DeskDraft.objects.filter(changed_at__gt=timezone.now() - LIFETIME)


def _locked(place: Place) -> DeskDraft | None:
    """Return the row of a place, locked; one that is past its time is empty, not gone, until the job comes."""
    rows = DeskDraft.objects.select_for_update()
    return rows.filter(account=place.account, page=place.page, form=place.form).first()


def _keep_few(account: UUID) -> None:
    most_recent = DeskDraft.objects.filter(account=account).order_by("-changed_at", "-id")[:MOST_DRAFTS]
    kept = list(most_recent.values_list("pk", flat=True))
    if len(kept) == MOST_DRAFTS:
        DeskDraft.objects.filter(Q(account=account), ~Q(pk__in=kept)).delete()


def _cut(values: Mapping[str, Any]) -> Values:
    cut: Values = {}
    for name, value in values.items():
        if isinstance(value, str):
            cut[name] = value[:LONGEST]
        elif isinstance(value, list):
            cut[name] = [tick[:LONGEST_TICK] for tick in value[:MOST_TICKS]]
        else:
            cut[name] = value
    return cut


def _store(row: DeskDraft, versions: list[Version], changed_at: datetime) -> None:
    """Write the versions under a new key; a draft without any goes."""
    if not versions:
        DeskDraft.objects.filter(pk=row.pk).delete()
        return
    key, plaintext = secrets.token_bytes(envelopes.KEY_BYTES), _packed(row, versions)
    row.key = server.seal(key, contract=KEY_CONTRACT, pk=row.id)
    row.sealed = envelopes.seal(
        key, plaintext, kind=KeyKind.DRAFT_KEY, reference=row.id, contract=DATA_CONTRACT, pk=row.id
    )
    row.changed_at = changed_at
    row.save(force_insert=row._state.adding)


def _packed(row: DeskDraft, versions: list[Version]) -> bytes:
    rows = [asdict(one) | {"at": one.at.isoformat()} for one in versions]
    return json.dumps([_of(row), rows], ensure_ascii=False, separators=(",", ":")).encode()


def _of(row: DeskDraft) -> list[str]:
    """Return whose draft it is and where: sealed with it, so that no other account or page is given its words."""
    return [str(row.account), row.page, row.form]


def _open(row: DeskDraft) -> list[Version]:
    """Return the versions of a row; none when it is past its time, its key is gone or it is another place's.

    The age of a version is what is sealed with it: a row whose ``changed_at`` was moved is not older by that.
    """
    oldest = timezone.now() - LIFETIME
    if row.changed_at <= oldest:
        return []
    try:
        key = server.unseal(bytes(row.key), contract=KEY_CONTRACT, pk=row.id)
        opened = envelopes.unseal(key, bytes(row.sealed), contract=DATA_CONTRACT, pk=row.id)
    except (EnvelopeError, KeyringError):
        return []
    of, rows = json.loads(opened)
    if of != _of(row):
        return []
    versions = [
        Version(**one | {"at": datetime.fromisoformat(one["at"]), "wrong": _pairs(one["wrong"])}) for one in rows
    ]
    return [one for one in versions if one.at > oldest]


def _pairs(wrong: dict[str, list[list[str]]]) -> Errors:
    return {name: [(text, kind) for text, kind in errors] for name, errors in wrong.items()}
