"""What a column shows to a reader of the database without the keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from django.db import models

from reporting.vault.columns import EnvelopeField
from reporting.vault.fields import EncryptedField
from reporting.vault.references import KEY_COLUMNS


class Kind(Enum):
    """The classes of the document, from the least to the most that a column shows."""

    SEALED = "sealed"
    TOKEN = "token"
    RANDOM = "random id"
    COUNTER = "row number"
    TIME = "time"
    REFERENCE = "reference"
    CLEAR = "clear"


@dataclass(frozen=True)
class Shown:
    """What one column shows: its class, and in one English sentence what that means or why it must be so."""

    kind: Kind
    why: str = ""


# Of a column that can be read, and why it must be.
clear = partial(Shown, Kind.CLEAR)
# Of one that shows in nothing but equality.
token = partial(Shown, Kind.TOKEN)
# Of one that is random and leads nowhere.
random_id = partial(Shown, Kind.RANDOM)
# Of one that leads to another row, which no foreign key says.
reference = partial(Shown, Kind.REFERENCE)
# Of one that is sealed, although its class does not show it.
sealed = partial(Shown, Kind.SEALED)


def by_class(field: models.Field[Any, Any]) -> Shown | None:
    """Return what the class of ``field`` tells, or None where somebody has to say it."""
    match field:
        case EncryptedField():
            return Shown(Kind.SEALED, f"`{field.contract}`, under the report's {_dek(field.dek)}")
        case EnvelopeField():
            return Shown(Kind.SEALED, "a wrapped key" if field.shape == "wrap" else "")
        case models.ForeignKey():
            return Shown(Kind.REFERENCE, f"to `{field.related_model._meta.db_table}`")
        case models.AutoField() | models.BigAutoField() | models.SmallAutoField():
            return Shown(Kind.COUNTER, "tells in which order rows were made")
        case models.DateField():  # or one with a time, which is of the same class
            return Shown(Kind.TIME)
    return _of_keys(field) or _random(field)


def _dek(kind: str) -> str:
    return "key for names and contacts" if kind == "identity" else "key"


def _of_keys(field: models.Field[Any, Any]) -> Shown | None:
    """Return what the list of key columns knows of ``field``."""
    for column in KEY_COLUMNS:
        if column.model != field.model._meta.label:
            continue
        if column.digest and column.digest == field.name:
            return Shown(Kind.TOKEN, f"HMAC-SHA256 under the key `{column.purpose}`")
        if column.field == field.name and column.shape == "id":
            return Shown(Kind.REFERENCE, f"to the key `{column.purpose}` that was used")
    return None


def _random(field: models.Field[Any, Any]) -> Shown | None:
    """Return that a primary key is a random UUID; what other UUIDs lead to, somebody has to say."""
    if isinstance(field, models.UUIDField) and field.primary_key and field.default is not models.NOT_PROVIDED:
        return Shown(Kind.RANDOM)
    return None
