"""Second-factor secrets, sealed with the keyring."""

from django.http import HttpRequest

from portal.accounts.mfa_adapter import MFAAdapter
from reporting.vault import mfa_values, server
from reporting.vault.errors import VaultError

CONTRACT = "account.mfa.1"
# The hook gets the text alone, without its row: the place of the primary key stays empty.
NO_ROW = ""


class SealedMFAAdapter(MFAAdapter):
    """Seals TOTP secrets and the seeds of recovery codes before allauth stores them."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed, as ASCII."""
        return mfa_values.written(server.seal(text.encode(), contract=CONTRACT, pk=NO_ROW))

    def enrolment_secret(self, request: HttpRequest) -> str | None:
        """Return the secret of the enrolment in progress; ``None`` also when its key is gone: allauth makes another."""
        try:
            return super().enrolment_secret(request)
        except VaultError:
            return None

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text. Raises ``EnvelopeError`` for anything else, clear text included."""
        return server.unseal(mfa_values.envelope_of(encrypted_text), contract=CONTRACT, pk=NO_ROW).decode()
