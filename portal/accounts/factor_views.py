"""Devices and recovery codes: allauth's pages, where what was just made stays until its owner has it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts import links, recovery_codes
from portal.accounts.atomic_forms import AtomicFormMixin
from portal.accounts.models import User
from portal.accounts.script_switch import SwitchingMixin

SHOW, SAVED = "show", "saved"
# In the session of whoever asked to see the codes, until they are shown.
ASKED = "codes_asked"


class IndexView(mfa_views.IndexView):
    """Devices and codes of the account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"codes": recovery_codes.standing(self.request)}


class CodesShownMixin(AtomicFormMixin):
    """Shows the codes that come with a first device to this session."""

    request: HttpRequest
    did_generate_recovery_codes: bool

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        if self.did_generate_recovery_codes:
            recovery_codes.show_here(self.request)
        return answer


class ActivateAppView(CodesShownMixin, totp_views.ActivateTOTPView):
    """Linking the app."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        # Whoever came by a link reaches nothing else before the device.
        return super().get_context_data(**kwargs) | {"may_leave": isinstance(user, User) and not links.must_use(user)}


class AddKeyView(SwitchingMixin, CodesShownMixin, webauthn_views.AddWebAuthnView):
    """Adding a key."""


class RemoveAppView(AtomicFormMixin, totp_views.DeactivateTOTPView):
    """Taking the app off the account."""


class RemoveKeyView(AtomicFormMixin, webauthn_views.RemoveWebAuthnView):
    """Taking a key off the account."""


class EditKeyView(SwitchingMixin, webauthn_views.EditWebAuthnView):
    """Another name for a key. Who it is is asked before the form is shown: asked after it, the name would be lost."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        raise_if_reauthentication_required(request, app="allauth.mfa")
        return answer

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, _("Назив је сачуван."))
        return answer


class NewCodesView(AtomicFormMixin, recovery_views.GenerateRecoveryCodesView):
    """New codes instead of the old ones."""

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        recovery_codes.show_here(self.request)
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def codes(request: HttpRequest) -> HttpResponse:
    """Say how many codes are left, and show them where they were made or asked for, until they are kept.

    POST with ``step`` asks to see a set that nobody has seen, once, or says that the codes are kept.
    """
    standing = recovery_codes.standing(request)
    if standing is None:
        raise Http404
    step = request.POST.get("step", "")
    if step == SAVED:
        recovery_codes.put_away(request)
        messages.success(request, _("Кодове више не приказујемо. Нове можете да направите кад год затреба."))
        return redirect("account_home")
    if step == SHOW:
        request.session[ASKED] = True
    if step == SHOW or standing.shown_here:
        raise_if_reauthentication_required(request, app="allauth.mfa")
    if step == SHOW:
        request.session.pop(ASKED, None)
        if not recovery_codes.show_here(request) and not standing.shown_here:
            messages.warning(request, _("Ови кодови су већ једном приказани. Ако их немате, направите нове."))
        return redirect("mfa_view_recovery_codes")
    # Who confirmed after a press comes back by GET, which shows nothing: the press is asked for again.
    confirmed = (
        standing.never_shown
        and ASKED in request.session
        and not is_reauthentication_required(request, app="allauth.mfa")
    )
    context = {"codes": standing, "unused": recovery_codes.unused(request), "confirmed": confirmed}
    return render(request, "mfa/recovery_codes/index.html", context)
