"""What the door tells to rooms above, which it does not import."""

from django.dispatch import Signal

# Each is sent with ``user``, the account whose sessions its owner ended.
session_ended = Signal()
other_sessions_ended = Signal()
# With ``user``, who signed out: not when a session ran out or was ended elsewhere.
signed_out = Signal()
# With ``request`` and ``user``: a form came when the session had run out. A receiver that keeps what was typed, as a
# draft of the account, returns True.
form_came_late = Signal()
# With ``user`` and ``by``: an editor who looks after the CMS's accounts ended all sessions of the account.
all_sessions_ended = Signal()
# With ``user`` and ``guessing`` (whether it is one of many within an hour): a password, or a code or key, was wrong.
# Sent after the answer, for the first of an hour and for the one with which guessing begins.
sign_in_failed = Signal()
second_factor_failed = Signal()
# With ``user``: the owner asked for a new second factor, or stopped that; a one-time link was used up.
recovery_asked = Signal()
recovery_stopped = Signal()
link_used = Signal()
# With ``user``: an electronic identity was linked, or taken away.
identity_linked = Signal()
identity_unlinked = Signal()
# With ``user``, ``template`` (a key of the outbox), ``key`` (what the letter is about, so that it goes
# once), ``path``: the one-time link in it, or nothing, and ``place``: the name of the institution in an
# invitation. Sent inside the transaction of its cause.
letter = Signal()
