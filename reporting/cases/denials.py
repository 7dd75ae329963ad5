"""Writes refused acts into the audit trail, after the transaction of the refused view, command or job has ended."""

from django.http import HttpRequest

from portal.security import decisions
from reporting.vault import audit


@decisions.on_denied
def record_denial(request: HttpRequest | None, decision: decisions.Decision) -> None:
    """Record that somebody was refused an action and on what ground, never on which content."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    audit.record_denial(
        action=decision.action,
        object_type="decision",
        object_id=None,
        actor=user.pk if signed_in and user is not None else None,
        actor_kind=_kind(request is not None, signed_in),
        purpose=decision.reason,
    )


def _kind(in_request: bool, signed_in: bool) -> str:
    """Return who was refused: an account, the holder of a code, or a command or a job of the portal."""
    if not in_request:
        return "system"
    return "user" if signed_in else "reporter"
