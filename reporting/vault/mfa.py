"""Second-factor secrets, sealed with the keyring."""

import base64
import binascii

from django.http import HttpRequest

from portal.accounts.mfa_adapter import MFAAdapter
from reporting.vault import server
from reporting.vault.errors import VaultError

CONTRACT = "account.mfa.1"
# The hook gets the text alone, without its row: the place of the primary key stays empty.
NO_ROW = ""
PREFIX = "sealed1."


class SealedMFAAdapter(MFAAdapter):
    """Seals TOTP secrets and the seeds of recovery codes before allauth stores them."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed, as ASCII."""
        return PREFIX + base64.urlsafe_b64encode(server.seal(text.encode(), contract=CONTRACT, pk=NO_ROW)).decode()

    def enrolment_secret(self, request: HttpRequest) -> str | None:
        """Return the secret of the enrolment in progress; ``None`` also when its key is gone: allauth makes another."""
        try:
            return super().enrolment_secret(request)
        except VaultError:
            return None

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text. Raises ``EnvelopeError`` for anything else, clear text included."""
        if not encrypted_text.startswith(PREFIX):
            raise server.EnvelopeError("A second-factor secret is not sealed.")
        try:
            envelope = base64.b64decode(encrypted_text.removeprefix(PREFIX), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise server.EnvelopeError("A second-factor secret is not sealed.") from None
        return server.unseal(envelope, contract=CONTRACT, pk=NO_ROW).decode()
