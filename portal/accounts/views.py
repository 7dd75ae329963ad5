"""Our own pages of the account: where to next, the script, the picture for the app."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import segno
from allauth.account import views as account_views
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import eid, recoveries, sessions
from portal.accounts.atomic_forms import AtomicFormMixin
from portal.accounts.models import User
from portal.accounts.script_switch import SwitchingMixin
from portal.accounts.sessions import has_second_factor
from portal.accounts.staff import can_use_cms, has_enrolled, holds_registered_role, is_staff_account, uses_desk
from portal.security import hosts
from portal.security.zones import CMS_HOST, DESK_HOST


class ChangePasswordView(AtomicFormMixin, account_views.PasswordChangeView):
    """Another password."""


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show where the account may go: desk, CMS, its own settings."""
    user = request.user
    assert isinstance(user, User)
    desk = uses_desk(user)
    return render(
        request,
        "account/home.html",
        {
            "desk_url": hosts.link(request, DESK_HOST, "/postupanje/") if desk else "",
            "waits_for_pages": holds_registered_role(user) and not desk,
            "cms_url": hosts.link(request, CMS_HOST, "/" + settings.CMS_PATH) if can_use_cms(user) else "",
            "needs_second_factor": is_staff_account(user) and not has_second_factor(request),
            "has_enrolled": has_enrolled(user),
            "eid_name": eid.name(),
            "recovery": recoveries.open_recovery(user),
        },
    )


class SignInView(SwitchingMixin, account_views.LoginView):
    """allauth's page of signing in; the script switch brings back the address that was typed."""


@login_required
def reauthenticate(request: HttpRequest) -> HttpResponseBase:
    """Confirm with the password; an account that has a device confirms with the device."""
    assert isinstance(request.user, User)
    if has_enrolled(request.user):
        target = reverse("mfa_reauthenticate")
        query = urlencode({"next": _safe_next(request)})
        return HttpResponseRedirect(f"{target}?{query}")
    return account_views.reauthenticate(request)


@require_POST
def script(request: HttpRequest) -> HttpResponse:
    """Store the chosen script in the session and, when there is one, in the profile."""
    chosen = request.POST.get("script", "")
    if chosen in User.Script.values:
        sessions.keep_script(request, chosen)
    return HttpResponseRedirect(_safe_next(request))


@require_GET
@login_required
def totp_picture(request: HttpRequest) -> HttpResponse:
    """Draw the secret of the enrolment in progress as a QR code.

    A picture of our own address, so that the policy needs no ``data:``; white behind it, because
    cameras do not read it on a dark page.
    """
    adapter = get_adapter()
    secret = adapter.enrolment_secret(request)
    if not secret or Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        raise Http404
    assert isinstance(request.user, User)
    picture = io.BytesIO()
    segno.make(adapter.build_totp_url(request.user, secret), error="m").save(
        picture, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml; charset=utf-8")


def _safe_next(request: HttpRequest) -> str:
    target: Any = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("account_home")
