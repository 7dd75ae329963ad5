"""A column that takes envelopes and nothing else."""

import base64
from collections.abc import Callable
from typing import Any, Literal, NoReturn

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Case, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from reporting.vault import envelopes, wraps
from reporting.vault.envelopes import Sealed
from reporting.vault.errors import ClearText, EnvelopeError

Shape = Literal["value", "wrap", "dek"]


def _header_of_dek(raw: bytes) -> envelopes.Header:
    """Return the header of a DEK that is sealed to the desk or wrapped by a key. Raises ``EnvelopeError``."""
    return wraps.header(raw) if len(raw) == wraps.WRAP_BYTES else envelopes.wrap_header(raw)


_HEADERS: dict[Shape, Callable[[bytes], envelopes.Header]] = {
    "value": envelopes.header,
    "wrap": envelopes.wrap_header,
    "dek": _header_of_dek,
}


class EnvelopeField(models.BinaryField):
    """Stores an envelope or a wrapped key as bytes and refuses everything else, however it comes.

    ``shape`` is "value" (padded), "wrap" (a key of 32 bytes) or "dek" (such a key, which may be sealed to the
    desk's public half). Reading gives ``Sealed`` bytes on both databases. Lookups raise, except ``isnull``: equal
    values have different envelopes, so a comparison could only mislead.
    """

    description = _("запечаћена вредност")
    kinds: frozenset[envelopes.KeyKind] = frozenset(envelopes.KeyKind)

    def __init__(self, *args: Any, shape: Shape = "value", **kwargs: Any) -> None:
        self.shape = shape
        if kwargs.get("unique") or kwargs.get("db_index") or kwargs.get("primary_key"):
            raise FieldError("A sealed column cannot be unique, indexed or a primary key.")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.shape != "value":
            kwargs["shape"] = self.shape
        return name, path, args, kwargs

    def sealed(self, value: Any) -> Sealed:
        """Return ``value`` if it is an envelope of this column's shape and kind, else raise ``ClearText``."""
        if isinstance(value, bytes | bytearray | memoryview):
            raw = bytes(value)
            try:
                header = _HEADERS[self.shape](raw)
            except EnvelopeError:
                pass
            else:
                if header.kind in self.kinds:
                    return Sealed(raw)
        raise ClearText(f"Column {self.column or self.name} takes sealed values only; nothing was stored.")

    # To the database

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if hasattr(value, "as_sql"):
            self._check_expression(value)
            return value
        return self.get_db_prep_value(value, connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None:
            if self.null:
                return None
            raise ClearText(f"Column {self.column or self.name} takes sealed values only, not NULL.")
        return connection.Database.Binary(bytes(self.sealed(value)))  # type: ignore[attr-defined]

    def _check_expression(self, expression: Any) -> None:
        """Let pass what ``bulk_update`` builds (CASE over checked values of this column), refuse the rest."""
        match expression:
            case Cast():
                self._check_expression(expression.get_source_expressions()[0])
            case Case():
                for case in expression.cases:
                    self._check_expression(case.result)
                if not (isinstance(expression.default, Value) and expression.default.value is None):
                    self._check_expression(expression.default)
            case Value() if expression._output_field_or_none is self:  # type: ignore[attr-defined]
                if expression.value is not None or not self.null:
                    self.sealed(expression.value)
            case _:
                raise ClearText(f"Column {self.column or self.name} takes sealed values only, no expressions.")

    # From the database

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"A sealed column cannot be searched ({self.name}, {lookup_name}).")

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"A sealed column cannot be searched ({self.name}, {lookup_name}).")

    # Fixtures: base64 of the envelope, both ways

    def value_to_string(self, obj: models.Model) -> str:
        return base64.b64encode(self.sealed(self.value_from_object(obj))).decode()

    def to_python(self, value: Any) -> Sealed | None:
        if value is None:
            return None
        try:
            return self.sealed(base64.b64decode(value, validate=True) if isinstance(value, str) else value)
        except (ValueError, ClearText):
            raise ValidationError(_("Ово поље прима само запечаћене вредности."), code="clear_text") from None

    def formfield(self, **kwargs: Any) -> None:
        """Sealed values are never rendered by a model form."""
        return None
