"""The second factor's words and rules; ``reporting.vault.mfa`` adds the sealing."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.http import HttpRequest
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.staff import is_staff_account


class MFAAdapter(DefaultMFAAdapter):
    """allauth's adapter in Serbian; staff cannot put down their last device."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Код није тачан. Сачекајте да апликација покаже нови и упишите њега."),
        "cannot_delete_authenticator": _(
            "Други корак на овом налогу мора остати укључен. Прво додајте безбедносни кључ."
        ),
        "cannot_generate_recovery_codes": _("Прво укључите апликацију за кодове или безбедносни кључ."),
    }

    def seal_enrolment(self, request: HttpRequest) -> None:
        """Put the secret of the enrolment in progress under the seal that stored secrets have.

        allauth keeps it in clear in the session, which is a row of the database.
        """
        secret = request.session.get(SECRET_SESSION_KEY)
        if secret:
            request.session[SECRET_SESSION_KEY] = self.encrypt(secret)

    def enrolment_secret(self, request: HttpRequest) -> str | None:
        """Return the secret of the enrolment in progress, or ``None``."""
        sealed = request.session.get(SECRET_SESSION_KEY)
        return self.decrypt(sealed) if sealed else None

    def is_of_its_account(self, authenticator: Authenticator) -> bool:
        """Whether a security key was added to the account in whose row it stands."""
        return True

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the account keeps another device, or does not need one."""
        user = authenticator.user
        if not isinstance(user, User) or not is_staff_account(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return a name for a key whose owner gave none."""
        return translate("Безбедносни кључ")
