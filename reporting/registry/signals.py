"""What the registry tells to rooms above, which it does not import."""

from django.dispatch import Signal

# With ``institution`` and ``former``, the address at which it was reached until now (empty where it had none).
# Sent inside the transaction of the change.
mailbox_changed = Signal()

# With ``institution``: another telephone than until now, or none. Sent inside the transaction of the change.
phone_changed = Signal()
