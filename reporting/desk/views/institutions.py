"""Institutions for desk administrators: the list, and how the portal reaches each."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.script.sorting import script_of_page
from reporting.cases.access import require, would_allow
from reporting.cases.notifications.hearing import hearers_at
from reporting.cases.principals import Person
from reporting.desk.drafts import follow, form_of
from reporting.desk.forms.institutions import MOVED, ContactForm, InstitutionSearchForm
from reporting.desk.labels import contact_facts, institution_facts
from reporting.desk.refusals import REFUSALS
from reporting.desk.views.common import attempt_on_roles, carried_out, desk_act, desk_form, desk_page, form_page, page
from reporting.registry.institution_lists import institution_of, institution_page
from reporting.registry.institutions import (
    CONTACT,
    Written,
    change_contact,
    confirm_contact,
    contact_stage,
    drop_proposal,
    proposed_contact,
)
from reporting.registry.models import Institution

FILTERS = ("trazi", "bez", "ceka")


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
        waiting=form.cleaned_data["ceka"],
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
    """One institution: what the registry says of it, and how it is reached, which POST changes."""
    require(person, "institutions.view")
    found = institution_of(institution_id)
    now = _now(found)
    form = form_of(request, ContactForm, initial=now)
    if request.method == "POST":
        require(person, "institution.change")
    changed = carried_out(
        request,
        form,
        lambda: change_contact(institution_id=found.pk, changed_by=person.user, **form.cleaned_data),
        done=_said,
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
        "proposed": contact_facts(proposed_contact(found)),
        "stage": now["seen"],
        "may_confirm": found.proposed is not None and would_allow(person, "institution.confirm", found),
    }
    return form_page(request, person, "desk/institution.html", form, lambda: context)


@desk_act
def confirm_institution(request: HttpRequest, person: Person, institution_id: UUID) -> HttpResponse:
    """The second person says that the proposed contact is right, and it is public."""
    require(person, "institutions.view")
    found = institution_of(institution_id)
    if not would_allow(person, "institution.confirm", found):
        messages.warning(request, str(REFUSALS["second_contact"]))
        return redirect("desk:institution", institution_id=found.pk)
    require(person, "institution.confirm", found)
    decided = attempt_on_roles(
        request,
        lambda: confirm_contact(institution_id=found.pk, confirmed_by=person.user, seen=request.POST.get("seen", "")),
        done=_("Потврђено. Подаци су на јавној страници."),
    )
    if decided:
        _follow(request, found)
    return redirect("desk:institution", institution_id=found.pk)


@desk_act
def drop_institution_proposal(request: HttpRequest, person: Person, institution_id: UUID) -> HttpResponse:
    """Forget the contact that waits; what stands stays."""
    require(person, "institution.change")
    found = institution_of(institution_id)
    dropped = attempt_on_roles(
        request,
        lambda: drop_proposal(institution_id=institution_id, dropped_by=person.user),
        done=_("Предлог је одбачен."),
    )
    if dropped:
        _follow(request, found)
    return redirect("desk:institution", institution_id=institution_id)


def _follow(request: HttpRequest, before: Institution) -> None:
    """Let the form that was left follow what has just been decided: it must not empty what was confirmed."""
    forms = [ContactForm(initial=_now(found)) for found in (before, institution_of(before.pk))]
    follow(request, was=forms[0], now=forms[1], page=reverse("desk:institution", args=(before.pk,)))


def _now(found: Institution) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CONTACT} | {"seen": contact_stage(found)}


def _said(written: Written) -> str:
    if written is Written.WAITS:
        return _(
            "Сачувано. Нов телефон, адреса е-поште или сајт чекају да их потврди друга особа,"
            " а до тада стоје досадашњи подаци."
        )
    return _("Контакт је сачуван.")
