"""Rows that count only with a MAC over the columns that decide, under a key that the database does not hold.

Whoever writes into the database can write a row, and cannot write its seal. A seal is made in ``save()`` and
nowhere else: what comes by another way has none, or one that does not fit, and then the row counts for nothing.
The room of the keys registers what makes seals, so that this one imports none.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import models, transaction

COLUMNS = ("seal", "seal_key_id")


class SealBypassed(Exception):
    """A command would write sealed columns past ``save()``; nothing was written."""


class Sealer(Protocol):
    """What makes and checks seals."""

    def make(self, message: bytes) -> tuple[UUID, bytes]:
        """Return the id of the key that is current and the MAC under it. Raises an error of the vault without one."""

    def fits(self, message: bytes, *, key_id: UUID, mac: bytes) -> bool:
        """Whether the MAC is of this message; False where this process has no such key."""


_sealers: list[Sealer] = []


def register_sealer(sealer: Sealer) -> None:
    """Register what makes and checks seals in this process."""
    _sealers[:] = [sealer]


class SealedQuerySet(models.QuerySet[Any]):
    """Refuses whatever would write sealed columns without their seal."""

    def update(self, **values: Any) -> int:
        """Update as Django does. Raises ``SealBypassed`` for a sealed column of rows that have a seal."""
        if self._seals(values) and self.filter(seal__isnull=False).exists():
            raise SealBypassed(f"{self.model._meta.label} is changed row by row, with save().")
        return super().update(**values)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Raise ``SealBypassed``: these rows are made one by one, with ``save()``."""
        raise SealBypassed(f"{self.model._meta.label} is made row by row, with save().")

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Update as Django does. Raises ``SealBypassed`` for a sealed column."""
        if self._seals(fields):
            raise SealBypassed(f"{self.model._meta.label} is changed row by row, with save().")
        return super().bulk_update(objs, fields, batch_size=batch_size)

    def _seals(self, names: Collection[str]) -> bool:
        # The models of a migration have this manager and no seals.
        return issubclass(self.model, SealedRow) and self.model.seals(names)


class SealedRow(models.Model):
    """A row with a seal over the columns in ``SEALED`` and its primary key.

    A new row gets its seal at once where ``SEALED_FROM_START``, else with ``seal_now``. A changed row keeps one
    only if what was stored had a good one: nothing seals what it finds.
    """

    SEALED: ClassVar[tuple[str, ...]] = ()
    SEALED_FROM_START: ClassVar[bool] = True

    seal = models.BinaryField(max_length=32, null=True, editable=False)
    seal_key_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a seal over what is stored afterwards; the row is locked from reading to writing."""
        written = kwargs.get("update_fields")
        if written is not None and not self.seals(written):
            return super().save(*args, **kwargs)
        if written is not None:
            kwargs["update_fields"] = {*written, *COLUMNS}
        with transaction.atomic(savepoint=False):
            self._renew(written)
            super().save(*args, **kwargs)

    @classmethod
    def seals(cls, names: Collection[str]) -> bool:
        """Whether one of these fields, or the seal itself, is sealed."""
        return not {*cls.SEALED, *cls._columns(), *COLUMNS}.isdisjoint(names)

    def seal_stands(self) -> bool:
        """Whether the row has a seal that fits what it says, and this process has the key."""
        return self._fits({name: getattr(self, name) for name in (*self._columns(), *COLUMNS)})

    def seal_message(self) -> bytes:
        """Return what the seal is over."""
        return self._message({name: getattr(self, name) for name in self._columns()})

    @transaction.atomic(savepoint=False)
    def seal_now(self) -> None:
        """Give the row as it is stored a seal. For whoever has made sure that it is as it should be."""
        stored = self._stored()
        assert stored is not None
        self.seal_key_id, self.seal = _sealer().make(self._message(stored))
        type(self)._base_manager.filter(pk=self.pk).update(seal=self.seal, seal_key_id=self.seal_key_id)

    def _renew(self, written: Collection[str] | None) -> None:
        own = {name: getattr(self, name) for name in self._columns()}
        stored = None if self._state.adding else self._stored()
        if stored is None:
            keep, values = self._state.adding and self.SEALED_FROM_START, own
        else:
            keep = self._fits(stored)
            values = {
                name: own[name] if written is None or self._is_in(name, written) else stored[name] for name in own
            }
        self.seal_key_id, self.seal = _sealer().make(self._message(values)) if keep else (None, None)

    def _stored(self) -> dict[str, Any] | None:
        # Another who saves other columns would leave a seal over neither's.
        row = type(self)._base_manager.select_for_update(no_key=True).filter(pk=self.pk)
        return row.values(*self._columns(), *COLUMNS).first()

    def _fits(self, values: dict[str, Any]) -> bool:
        key_id, mac = values["seal_key_id"], values["seal"]
        if key_id is None or mac is None:
            return False
        return _sealer().fits(self._message(values), key_id=key_id, mac=bytes(mac))

    def _message(self, values: dict[str, Any]) -> bytes:
        said = {name: _text(field, values[name]) for name, field in _fields(type(self)).items()}
        whole = [f"{self._meta.label_lower}.1", str(self.pk), said]
        return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    def _is_in(self, column: str, written: Collection[str]) -> bool:
        return column in written or _fields(type(self))[column].name in written

    @classmethod
    def _columns(cls) -> tuple[str, ...]:
        return tuple(_fields(cls))


@cache
def _fields(model: type[SealedRow]) -> dict[str, Any]:
    """Return the sealed fields by the names of their attributes, kept since every page of the desk asks for them."""
    fields: list[Any] = [model._meta.get_field(name) for name in model.SEALED]
    return {field.attname: field for field in fields}


def _sealer() -> Sealer:
    return _sealers[0]


def _text(field: Any, value: Any) -> str | bool | None:
    """Return a value as the message says it, the same before it is stored and after."""
    value = field.to_python(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        # Django's JSON, in which backups and fixtures are written, keeps no more.
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return str(value)
