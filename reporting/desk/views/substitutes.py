"""Who stands in for an absent worker: named by the head, confirmed by a desk administrator."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.models import User
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD
from reporting.desk.drafts import form_of
from reporting.desk.forms.roles import ASKED, SubstituteForm
from reporting.desk.views.common import attempt_on_roles, carried_out, desk_act, desk_form, desk_page, form_page, page
from reporting.desk.workplaces import with_workplaces, workplace_of
from reporting.registry import substitutes as registry
from reporting.registry.models import RoleAssignment
from reporting.registry.selectors import active_worker, substitutes_in, workers_of


@desk_page
def substitutes(request: HttpRequest, person: Person) -> HttpResponse:
    """Who works on cases here, and who stands in for whom."""
    require(person, "substitute.view")
    own = person.institution_ids(HEAD)
    context = {"workers": workers_of(own), "substitutes": with_workplaces(substitutes_in(own))}
    return page(request, person, "desk/substitutes.html", context)


@desk_form
def name_substitute(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """Name who stands in for a worker and for how long."""
    require(person, "substitute.view")
    absent = _own_row(person, assignment_id)
    require(person, "substitute.name", absent)
    form = form_of(request, SubstituteForm)
    if form.is_valid() and (user := _chosen(absent, form)) is not None:
        named = carried_out(
            request,
            form,
            lambda: registry.name_substitute(
                named_by=person.user,
                absent_id=absent.pk,
                user=user,
                first_day=form.cleaned_data["first_day"],
                last_day=form.cleaned_data["last_day"],
            ),
            done=_("Замена је одређена. Важи кад је потврди особа која управља налозима."),
        )
        if named:
            return redirect("desk:substitutes")
    substitute = active_worker(form["email"].value() or "") if form.refused in (ASKED, "elsewhere") else None
    place = workplace_of(substitute, institution_id=absent.institution_id) if substitute else None
    context = {"absent": absent, "substitute": substitute, "place": place}
    return form_page(request, person, "desk/name_substitute.html", form, lambda: context)


@desk_act
def end_substitute(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """End a substitute's role at once; a second press says the same."""
    require(person, "substitute.view")
    found = _own_row(person, assignment_id)
    require(person, "substitute.end", found)
    attempt_on_roles(
        request,
        lambda: registry.end_substitute(assignment_id=found.pk, ended_by=person.user),
        done=_("Замена је престала."),
    )
    return redirect("desk:substitutes")


def _own_row(person: Person, assignment_id: UUID) -> RoleAssignment:
    """Return a role of the institutions that the person heads; another one does not exist here."""
    rows = RoleAssignment.objects.filter(institution__in=person.institution_ids(HEAD))
    return rows.select_related("user", "institution").get(pk=assignment_id)


def _chosen(absent: RoleAssignment, form: SubstituteForm) -> User | None:
    """Return who is to stand in; None when the form says why not, or asks whether the head knows where they work."""
    user = active_worker(form.cleaned_data["email"])
    if user is None:
        form.refuse("unknown")
        return None
    if workplace_of(user, institution_id=absent.institution_id).is_elsewhere and not form.agrees_to(user):
        # The first question is no error: nobody has left anything out.
        form.refuse("elsewhere" if form.cleaned_data["seen"] == str(user.pk) else ASKED)
        return None
    return user
