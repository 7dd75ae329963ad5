"""Signing in with an electronic identity (OpenID Connect): to an account that exists, never to a new one.

The owner links the identity while signed in with a fresh second factor. An address of e-mail that the
provider vouches for links nothing: whoever gets hold of a mailbox there would have the account here.
The identity stands for the password only; the second factor is asked for whatever the provider says.
"""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.sessions import has_fresh_second_factor

PROVIDER = "eid"
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def app() -> SocialApp | None:
    """Return the one provider of the settings, or ``None`` while they name none. The database adds none."""
    if not (settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID):
        return None
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={
            "server_url": settings.OIDC_ISSUER.rstrip("/"),
            "scope": ["openid"],
            "oauth_pkce_enabled": True,
            "fetch_userinfo": False,
        },
    )


def name() -> str:
    """Return how the provider is called on the pages; empty while there is none."""
    return settings.OIDC_NAME if app() else ""


def link_of(user: User) -> SocialAccount | None:
    """Return the identity that is linked to ``user``."""
    return SocialAccount.objects.filter(user=user, provider=PROVIDER).first()


def subject_digest(subject: str) -> str:
    """Return what is kept of a subject: it may be a personal number, which a bare hash would not hide."""
    return salted_hmac("portal.accounts.eid", f"{settings.OIDC_ISSUER}|{subject}", algorithm="sha256").hexdigest()


class EidAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's client; the token's signature and nonce are always checked, and no claim is kept."""

    state: dict[str, Any] | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's metadata.

        Raises ``OAuth2Error`` unless they name the issuer of the settings (OpenID Connect Discovery 1.0,
        section 4.3) and addresses that are as safe as the issuer's own.
        """
        found = super().openid_config
        if not isinstance(found, dict) or found.get("issuer") != settings.OIDC_ISSUER:
            raise OAuth2Error("Metadata of another issuer")
        scheme = urlsplit(settings.OIDC_ISSUER).scheme
        if any(urlsplit(str(found.get(name, ""))).scheme not in (scheme, "https") for name in ADDRESSES):
            raise OAuth2Error("Metadata with unsafe addresses")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the address to which the provider sends people back."""
        return build_absolute_uri(request, reverse("account_eid_return"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return who the ID token says it is. Raises ``OAuth2Error`` for a token that is not good in every point."""
        claims = self._claims(app, str(kwargs["response"].get("id_token") or ""))
        login = self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": claims["sub"]}})
        login.account.uid = subject_digest(claims["sub"])
        login.account.extra_data = {}
        # The link, its event and its letter stand together or not at all.
        login.connect = transaction.atomic(login.connect)
        return login

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Check the token as OpenID Connect Core 1.0, section 3.1.3.7, demands."""
        try:
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=settings.OIDC_ISSUER,
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (OAuth2Error, requests.RequestException):
            raise
        except Exception as error:  # a header without key id, a key of another kind: whatever the library meets
            raise OAuth2Error("Invalid id_token") from error
        nonce = (self.state or {}).get("nonce") or ""
        if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise OAuth2Error("Wrong nonce")
        if "exp" not in claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise OAuth2Error("Incomplete id_token")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("Issued for another party")
        return claims


class EidReturn(OAuth2CallbackView):
    """allauth's callback, which lets the adapter see the state of this very attempt."""

    adapter: EidAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state
        return state, answer


class SocialAdapter(DefaultSocialAccountAdapter):
    """Lets nobody in who has not been linked, and says the same about every failure."""

    def get_requests_session(self) -> requests.Session:
        """Return what asks the provider: with a time limit, and following no redirect.

        A redirect would carry the client's secret and the code of a sign-in to wherever it says.
        """
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Return the provider of the settings."""
        found = app()
        return [found] if found else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn back an identity that no account knows, and a link without a fresh second factor.

        The account names its identity under its own seal: a row of the library's table alone opens nothing.
        """
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if not has_fresh_second_factor(request):
                raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_eid")))
        elif not sociallogin.is_existing or sociallogin.user.identity != sociallogin.account.uid:
            raise ImmediateHttpResponse(refusal(request))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Answer every failure alike, without the library's page and without a word in the log."""
        raise ImmediateHttpResponse(refusal(request))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Return the page of the identity."""
        return reverse("account_eid")


def refusal(request: HttpRequest) -> HttpResponseRedirect:
    """Lead back to where the attempt began, with one sentence for every reason."""
    if request.user.is_authenticated:
        messages.warning(request, _("Повезивање није успело. Покушајте поново."))
        return HttpResponseRedirect(reverse("account_eid"))
    clear_login(request)
    messages.warning(
        request,
        _("Улаз није успео. Уђите лозинком; електронски идентитет се повезује у налогу, после уласка."),
    )
    return HttpResponseRedirect(reverse("account_login"))
