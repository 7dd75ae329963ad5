"""Institutions for desk administrators: the list, and how the portal reaches each."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.script.sorting import script_of_page
from reporting.cases.access import require
from reporting.cases.notifications.hearing import hearers_at
from reporting.cases.principals import Person
from reporting.desk.drafts import form_of
from reporting.desk.forms.institutions import MOVED, ContactForm, InstitutionSearchForm
from reporting.desk.labels import institution_facts
from reporting.desk.views.common import carried_out, desk_form, desk_page, form_page, page
from reporting.registry.institution_lists import institution_of, institution_page
from reporting.registry.institutions import (
    change_contact,
    contact_stage,
)

FILTERS = ("trazi", "bez")


@desk_page
def institutions(request: HttpRequest, person: Person) -> HttpResponse:
    """All institutions by name, or those that a search finds."""
    require(person, "institutions.view")
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    form = InstitutionSearchForm(asked)
    if not form.is_valid():
        return page(request, person, "desk/institutions.html", {"form": form})
    rows, next_key = institution_page(
        script=script_of_page(),
        text=form.cleaned_data["trazi"],
        without_mailbox=form.cleaned_data["bez"],
        after=request.GET.get("posle", ""),
    )
    here = reverse("desk:institutions")
    context = {
        "form": form,
        "rows": rows,
        "filtered": bool(asked),
        "next_url": f"{here}?{urlencode({**asked, 'posle': next_key})}" if next_key else "",
        "searched": True,
    }
    return page(request, person, "desk/institutions.html", context)


@desk_form
def institution(request: HttpRequest, person: Person, institution_id: UUID) -> HttpResponse:
    """One institution: what the registry says of it, and its mailbox and telephone, which POST changes."""
    require(person, "institutions.view")
    found = institution_of(institution_id)
    now = {"email": found.email, "phone": found.phone, "seen": contact_stage(found)}
    form = form_of(request, ContactForm, initial=now)
    if request.method == "POST":
        require(person, "institution.change")
    changed = carried_out(
        request,
        form,
        lambda: change_contact(institution_id=found.pk, changed_by=person.user, **form.cleaned_data),
        done=_("Контакт је сачуван."),
    )
    if changed:
        return redirect("desk:institution", institution_id=found.pk)
    if form.refused == MOVED:
        # Whoever reads now what stands there now may send it again.
        form.initial["seen"] = now["seen"]
    context = {
        "institution": found,
        "facts": institution_facts(found),
        "moved": form.refused == MOVED,
        "hearers": hearers_at(found),
    }
    return form_page(request, person, "desk/institution.html", form, lambda: context)
