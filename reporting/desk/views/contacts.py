"""Recording a call to an institution outside the portal, and correcting a record."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.models import ContactRecord
from reporting.cases.principals import Person
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.selectors import CaseView, case_view
from reporting.cases.triage.contacts import Outcome
from reporting.cases.triage.routing import HeldBack
from reporting.desk.drafts import form_of
from reporting.desk.forms.contacts import ContactForm
from reporting.desk.forms.route import REFUSALS as ROUTE_ERRORS
from reporting.desk.labels import form_names
from reporting.desk.views.common import attempt, carried_out, desk_act, desk_form, form_page
from reporting.registry.models import Institution

# From where somebody came, and goes back to.
BACK = {"upucivanje": "desk:route", "poslato": "desk:sent"}


@desk_form
def contact(request: HttpRequest, person: Person, case_id: UUID, institution_id: UUID) -> HttpResponse:
    """Record a call to an institution; one that is held back is not there."""
    view = case_view(person, case_id)
    require(person, "contact.record", view.case)
    institution = get_object_or_404(Institution.objects.select_related("type"), pk=institution_id, active=True)
    return _recorded(request, person, view, institution)


@desk_form
def correct_contact(request: HttpRequest, person: Person, record_id: UUID) -> HttpResponse:
    """Record in the place of a wrong record; the old one stays readable."""
    record = ContactRecord.objects.visible_to(person).select_related("institution__type").get(pk=record_id)
    view = case_view(person, record.case_id)
    require(person, "contact.record", view.case)
    if record.pk not in own_calls(person, [record]):
        raise ContactRecord.DoesNotExist
    return _recorded(request, person, view, record.institution, wrong=record)


def own_calls(person: Person, calls: Iterable[ContactRecord]) -> set[UUID]:
    """Return which records a person may correct: triage any of them, an institution what it recorded itself."""
    own = person.institution_ids(WORKER)
    return {call.pk for call in calls if TRIAGE in person.roles or call.recorded_for_id in own}


@desk_act
def give_up_call(request: HttpRequest, person: Person, owed_id: UUID) -> HttpResponse:
    """Say that a call is needed no more, beside the line that asks for it."""
    try:
        attempt(
            request,
            lambda: services.give_up_call(principal=person, owed_id=owed_id),
            done=_("Записано: тај позив више није потребан."),
        )
    except services.RouteError as refused:
        messages.warning(request, str(ROUTE_ERRORS[refused.reason]))
    return redirect("desk:sent")


def _recorded(
    request: HttpRequest,
    person: Person,
    view: CaseView,
    institution: Institution,
    *,
    wrong: ContactRecord | None = None,
) -> HttpResponse:
    if HeldBack(view.report)(institution):
        raise Institution.DoesNotExist
    form = form_of(request, ContactForm, institution=institution)
    done = carried_out(
        request,
        form,
        lambda: services.record_contact(
            principal=person,
            case_id=view.case.pk,
            institution_id=institution.pk,
            call=form.call,
            submission_key=form.cleaned_data["key"],
            corrects=wrong.pk if wrong is not None else None,
        ),
        done=_recorded_text,
    )
    if done:
        return back(request, view.case.pk)
    return form_page(
        request,
        person,
        "desk/contact.html",
        form,
        lambda: {"view": view, "title": form_names(view.report), "institution": institution, "wrong": wrong},
    )


def _recorded_text(record: ContactRecord) -> str:
    if record.outcome == Outcome.TAKEN:
        return _("Позив је уписан: преузели су.")
    return _("Позив је уписан. Рок тече даље док неко не преузме.")


def back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Lead back to the page from which somebody came, or to the case."""
    to = BACK.get(request.GET.get("nazad", ""), "desk:case")
    return redirect(to) if to == "desk:sent" else redirect(to, case_id)
