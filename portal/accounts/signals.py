"""What the door tells to rooms above, which it does not import."""

from django.dispatch import Signal

# Each is sent with ``user``, the account whose sessions its owner ended.
session_ended = Signal()
other_sessions_ended = Signal()
