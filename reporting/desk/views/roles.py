"""Desk roles: one administrator grants, a second one confirms, either of them ends."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.links import never_entered
from portal.accounts.models import User
from reporting.cases.access import require, would_allow
from reporting.cases.emergency_access.queries import is_shut_to
from reporting.cases.pages import page_after
from reporting.cases.principals import Person
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.roles import FindAccountForm, GrantForm
from reporting.desk.refusals import REFUSALS
from reporting.desk.views.common import attempt_on_roles, carried_out, desk_act, desk_form, form_page, page
from reporting.desk.workplaces import with_workplaces
from reporting.registry import services
from reporting.registry.institution_lists import contacts_waiting
from reporting.registry.models import RoleAssignment
from reporting.registry.recoveries import recoveries_waiting
from reporting.registry.role_lists import accounts_matching, namesakes, roles_confirmed, roles_of_account, roles_waiting
from reporting.registry.selectors import ever_held_role


@desk_form
def roles(request: HttpRequest, person: Person) -> HttpResponse:
    """What waits for confirmation, who holds what, and a search for an account, whose answer shows what it found."""
    require(person, "roles.view")
    form, found = form_of(request, FindAccountForm), None
    if form.is_valid():
        found = accounts_matching(form.cleaned_data["who"])
        sent(request, form)
    elif request.method == "POST":
        return again(request, form)
    confirmed = page_after(roles_confirmed(), by=("granted_at",), key=request.GET.get("posle", ""), newest_first=True)
    context = {
        "form": form,
        "found": found,
        "waiting": [
            (row, would_allow(person, "role.confirm", row), place) for row, place in with_workplaces(roles_waiting())
        ],
        "recoveries": recoveries_waiting(),
        "contacts_waiting": contacts_waiting(person.user),
        "rows": confirmed.rows,
        "next_key": confirmed.next_key,
    }
    return page(request, person, "desk/roles.html", context)


@desk_form
def account_roles(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """The roles of one account, past ones too; POST grants another."""
    require(person, "roles.view")
    user = get_user_model().objects.get(pk=user_id)
    form = form_of(request, GrantForm)
    if request.method == "POST":
        require(person, "role.grant")
    granted = carried_out(
        request,
        form,
        lambda: services.grant_role(granted_by=person.user, user=user, **form.granted),
        done=_("Улога је додељена. Важи кад је потврди друга особа."),
    )
    if granted:
        return redirect("desk:account_roles", user_id=user.pk)
    return form_page(request, person, "desk/account_roles.html", form, lambda: _account_context(person, user))


@desk_act
def confirm_role(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """The second person confirms, and the role counts."""
    require(person, "roles.view")
    assignment = RoleAssignment.objects.get(pk=assignment_id)
    if not would_allow(person, "role.confirm", assignment):
        messages.warning(request, str(REFUSALS["second_person"]))
        return redirect("desk:roles")
    require(person, "role.confirm", assignment)
    attempt_on_roles(
        request,
        lambda: services.confirm_role(assignment_id=assignment_id, confirmed_by=person.user),
        done=_("Улога је потврђена."),
    )
    return redirect("desk:roles")


@desk_form
def end_role(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """Ask once, then end the role: its holder is out at the next click."""
    require(person, "role.end")
    assignment = RoleAssignment.objects.select_related("user", "institution").get(pk=assignment_id)
    if request.method == "POST":
        attempt_on_roles(
            request,
            lambda: services.end_role(assignment_id=assignment_id, ended_by=person.user),
            done=_("Улога је престала."),
        )
        return redirect("desk:account_roles", user_id=assignment.user_id)
    return page(request, person, "desk/end_role.html", {"assignment": assignment})


def _account_context(person: Person, user: User) -> dict[str, Any]:
    rows = [
        (row, not row.confirmed and would_allow(person, "role.confirm", row), place)
        for row, place in with_workplaces(roles_of_account(user.pk))
    ]
    return {
        "account": user,
        "rows": rows,
        "never_entered": user.is_active and never_entered(user),
        "known": ever_held_role(user),
        "own": user.pk == person.user.pk,
        # Asked while somebody can still decide otherwise.
        "namesakes": namesakes(user) if any(not row.confirmed and not row.ended for row, _, _ in rows) else [],
        "emergency_shut": is_shut_to(Person(user=user, second_factor=True)),
    }
