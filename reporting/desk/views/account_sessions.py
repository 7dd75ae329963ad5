"""Ending all sessions of an account that works at the desk."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.desk.refusals import REFUSALS
from reporting.desk.views.common import desk_act
from reporting.registry import account_sessions
from reporting.registry.services import RoleRefused


@desk_act
def end_sessions(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """End them at once, on every device; one's own as well."""
    require(person, "sessions.end")
    user = get_user_model().objects.get(pk=user_id)
    try:
        ended = account_sessions.end_sessions(user=user, ended_by=person.user)
    except RoleRefused as refused:
        messages.warning(request, str(REFUSALS[refused.reason]))
    else:
        messages.success(
            request,
            _("Налог је одјављен са свих уређаја. Лозинка и други корак су остали исти.")
            if ended
            else _("Овај налог сада није нигде пријављен."),
        )
    return redirect("desk:account_roles", user_id=user.pk)
