"""Signals that rooms above listen to, so that this one need not know them."""

from django.dispatch import Signal

# Somebody left in a hurry. Sent with ``request``: ``reporting.tracking`` and ``elearning.learning`` end their
# sessions on it, ``reporting.intake`` closes the draft.
quick_exit = Signal()
