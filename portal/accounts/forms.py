"""allauth's forms with our words. The checks are allauth's own."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import attempts
from portal.accounts.models import User
from portal.accounts.one_time import use_up
from portal.accounts.script_switch import SwitchingForm
from portal.forms import PortalForm


class SerbianMixin(PortalForm):
    """Dresses allauth's form as one of ours: our labels and hints, none of its placeholders and links."""

    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = self.hints.get(name, "")
            if name in self.labels:
                field.label = self.labels[name]


class CodeMixin(SerbianMixin):
    """One code: digits from the app, or one of the recovery codes."""

    labels: ClassVar[dict[str, Any]] = {"code": _("Код")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})


class SignInForm(SerbianMixin, SwitchingForm, account_forms.LoginForm):
    """Address and password."""

    labels: ClassVar[dict[str, Any]] = {"login": _("Адреса е-поште"), "password": _("Лозинка")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> Any:
        """Try the password, but not when only the script is switched."""
        return self.cleaned_data if self.is_switching else super().clean()


class ConfirmPasswordForm(SerbianMixin, account_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    labels: ClassVar[dict[str, Any]] = {"password": _("Лозинка")}


class PasswordPairMixin(SerbianMixin):
    """A new password, twice."""

    def clean(self) -> dict[str, Any]:
        """Say in Serbian that the two do not match."""
        cleaned = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Две нове лозинке се не поклапају."))
        return cleaned


PASSWORD_HINT = _("Најмање 12 знакова. Три или четири речи које само ви спајате лако се памте.")


class NewPasswordForm(PasswordPairMixin, account_forms.SetPasswordForm):
    """The first password of an account, or one that replaces a forgotten one."""

    labels: ClassVar[dict[str, Any]] = {"password1": _("Нова лозинка"), "password2": _("Нова лозинка још једном")}
    hints: ClassVar[dict[str, Any]] = {"password1": PASSWORD_HINT}


class PasswordChangeForm(PasswordPairMixin, account_forms.ChangePasswordForm):
    """Old and new password."""

    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Тренутна лозинка"),
        "password1": _("Нова лозинка"),
        "password2": _("Нова лозинка још једном"),
    }
    hints: ClassVar[dict[str, Any]] = {"password1": PASSWORD_HINT}


class OnceMixin(CodeMixin):
    """A code from the app opens once.

    allauth remembers used codes in the cache for one period only, but a code is good for three
    (``MFA_TOTP_TOLERANCE``), and a cache may be emptied or belong to one process. RFC 6238, 5.2.
    """

    hints: ClassVar[dict[str, Any]] = {"code": _("Шест цифара из апликације, или један од сачуваних резервних кодова.")}
    authenticator: Authenticator
    user: User

    def clean_code(self) -> str:
        """Return the code, or refuse it when it, or a later one, was used before."""
        with attempts.counting_code(context.request, self.user):
            # The method belongs to allauth's form, which stands behind this mixin.
            code: str = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP and not use_up(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OnceMixin, base_forms.AuthenticateForm):
    """The second step of signing in."""


class ConfirmSecondFactorForm(OnceMixin, base_forms.ReauthenticateForm):
    """The second step once more, before something that matters."""


class ActivateAppForm(CodeMixin, totp_forms.ActivateTOTPForm):
    """The first code of an app that has just been linked."""

    labels: ClassVar[dict[str, Any]] = {"code": _("Код из апликације")}
    hints: ClassVar[dict[str, Any]] = {"code": _("Шест цифара које апликација сада показује.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # allauth reads and writes the session in clear; it is sealed again before anything is stored.
        request, adapter = context.request, get_adapter()
        secret = adapter.enrolment_secret(request)
        request.session.pop(SECRET_SESSION_KEY, None)
        if secret:
            request.session[SECRET_SESSION_KEY] = secret
        try:
            super().__init__(*args, **kwargs)
            if secret:  # allauth makes another each time the page is opened; the app may have scanned this one
                self.secret = request.session[SECRET_SESSION_KEY] = secret
        finally:
            adapter.seal_enrolment(request)


class DeactivateAppForm(SerbianMixin, totp_forms.DeactivateTOTPForm):
    """No field: only a confirmation."""


class NewRecoveryCodesForm(SerbianMixin, recovery_forms.GenerateRecoveryCodesForm):
    """No field: only a confirmation."""


class AddKeyForm(SerbianMixin, SwitchingForm, webauthn_forms.AddWebAuthnForm):
    """The name of a key; the browser fills in the rest."""

    labels: ClassVar[dict[str, Any]] = {"name": _("Назив кључа")}
    hints: ClassVar[dict[str, Any]] = {"name": _("На пример: кључ на привеску.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = _("Мој кључ")


class KeyOfItsAccountMixin:
    """A key opens only the account to which it was added, whatever row it stands in."""

    user: User

    def clean_credential(self) -> Authenticator:
        """Return the key that has answered, or refuse it."""
        with attempts.counting_code(context.request, self.user):
            # The method belongs to allauth's form, which stands behind this mixin.
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
            adapter = get_adapter()
            if not adapter.is_of_its_account(authenticator):
                raise adapter.validation_error("incorrect_code")
        return authenticator


class KeyForm(KeyOfItsAccountMixin, webauthn_forms.AuthenticateWebAuthnForm):
    """The second step of signing in, with a key."""


class ConfirmKeyForm(KeyOfItsAccountMixin, webauthn_forms.ReauthenticateWebAuthnForm):
    """The second step once more, with a key."""


class EditKeyForm(SerbianMixin, SwitchingForm, webauthn_forms.EditWebAuthnForm):
    """A new name for a key."""

    labels: ClassVar[dict[str, Any]] = {"name": _("Назив кључа")}
