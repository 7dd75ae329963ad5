"""Writes refused acts into the audit trail, after the refused view's transaction has ended."""

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
        actor_kind="user" if signed_in else "reporter",
        purpose=decision.reason,
    )
