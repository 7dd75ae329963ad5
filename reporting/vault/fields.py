"""Encrypted model fields that fail closed.

``narrative = EncryptedTextField(contract="report.narrative.1", owner="id", dek="report")``

A field has a permanent contract name, so that renames and squashed migrations break nothing. It
seals in ``pre_save`` and opens when the attribute is read, not before. What the database gives and
takes is the envelope: ``values()`` shows it, ``update()`` and ``bulk_update()`` take nothing else,
lookups raise, fixtures carry it in base64, and no form renders it.
"""

import re
from typing import Any
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from reporting.vault import deks, envelopes, identity
from reporting.vault.clear_values import Carried, ClearValue, hand_over_sealed, handing_over
from reporting.vault.columns import EnvelopeField
from reporting.vault.envelopes import Sealed
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import DekKind

CONTRACT = re.compile(r"[a-z]+(\.[a-z0-9_]+)+\.[0-9]+")


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is read; keeps what was assigned until it is saved.

    ``instance.__dict__`` holds ``Sealed`` (as stored), ``ClearValue`` (assigned or opened) or None.
    """

    field: "EncryptedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        stored = self.stored(instance)
        if isinstance(stored, ClearValue):
            return stored.sealed if handing_over() and stored.untouched(self.field.pack) else stored.value
        if stored is None or isinstance(stored, Carried) or handing_over():
            return stored
        return self.field.open(instance, stored)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            value = Carried(value) if isinstance(value, Carried) else Sealed(value)
            value.pk = instance.__dict__.get(instance._meta.pk.attname)
        elif value is not None or not self.field.null:
            value = ClearValue(value)
        instance.__dict__[self.field.attname] = value

    def stored(self, instance: models.Model) -> Sealed | ClearValue | None:
        """Return what the instance holds, unopened; a deferred column is loaded first."""
        if self.field.attname not in instance.__dict__:
            super().__get__(instance)
        held: Sealed | ClearValue | None = instance.__dict__[self.field.attname]
        return held


class EncryptedField(EnvelopeField):
    """A sealed value; subclasses say how it becomes bytes.

    ``contract``: permanent name of the value, part of what the envelope authenticates.
    ``owner``: attribute of the instance that holds the report's UUID ("id", "report_id").
    ``dek``: "report", "exchange", "message", or "identity" for people's names and contacts, which can be read only
    inside ``identity_opened`` (or by the caller that has just assigned them, until the instance is read again); or
    the attribute of the instance that names one of them.

    The owner's DEKs must exist before the first save (``deks.create_deks``).
    """

    descriptor_class = SealedAttribute
    empty_strings_allowed = False
    empty_values = [None, ""]

    def __init__(self, *args: Any, contract: str, owner: str, dek: str = "report", **kwargs: Any) -> None:
        if not CONTRACT.fullmatch(contract):
            raise ValueError(f"{contract!r} is no contract name; it looks like report.narrative.1.")
        self.contract, self.owner, self.dek = contract, owner, dek
        self.kinds = frozenset({deks.KEY_KINDS[DekKind(dek)]} if dek in DekKind.values else deks.KEY_KINDS.values())
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "contract": self.contract, "owner": self.owner, "dek": self.dek}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Django sets the descriptor only where the class has none, and a mutable class may have one.
        setattr(cls, self.attname, self.descriptor_class(self))
        hand_over_sealed(cls)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_primary_key()]

    def _check_primary_key(self) -> list[checks.CheckMessage]:
        if isinstance(self.model._meta.pk, models.UUIDField):
            return []
        return [checks.Error("A model with encrypted fields needs a UUID primary key.", obj=self, id="vault.E002")]

    def _check_str_default_value(self) -> list[checks.CheckMessage]:
        return []  # the default is clear text, sealed like any other

    # Clear text and its bytes

    def pack(self, value: Any) -> bytes:
        """Return the bytes to seal. Raises ``EnvelopeError`` for a value of the wrong type."""
        raise NotImplementedError

    def unpack(self, data: bytes) -> Any:
        """Return the value of opened bytes."""
        raise NotImplementedError

    def get_default(self) -> Any:
        return models.Field.get_default(self)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Run the validators on clear text. A value that is still sealed was validated when it was sealed."""
        if not isinstance(value, Sealed):
            self.run_validators(value)
        return value

    # Sealing and opening

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.value_from_object(model_instance)

    def value_from_object(self, obj: models.Model) -> Any:
        """Return the envelope: what is stored, and all that serializers may see of this field."""
        stored = self.descriptor_class(self).stored(obj)
        if stored is None:
            return None
        if isinstance(stored, Sealed):
            return self._still_ours(obj, stored)
        if stored.untouched(self.pack) and stored.place == self._place(obj):
            return stored.sealed
        return self.seal(obj, stored.value)

    def seal(self, instance: models.Model, value: Any) -> Sealed:
        """Return the envelope of ``value`` for this row."""
        owner_id, pk = self._place(instance)
        dek = deks.kind_of(instance, self.dek)
        key, kind = deks.dek_for(instance, owner_id, dek), deks.KEY_KINDS[DekKind(dek)]
        data = self.pack(value)
        return envelopes.seal(key, data, kind=kind, reference=owner_id, contract=self.contract, pk=pk)

    def open(self, instance: models.Model, sealed: Sealed) -> Any:
        """Return the value of an envelope of this row.

        Raises ``EnvelopeError`` when it does not belong here, ``IdentitySealed`` when it is a
        person's name or contact and nobody gave a reason to read it.
        """
        owner_id, pk = self._place(instance)
        if self.dek == DekKind.IDENTITY:
            identity.require(owner_id, pk)
            return self.unpack(self._opened(instance, sealed))
        data = self._opened(instance, sealed)
        value = self.unpack(data)
        instance.__dict__[self.attname] = ClearValue(value, sealed=sealed, packed=data, place=(owner_id, pk))
        return value

    def is_written(self, instance: models.Model) -> bool:
        """Whether anything at all stands in the value; no word of it is given out, so nobody needs a reason."""
        stored = self.descriptor_class(self).stored(instance)
        if isinstance(stored, ClearValue):
            return bool(self.pack(stored.value).strip())
        return stored is not None and bool(self._opened(instance, stored).strip())

    def _opened(self, instance: models.Model, sealed: Sealed) -> bytes:
        owner_id, pk = self._place(instance)
        self.sealed(sealed)
        if envelopes.header(sealed).reference != owner_id:
            raise EnvelopeError(f"The envelope in {self.name} belongs to another report.")
        key = deks.dek_for(instance, owner_id, deks.kind_of(instance, self.dek))
        return envelopes.unseal(key, sealed, contract=self.contract, pk=pk)

    def _still_ours(self, instance: models.Model, sealed: Sealed) -> Sealed:
        """Return a stored envelope for saving again; a row that was copied or given to another report gets none."""
        owner_id, _ = self._place(instance)
        moved = sealed.pk != instance.pk or envelopes.header(sealed).reference != owner_id
        if instance._state.adding or moved:
            self._opened(instance, sealed)
        return sealed

    def _place(self, instance: models.Model) -> tuple[UUID, UUID]:
        try:
            return UUID(str(getattr(instance, self.owner))), UUID(str(instance.pk))
        except ValueError:
            raise EnvelopeError(f"{self.name} needs the UUIDs of its report and of its row.") from None

    def to_python(self, value: Any) -> Carried | None:
        """Return the envelope that a fixture carries; ``clean`` does not come here with clear text."""
        sealed = super().to_python(value)
        return None if sealed is None else Carried(sealed)


class EncryptedTextField(EncryptedField):
    """Text. None in a column that is not null is sealed as an empty text."""

    empty_strings_allowed = True
    # What type checkers see: text goes in and text comes out.
    _pyi_private_set_type: str | None
    _pyi_private_get_type: str  # type: ignore[assignment]

    def pack(self, value: Any) -> bytes:
        if value is not None and not isinstance(value, str):
            raise EnvelopeError(f"{self.name} takes text.")
        return (value or "").encode()

    def unpack(self, data: bytes) -> str:
        return data.decode()
