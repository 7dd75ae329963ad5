"""What can go wrong in the vault. No message ever carries a key, a code or a word that was typed."""

from django.core.exceptions import ImproperlyConfigured


class VaultError(Exception):
    """Something in the vault is not as it must be; nothing was opened and nothing was written."""


class RootKeyError(VaultError, ImproperlyConfigured):
    """ROOT, or another key outside the database, cannot be had from where a setting says it is."""


class KeyringError(VaultError):
    """The keyring is missing, already there, or lacks the key that was asked for."""


class EnvelopeError(VaultError):
    """A sealed value is damaged, belongs to another row or field, or was sealed under another key."""


class ClearText(EnvelopeError):
    """Somebody tried to store something that is no envelope where only envelopes may stand."""


class IdentitySealed(VaultError):
    """A person's name or contact was read outside ``identity_opened``."""


class DraftGone(VaultError):
    """The draft was discarded, sent or has expired."""


class NoRoom(VaultError):
    """The draft would take more room than it may have now; it stays as it was."""
