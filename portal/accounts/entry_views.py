"""The pages of a one-time link, and of asking for a new second factor."""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import links, recoveries
from portal.accounts.forms import ConfirmPasswordForm, NewPasswordForm
from portal.accounts.models import User
from portal.accounts.staff import contacts


@require_GET
def entry_token(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: the session carries it on, whatever it is worth."""
    links.carry(request, token)
    return redirect("account_entry")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Ask for the password, or set one, and sign in to enrol a device.

    An unknown, used or old link is answered alike. Nothing is used up before a device is enrolled:
    programs that look into mail open every link.
    """
    link = links.carried(request)
    if link is None:
        return render(request, "account/entry_over.html", status=404)
    if request.user == link.user:
        return redirect("mfa_activate_totp")
    form_class = NewPasswordForm if link.sets_password else ConfirmPasswordForm
    form = form_class(data=request.POST if request.method == "POST" else None, user=link.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/entry.html", {"form": form, "link": link})
    if link.sets_password:
        with transaction.atomic():
            link.user.set_password(form.cleaned_data["password1"])
            link.user.save(update_fields=["password"])
    return links.enter(request, link)


@require_http_methods(["GET", "HEAD", "POST"])
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a new second factor: for whoever has just given the password and stands before the second step."""
    stage = get_pending_stage(request)
    if stage is None or stage.key != AuthenticateStage.key or not isinstance(stage.login.user, User):
        return redirect("account_login")
    if request.method == "POST":
        recoveries.ask(user=stage.login.user)
        clear_login(request)
        messages.success(
            request,
            _("Захтев је забележен. Јавите се особи која управља налозима: треба лично да потврди да сте то ви."),
        )
        return redirect("account_login")
    return render(request, "account/lost_factor.html", {"contacts": contacts()})


@require_POST
@login_required
def stop_recovery(request: HttpRequest) -> HttpResponse:
    """Stop what somebody asked for in one's name; the guard lets nobody here without the device."""
    assert isinstance(request.user, User)
    if recoveries.stop_own(user=request.user):
        messages.success(request, _("Поступак је заустављен. Промените лозинку: неко други је зна."))
    return redirect("account_home")
