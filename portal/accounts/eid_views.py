"""The pages of the electronic identity: leaving for the provider, coming back, linking and unlinking."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import credentials, eid
from portal.accounts.models import User
from portal.accounts.sessions import has_fresh_second_factor
from portal.accounts.signals import identity_unlinked


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Begin to sign in."""
    return _leave(request, AuthProcess.LOGIN, reverse("account_home"))


@require_GET
@login_required
def identity(request: HttpRequest) -> HttpResponse:
    """Show whether an identity is linked."""
    _provider_or_404()
    assert isinstance(request.user, User)
    return render(request, "account/eid.html", {"link": eid.link_of(request.user), "name": eid.name()})


@require_POST
@login_required
def link(request: HttpRequest) -> HttpResponse:
    """Begin to link; the second factor must be fresh, as before every change of what opens the account."""
    _provider_or_404()
    if not has_fresh_second_factor(request):
        return _confirm_first(request)
    return _leave(request, AuthProcess.CONNECT, reverse("account_eid"))


@require_POST
@login_required
def unlink(request: HttpRequest) -> HttpResponse:
    """Forget the identity: the password opens the account as before. Takes a fresh second factor, as linking does."""
    _provider_or_404()
    assert isinstance(request.user, User)
    if not has_fresh_second_factor(request):
        return _confirm_first(request)
    with transaction.atomic():
        gone = credentials.forget_identity(request.user)
        if gone:
            identity_unlinked.send(sender=User, user=request.user)
    if gone:
        messages.success(request, _("Веза са електронским идентитетом је раскинута."))
    return redirect("account_eid")


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Take what the provider says; state, nonce and signature are checked on the way (``eid``)."""
    _provider_or_404()
    view = eid.EidReturn()
    view.request, view.adapter = request, eid.EidAdapter(request, eid.PROVIDER)
    try:
        return view.dispatch(request)
    except ImmediateHttpResponse as answer:
        return answer.response
    # An answer that is none of OpenID Connect, or metadata that cannot be had any more.
    except (KeyError, TypeError, ValueError, OAuth2Error, requests.RequestException):
        return eid.refusal(request)


def _leave(request: HttpRequest, process: str, then: str) -> HttpResponse:
    """Show where the next page is. A form may not redirect to another site: the policy forbids it."""
    _provider_or_404()
    provider = get_adapter(request).get_provider(request, eid.PROVIDER)
    provider.oauth2_adapter_class = eid.EidAdapter
    nonce = secrets.token_urlsafe(32)
    try:
        answer = provider.redirect(request, process, next_url=then, auth_params={"nonce": nonce}, nonce=nonce)
    except (OAuth2Error, requests.RequestException, KeyError, ValueError):
        messages.warning(request, _("Страница за електронски идентитет сада не одговара. Уђите лозинком."))
        return redirect("account_eid" if request.user.is_authenticated else "account_login")
    assert isinstance(answer, HttpResponseRedirect)
    return render(request, "account/eid_leave.html", {"url": answer.url, "host": urlsplit(answer.url).hostname})


def _confirm_first(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Потврдите прво другим кораком, па поновите."))
    return redirect(f"{reverse('mfa_reauthenticate')}?next={reverse('account_eid')}")


def _provider_or_404() -> None:
    if eid.app() is None:
        raise Http404
