"""The audit trail: recording events, and the sealed chain that shows when one was changed."""

from reporting.vault.audit.recording import record, record_denial

__all__ = ["record", "record_denial"]
