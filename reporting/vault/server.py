"""Values that belong to no report: sealed with the field KEK itself.

Used where no report is known or may be: second-factor secrets, recipients in the outbox.
"""

from reporting.vault import envelopes, keyring
from reporting.vault.envelopes import KeyKind, Sealed
from reporting.vault.errors import EnvelopeError


def seal(plaintext: bytes, *, contract: str, pk: object) -> Sealed:
    """Return ``plaintext`` as an envelope under the current KEK."""
    kek = keyring.current("kek")
    return envelopes.seal(kek.secret, plaintext, kind=KeyKind.KEYRING, reference=kek.id, contract=contract, pk=pk)


def unseal(envelope: bytes, *, contract: str, pk: object) -> bytes:
    """Return what :func:`seal` was given. Raises ``EnvelopeError``, ``KeyringError``."""
    header = envelopes.header(envelope)
    if header.kind != KeyKind.KEYRING:
        raise EnvelopeError("The envelope was not sealed with the keyring.")
    kek = keyring.by_id(header.reference)
    if kek.purpose != "kek":
        raise EnvelopeError("The envelope names a key of another purpose.")
    return envelopes.unseal(kek.secret, envelope, contract=contract, pk=pk)
