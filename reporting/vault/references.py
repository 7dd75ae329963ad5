"""Every column whose values name a key of the keyring, in one list.

A key is destroyed only when nothing here names it any more, so a column that is missing from the list
could lose data: ``tests/vault/test_references.py`` looks for such a column.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Count, Model, QuerySet
from django.db.models.functions import Substr
from django.utils.module_loading import import_string

from reporting.vault.envelopes import KeyKind
from reporting.vault.mfa_values import header_of

Shape = Literal["id", "header", "mfa"]
_KINDS_OF_THE_KEYRING = [
    bytes([kind]) for kind in (KeyKind.KEYRING, KeyKind.DRAFT_CODE, KeyKind.DESK, KeyKind.REPORT_CODE)
]


@dataclass(frozen=True)
class KeyColumn:
    """One column that names keys.

    ``model`` and ``field``: ``app.Model`` and the name of its field. ``purpose``: of the keys that it
    names. ``shape``: "id" (a UUID column), "header" (in an envelope's header) or "mfa" (allauth's JSON).
    ``contract``: of values sealed with the KEK itself, which a rotation seals anew. ``digest``: of tokens, the
    field of the token. ``text``: of blind tokens, the dotted name of a function that takes the row and returns
    what the token stands for as ``(purpose, text)``. ``repeats``: the field that names the same key once more (an
    envelope's header) or holds the keys of another purpose too, so that the two are one value to a counter.
    """

    model: str
    field: str
    purpose: str
    shape: Shape
    contract: str = ""
    digest: str = ""
    text: str = ""
    repeats: str = ""

    @property
    def name(self) -> str:
        """The column as the commands print it."""
        return f"{self.model}.{self.field}"

    @property
    def waits_for_its_code(self) -> bool:
        """Whether its values move to another key only when somebody enters a code."""
        return self.purpose == "pepper" and self.name != "vault.KeyWrap.mac_key_id"

    def rows(self) -> QuerySet[Any] | None:
        """Return all rows of the column's model; None when its app is not installed."""
        try:
            model: type[Model] = apps.get_model(self.model)
        except LookupError:
            return None
        return model._base_manager.all()

    def naming(self, key_ids: Iterable[UUID]) -> Iterator[Any]:
        """Yield the primary keys of the rows whose value names one of ``key_ids``, in their order."""
        rows, wanted = self.rows(), set(key_ids)
        if rows is None or not wanted:
            return
        if self.shape == "mfa":
            for pk, data in rows.order_by("pk").values_list("pk", self.field).iterator():
                if any(header_of(value) in wanted for value in data.values()):
                    yield pk
            return
        if self.shape == "id":
            found = rows.filter(**{f"{self.field}__in": wanted})
        else:
            references = [key.bytes for key in wanted]
            found = _with_header(rows, self.field).filter(_kind__in=_KINDS_OF_THE_KEYRING, _reference__in=references)
        yield from found.order_by("pk").values_list("pk", flat=True)

    def count(self, key_ids: Iterable[UUID]) -> int:
        """Return how many rows name one of ``key_ids``."""
        return sum(1 for _pk in self.naming(key_ids))

    def keys_named(self) -> dict[UUID, int]:
        """Return every key that the column names and how many rows do."""
        rows = self.rows()
        if rows is None:
            return {}
        if self.shape == "mfa":
            found = (header_of(value) for data in rows.values_list(self.field, flat=True) for value in data.values())
            return dict(Counter(key for key in found if key is not None))
        name = self.field
        if self.shape == "header":
            rows, name = _with_header(rows, self.field).filter(_kind__in=_KINDS_OF_THE_KEYRING), "_reference"
        grouped = rows.order_by().values_list(name).exclude(**{f"{name}__isnull": True}).annotate(Count("pk"))
        return {key if isinstance(key, UUID) else UUID(bytes=bytes(key)): count for key, count in grouped}

    def source(self) -> Callable[[Any], tuple[str, str]]:
        """Return the function behind ``text``."""
        found: Callable[[Any], tuple[str, str]] = import_string(self.text)
        return found


def _with_header(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Annotate the two parts of the header that say which key it is (``docs/vault-format.md``)."""
    return rows.annotate(
        _kind=Substr(field, 2, 1, output_field=BinaryField()),
        _reference=Substr(field, 3, 16, output_field=BinaryField()),
    )


KEY_COLUMNS: tuple[KeyColumn, ...] = (
    KeyColumn("vault.KeyWrap", "key_id", "desk", "id", repeats="blob"),
    KeyColumn("vault.KeyWrap", "blob", "desk", "header"),
    KeyColumn("vault.KeyWrap", "key_id", "pepper", "id", repeats="key_id"),
    KeyColumn("vault.KeyWrap", "mac_key_id", "pepper", "id"),
    KeyColumn("notify.OutboxMessage", "recipient", "outbox", "header", contract="outbox.recipient.1"),
    KeyColumn("notify.OutboxMessage", "link", "outbox", "header", contract="outbox.link.1"),
    KeyColumn("registry.DutyShift", "phone", "kek", "header", contract="duty.phone.1"),
    KeyColumn("mfa.Authenticator", "data", "factor", "mfa", contract="account.mfa.1"),
    KeyColumn("mfa.Authenticator", "data", "cms_factor", "mfa", contract="account.mfa.1", repeats="data"),
    KeyColumn("vault.DeskDraft", "key", "kek", "header", contract="desk.draft_key.1"),
    KeyColumn("vault.Draft", "code_key_id", "pepper", "id", digest="code_digest"),
    KeyColumn("vault.Draft", "code_wrap", "pepper", "header"),
    KeyColumn("cases.Report", "code_key_id", "pepper", "id", digest="code_digest"),
    KeyColumn("learning.Learner", "code_key_id", "pepper", "id", digest="code_digest"),
    KeyColumn("learning.SchoolClass", "code_key_id", "pepper", "id", digest="code_digest"),
    KeyColumn("vault.AuditSegment", "key_id", "audit", "id"),
    KeyColumn("vault.AuditRemoval", "key_id", "audit", "id"),
    KeyColumn("certificates.Certificate", "name_key_id", "certificate", "id"),
    KeyColumn("registry.RoleAssignment", "seal_key_id", "grant", "id"),
    KeyColumn("accounts.User", "seal_key_id", "grant", "id"),
    KeyColumn("accounts.EntryLink", "seal_key_id", "grant", "id"),
    KeyColumn("cases.Exclusion", "seal_key_id", "grant", "id"),
)


def columns(purpose: str) -> list[KeyColumn]:
    """Return the columns that name keys of ``purpose``."""
    return [column for column in KEY_COLUMNS if column.purpose == purpose]


def values_naming(key_id: UUID) -> dict[str, int]:
    """Return by column how many stored values name the key, whatever its purpose; columns without any are left out."""
    counts = {column.name: column.count([key_id]) for column in KEY_COLUMNS}
    return {name: count for name, count in counts.items() if count}
