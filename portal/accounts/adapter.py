"""allauth's account adapter: nobody signs up, no address is kept, every message is Serbian."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal.accounts import attempts, failures, links, seals
from portal.accounts.models import User
from portal.accounts.passwords import said_once
from portal.accounts.staff import has_enrolled
from portal.security import limits


def _address(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", ""))


class AccountAdapter(DefaultAccountAdapter):
    """Closes the sign-up and keeps addresses out of caches and mail."""

    # One sentence for an unknown account and for a wrong password: neither is confirmed.
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Овај налог више није активан."),
        "account_unsealed": _("На овај налог сада не може да се уђе. Јавите се особи која управља налозима."),
        "email_password_mismatch": _("Адреса или лозинка није тачна. Проверите обе и покушајте поново."),
        "enter_current_password": _("Тренутна лозинка није тачна."),
        "incorrect_code": _("Код није тачан. Сачекајте да апликација покаже нови и упишите њега."),
        "incorrect_password": _("Лозинка није тачна."),
        "invalid_login": _("Улазак није успео."),
        "too_many_login_attempts": _("Било је превише покушаја. Сачекајте пет минута, па покушајте поново."),
        "too_many_codes": _(
            "Било је превише погрешних кодова. Сачекајте сат времена, "
            "или уђите са уређаја са којег сте улазили и раније."
        ),
        "rate_limited": _("Било је превише покушаја. Сачекајте мало, па покушајте поново."),
        "same_as_current": _("Нова вредност мора бити другачија од садашње."),
        "cannot_delete_authenticator": _("Други корак на овом налогу мора остати укључен."),
        "cannot_generate_recovery_codes": _("Прво укључите апликацију за кодове или безбедносни кључ."),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a sign-in may lead on to ``url``: to this host only, never to another one of ours."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on to the account, where the message is read: the same empty form would look as if nothing was done."""
        return reverse("account_home")

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Return a password that is good. Raises ``ValidationError`` with every reason why it is not, each once."""
        try:
            good: str = super().clean_password(password, user=user)
        except ValidationError as refused:
            raise said_once(refused) from None
        return good

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return today's pseudonym of the visitor's network; allauth uses it only in the keys of its limits."""
        return limits.source(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Return nothing: no browser is noted."""
        return ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Raises ``ValidationError`` when there are none left (``attempts``)."""
        self._counted = attempts.count_password(request, _address(credentials))

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Turn back whoever comes to an account whose seal is broken, or without its link to one that a link opens."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None and isinstance(user, User) and not seals.opens(user):
            clear_login(request)
            messages.warning(request, self.error_messages["account_unsealed"])
            return HttpResponseRedirect(reverse("account_login"))
        if answer is not None or not isinstance(user, User) or links.may_enter(request, user):
            return answer
        clear_login(request)
        messages.warning(request, _("Овај налог отвара веза која је послата на његову адресу. Уђите њоме."))
        return HttpResponseRedirect(reverse("account_login"))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password against the account, from wherever it came, and have it noted where there is one."""
        email = _address(credentials)
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        failures.password_failed(user, attempts.account_key(email))

    def _rollback_login_failed_rl_usage(self) -> None:
        attempts.give_back(self._counted)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """Return allauth's ways to confirm who one is, described in Serbian; with a device never the password alone."""
        words = {
            "reauthenticate": _("Потврдите лозинком"),
            "mfa_reauthenticate": _("Потврдите кодом из апликације"),
            "mfa_reauthenticate:webauthn": _("Потврдите безбедносним кључем"),
        }
        methods = super().get_reauthentication_methods(user)
        if isinstance(user, User) and has_enrolled(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        for method in methods:
            method["description"] = words.get(method["id"], method["description"])
        return methods

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check ``password`` of an account that is signed in, by its own address."""
        request = self.request
        credentials = {"email": getattr(user, "email", ""), "password": password}
        self.pre_authenticate(request, **credentials)
        found = authenticate(request, **credentials)
        if found is None or found.pk != user.pk:
            self.authentication_failed(request, **credentials)
            return False
        self._rollback_login_failed_rl_usage()
        return True

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Drop the greeting after sign-in and sign-out; the page itself says where one is.

        That there are codes now is good news, which allauth says as a warning where they are shown once.
        """
        if message_template in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            return
        if message_template == "mfa/messages/recovery_codes_generated.txt":
            level = messages.SUCCESS
        super().add_message(request, level, message_template, *args, **kwargs)
