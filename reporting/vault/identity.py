"""Opening people's names and contacts: a separate act, with a reason, in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from reporting.vault import audit
from reporting.vault.errors import IdentitySealed

_opened: ContextVar[frozenset[UUID]] = ContextVar("vault_identity_opened", default=frozenset())


@contextmanager
def identity_opened(
    *,
    actor: UUID | None,
    reason: str,
    object_id: UUID,
    actor_kind: str = "user",
    institution_id: UUID | None = None,
    fields: tuple[str, ...] = (),
) -> Iterator[None]:
    """Let names and contacts of one report be read inside the block, and write down who did and why.

    ``object_id`` is the report's UUID (the ``owner`` of its fields) or the UUID of one row of it.
    ``reason`` is a short phrase of ours, such as ``call back`` (see ``audit.record``), never typed text.
    Whether the actor may is decided before, by ``cases.access``. Raises ``ValueError`` without a reason.
    """
    if not reason.strip():
        raise ValueError("Opening an identity needs a reason.")
    audit.record(
        action="identity.open",
        object_type="report",
        object_id=object_id,
        actor=actor,
        actor_kind=actor_kind,
        institution_id=institution_id,
        purpose=reason,
        fields=fields,
    )
    token = _opened.set(_opened.get() | {object_id})
    try:
        yield
    finally:
        _opened.reset(token)


def require(owner_id: UUID, pk: UUID) -> None:
    """Raise ``IdentitySealed`` unless this report or this row was opened with a reason."""
    if not _opened.get() & {owner_id, pk}:
        raise IdentitySealed("Names and contacts open only inside identity_opened, with a reason.")
