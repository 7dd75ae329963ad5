"""What happens at the door stands in the audit trail: sign-ins, and every change of what opens it."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal

from portal.accounts.signals import (
    all_sessions_ended,
    identity_linked,
    identity_unlinked,
    link_used,
    other_sessions_ended,
    recovery_asked,
    recovery_stopped,
    second_factor_failed,
    session_ended,
    sign_in_failed,
)
from reporting.vault import audit

# An account that was asked for a device and failed has already given the password: worth a line of its own.
# Failures reach us bounded (``portal.accounts.failures``).
ACTIONS: dict[str, Signal] = {
    "account.sign_in": user_logged_in,
    "account.sign_out": user_logged_out,
    "account.end_session": session_ended,
    "account.end_other_sessions": other_sessions_ended,
    "account.end_all_sessions": all_sessions_ended,
    "account.ask_recovery": recovery_asked,
    "account.link_identity": identity_linked,
    "account.unlink_identity": identity_unlinked,
    "account.stop_recovery": recovery_stopped,
    "account.use_link": link_used,
    "account.change_password": password_changed,
    "account.add_device": authenticator_added,
    "account.remove_device": authenticator_removed,
    "account.renew_codes": authenticator_reset,
    "account.second_factor_failed": second_factor_failed,
    "account.sign_in_failed": sign_in_failed,
}
# The person who did these is not known to be the owner.
BY_ANYBODY = {"account.second_factor_failed", "account.sign_in_failed"}
MANY = "many within an hour"


def connect() -> None:
    """Write one event for each of these signals from now on; called once, when the app is ready."""
    for action, signal in ACTIONS.items():
        signal.connect(_writer(action), weak=False, dispatch_uid=action)


def _writer(action: str) -> Any:
    def write(
        sender: Any,
        user: Any = None,
        by: Any = None,
        authenticator: Authenticator | None = None,
        guessing: bool = False,
        **kwargs: Any,
    ) -> None:
        if user is None or user.pk is None:
            return
        # The kind of device, never its name: that was typed by a person.
        kind = f"device {authenticator.type}" if authenticator is not None else ""
        who: dict[str, Any] = {"actor_kind": "system"} if action in BY_ANYBODY else {"actor": (by or user).pk}
        purpose = MANY if guessing else kind
        audit.record(action=action, object_type="user", object_id=user.pk, purpose=purpose, **who)

    return write
