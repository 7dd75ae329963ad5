"""Ending all sessions of an account that works at the desk."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.desk.views.common import attempt_on_roles, desk_act
from reporting.registry import account_sessions


@desk_act
def end_sessions(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """End them at once, on every device; one's own as well."""
    require(person, "sessions.end")
    user = get_user_model().objects.get(pk=user_id)
    attempt_on_roles(request, lambda: account_sessions.end_sessions(user=user, ended_by=person.user), done=_ended_text)
    return redirect("desk:account_roles", user_id=user.pk)


def _ended_text(ended: object) -> str:
    if ended:
        return _("Налог је одјављен са свих уређаја. Лозинка и други корак су остали исти.")
    return _("Овај налог сада није нигде отворен.")
