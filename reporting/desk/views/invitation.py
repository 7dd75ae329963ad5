"""Inviting somebody who has no account, and inviting again whoever did not come."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.desk.drafts import form_of
from reporting.desk.forms.roles import InviteForm
from reporting.desk.views.common import attempt_on_roles, carried_out, desk_act, desk_form, form_page
from reporting.registry import invitations
from reporting.registry.models import RoleAssignment


@desk_form
def invite(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for address, name and role. The answer is the same whether or not there is an account."""
    require(person, "role.grant")
    form = form_of(request, InviteForm)
    invited = carried_out(
        request,
        form,
        lambda: invitations.invite(
            invited_by=person.user,
            email=form.cleaned_data["email"],
            first_name=form.cleaned_data["first_name"],
            last_name=form.cleaned_data["last_name"],
            **form.granted,
        ),
        done=_invited_text,
    )
    if invited:
        return redirect("desk:roles")
    return form_page(request, person, "desk/invite.html", form)


def _invited_text(assignment: RoleAssignment) -> str:
    done = _("Порука је послата на адресу %(address)s. Улога важи кад је потврди друга особа.")
    return done % {"address": assignment.user.email}


@desk_act
def invite_again(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """Send a new link to an account that nobody has entered."""
    require(person, "role.grant")
    user = get_user_model().objects.get(pk=user_id)
    attempt_on_roles(
        request,
        lambda: invitations.invite_again(user=user, invited_by=person.user),
        done=_("Нов позив је послат. Претходна веза више не важи."),
    )
    return redirect("desk:account_roles", user_id=user.pk)
