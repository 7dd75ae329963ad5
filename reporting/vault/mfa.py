"""Second-factor secrets, sealed with the keyring and bound to the account whose row they stand in.

An attacker who writes to the database could otherwise copy their own secret into the row of another. allauth seals and
opens a text without saying whose it is (``adapter.encrypt(text)``, ``adapter.decrypt(text)``), so each text carries
that itself from the moment its row is made or read. That takes two kinds of ``str`` and a signal, which is more than
one would like to read; what is plainer gives something up:

- the account's id inside the sealed text, or beside it, is copied together with it, and ``decrypt`` has nothing to
  compare it with: only the row knows whose it is;
- the account of the request is not always the owner of the row (recovery, tests, commands), and at the second step
  of a sign-in nobody is signed in yet;
- classes of our own in place of allauth's ``TOTP`` and ``RecoveryCodes`` would know the row, but allauth imports
  both by name in its flows and its model, and each of its releases may add a place that is not ours;
- a model of our own in place of ``Authenticator`` is not foreseen by allauth.

``post_init`` is the one place that every row passes, however it comes: queries, ``create``, fixtures, rotations of
keys. Whatever has not passed it is no ``_Owned`` and does not open, so a way that was forgotten fails closed.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.db.models.signals import post_init, pre_save
from django.http import HttpRequest

from portal.accounts import staff
from portal.accounts.mfa_adapter import MFAAdapter
from reporting.vault import keyring, mfa_values, server
from reporting.vault.errors import EnvelopeError, VaultError
from reporting.vault.models import KeyPurpose

CONTRACT = "account.mfa.1"
# Where a key's public half says whose it is, sealed.
OWNER = "owner"


class _Fresh(str):
    """A text that was just sealed and stands in no row yet; what is read from anywhere never is one."""

    clear: str


class _Owned(str):
    """A sealed text with the account in whose row it stands."""

    owner: object


class SealedMFAAdapter(MFAAdapter):
    """Seals TOTP secrets and the seeds of recovery codes before allauth stores them."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed, as ASCII; it is bound to an account when it is put into a row."""
        fresh = _Fresh(_sealed(text, owner=""))
        fresh.clear = text
        return fresh

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text. Raises ``EnvelopeError`` for anything else: clear text, or what is from no row."""
        if isinstance(encrypted_text, _Fresh):
            return encrypted_text.clear
        if not isinstance(encrypted_text, _Owned):
            raise EnvelopeError("A second-factor secret stands in no account.")
        return _opened(encrypted_text, owner=encrypted_text.owner)

    def seal_enrolment(self, request: HttpRequest) -> None:
        """Seal the secret of the enrolment in progress for the account that enrols, and for nothing else."""
        secret = request.session.get(SECRET_SESSION_KEY)
        if secret:
            request.session[SECRET_SESSION_KEY] = _sealed(secret, owner=_enrolling(request))

    def enrolment_secret(self, request: HttpRequest) -> str | None:
        """Return the secret of the enrolment in progress; ``None`` also when its key is gone: allauth makes another."""
        sealed = request.session.get(SECRET_SESSION_KEY)
        if not sealed:
            return None
        try:
            return _opened(sealed, owner=_enrolling(request))
        except VaultError:
            return None

    def is_of_its_account(self, authenticator: Authenticator) -> bool:
        """Whether a security key was added to the account in whose row it stands."""
        try:
            return _opened(authenticator.data.get(OWNER), owner=authenticator.user_id) == _digest(authenticator)
        except VaultError:
            return False


def bind(sender: type[Authenticator], instance: Authenticator, **kwargs: Any) -> None:
    """Let each sealed text of a row know whose it is; a fresh one is sealed anew for that account."""
    # Not by the attributes: a field that was not read would be read now.
    data, owner = instance.__dict__.get("data"), instance.__dict__.get("user_id")
    if not isinstance(data, dict) or owner is None:
        return
    for name, value in data.items():
        if isinstance(value, _Fresh):
            data[name] = _owned(_sealed(value.clear, owner=owner, purpose=_purpose_of(owner)), owner)
        elif isinstance(value, str) and value.startswith(mfa_values.PREFIX):
            data[name] = _owned(value, owner)


def bind_key(sender: type[Authenticator], instance: Authenticator, raw: bool = False, **kwargs: Any) -> None:
    """Seal beside the public half of a new security key whose it is."""
    if instance.pk is None and not raw and instance.type == Authenticator.Type.WEBAUTHN:
        instance.data[OWNER] = _sealed(_digest(instance), owner=instance.user_id, purpose=_purpose_of(instance.user_id))


def connect() -> None:
    """Bind what is made or read from now on; called once, when the app is ready."""
    post_init.connect(bind, sender=Authenticator, dispatch_uid="vault.mfa.bind")
    pre_save.connect(bind_key, sender=Authenticator, dispatch_uid="vault.mfa.bind_key")


def _owned(sealed: str, owner: object) -> _Owned:
    owned = _Owned(sealed)
    owned.owner = owner
    return owned


def _enrolling(request: HttpRequest) -> str:
    return f"enrolling {request.user.pk}"


def _digest(authenticator: Authenticator) -> str:
    return "key " + hashlib.sha256(json.dumps(authenticator.data["credential"], sort_keys=True).encode()).hexdigest()


def _sealed(text: str, *, owner: object, purpose: KeyPurpose | None = None) -> str:
    return mfa_values.written(
        server.seal(text.encode(), contract=CONTRACT, pk=owner, purpose=purpose or _purpose_here())
    )


def _purpose_of(owner: object) -> KeyPurpose:
    """Return which keys close the factors of an account: who holds a role of the desk, or held one, has others."""
    return KeyPurpose.FACTOR if owner in staff.holders_of_registered_roles() else KeyPurpose.CMS_FACTOR


def _purpose_here() -> KeyPurpose:
    """Return under which keys this process seals what stands in no row yet."""
    return KeyPurpose.FACTOR if KeyPurpose.FACTOR in keyring.purposes_here() else KeyPurpose.CMS_FACTOR


def _opened(sealed: Any, *, owner: object) -> str:
    return server.unseal(mfa_values.envelope_of(sealed), contract=CONTRACT, pk=owner).decode()
