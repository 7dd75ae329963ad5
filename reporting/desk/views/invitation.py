"""Inviting somebody who has no account, and inviting again whoever did not come."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.roles import InviteForm
from reporting.desk.refusals import REFUSALS
from reporting.desk.views.common import desk_act, desk_form, page
from reporting.registry import invitations
from reporting.registry.services import RoleRefused


@desk_form
def invite(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for address, name and role. The answer is the same whether or not there is an account."""
    require(person, "role.grant")
    form = form_of(request, InviteForm)
    if form.is_valid():
        try:
            assignment = invitations.invite(
                invited_by=person.user,
                email=form.cleaned_data["email"],
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                institution=form.chosen_institution,
                role=form.cleaned_data["role"],
                valid_from=form.valid_from,
                valid_to=form.valid_to,
            )
        except RoleRefused as refused:
            form.refuse(refused.reason)
        else:
            sent(request, form)
            done = _("Порука је послата на адресу %(address)s. Улога важи кад је потврди друга особа.")
            messages.success(request, done % {"address": assignment.user.email})
            return redirect("desk:roles")
    if request.method == "POST":
        return again(request, form)
    return page(request, person, "desk/invite.html", {"form": form})


@desk_act
def invite_again(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """Send a new link to an account that nobody has entered."""
    require(person, "role.grant")
    user = get_user_model().objects.get(pk=user_id)
    try:
        invitations.invite_again(user=user, invited_by=person.user)
    except RoleRefused as refused:
        messages.warning(request, str(REFUSALS[refused.reason]))
    else:
        messages.success(request, _("Нов позив је послат. Претходна веза више не важи."))
    return redirect("desk:account_roles", user_id=user.pk)
