"""The audit trail: recording events, and the sealed chain that shows when one was changed."""

from reporting.vault.audit.recording import event_of, record, record_denial, record_once, this_hour

__all__ = ["event_of", "record", "record_denial", "record_once", "this_hour"]
