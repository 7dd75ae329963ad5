"""Values that belong to no report, sealed with a key of the keyring itself.

Used where no report is known or may be: second-factor secrets, recipients in the outbox, telephones of those on duty.
"""

from reporting.vault import envelopes, keyring
from reporting.vault.envelopes import KeyKind, Sealed
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import KeyPurpose

# Which keys close the values of a contract; the KEK closes the others.
PURPOSES: dict[str, tuple[KeyPurpose, ...]] = {
    "outbox.recipient.1": (KeyPurpose.OUTBOX,),
    "outbox.link.1": (KeyPurpose.OUTBOX,),
    "account.mfa.1": (KeyPurpose.FACTOR, KeyPurpose.CMS_FACTOR),
}


def seal(plaintext: bytes, *, contract: str, pk: object, purpose: KeyPurpose | None = None) -> Sealed:
    """Return ``plaintext`` as an envelope under the current key for ``contract``; ``purpose``: which of several."""
    key = keyring.current(purpose or _purposes(contract)[0])
    return envelopes.seal(key.secret, plaintext, kind=KeyKind.KEYRING, reference=key.id, contract=contract, pk=pk)


def unseal(envelope: bytes, *, contract: str, pk: object) -> bytes:
    """Return what :func:`seal` was given. Raises ``EnvelopeError``, ``KeyringError``."""
    header = envelopes.header(envelope)
    if header.kind != KeyKind.KEYRING:
        raise EnvelopeError("The envelope was not sealed with the keyring.")
    key = keyring.by_id(header.reference)
    if key.purpose not in _purposes(contract):
        raise EnvelopeError("The envelope names a key of another purpose.")
    return envelopes.unseal(key.secret, envelope, contract=contract, pk=pk)


def _purposes(contract: str) -> tuple[KeyPurpose, ...]:
    return PURPOSES.get(contract, (KeyPurpose.KEK,))
