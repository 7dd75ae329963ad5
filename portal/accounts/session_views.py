"""One's own sessions: seen, named, ended. Those of somebody else do not exist."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import open_sessions, sessions
from portal.accounts.models import SignIn, User
from portal.accounts.script_switch import SwitchingForm, follow_switch


class NameForm(SwitchingForm):
    """What the owner calls the device."""

    name = forms.CharField(
        label=gettext_lazy("Назив уређаја"),
        help_text=gettext_lazy("На пример: рачунар у канцеларији. Виде га само особе које уђу на ваш налог."),
        max_length=40,
        required=False,
    )


@require_GET
@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """List the open sessions of the account, this one first."""
    user, own = _who(request)
    others = open_sessions.open_sessions(user).exclude(pk=own.pk)
    return render(request, "account/sign_ins.html", {"own": own, "others": others})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def name_sign_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a session a name, or take it away."""
    user, _own = _who(request)
    row = _row(user, pk)
    follow_switch(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        SignIn.objects.filter(pk=row.pk).update(name=form.cleaned_data["name"])
        messages.success(request, _("Назив је сачуван.") if form.cleaned_data["name"] else _("Назив је уклоњен."))
        return redirect("account_sign_ins")
    return render(request, "account/name_sign_in.html", {"row": row, "form": form})


@require_POST
@login_required
def end_sign_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one session; one's own is signed out."""
    user, own = _who(request)
    row = _row(user, pk)
    if row.pk == own.pk:
        logout(request)
        return redirect("account_login")
    open_sessions.end_one(row)
    messages.success(request, _("Тај уређај је одјављен."))
    return redirect("account_sign_ins")


@require_POST
@login_required
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    user, _own = _who(request)
    sessions.end_others(request, user)
    messages.success(request, _("Сви остали уређаји су одјављени."))
    return redirect("account_sign_ins")


def _who(request: HttpRequest) -> tuple[User, SignIn]:
    assert isinstance(request.user, User)
    own = open_sessions.own_row(request, request.user)
    if own is None:  # ended since the guard let this request pass
        raise Http404
    return request.user, own


def _row(user: User, pk: UUID) -> SignIn:
    row = open_sessions.open_sessions(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
