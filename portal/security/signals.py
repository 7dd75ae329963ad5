"""Signals that rooms above listen to, so that this one need not know them."""

from django.dispatch import Signal

# Somebody left in a hurry. Sent with ``request``: ``reporting.tracking`` ends its session on it, ``reporting.intake``
# closes the draft.
quick_exit = Signal()
