"""Closing a report without a case, and taking that back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import report_for_triage
from reporting.cases.states import ReportStatus
from reporting.desk.drafts import form_of, is_begun
from reporting.desk.forms.triage import AsideForm
from reporting.desk.forms.work import DeskMessageForm
from reporting.desk.views.common import attempt, carried_out, desk_act, desk_form, form_page, lead_back


@desk_form
def dismiss(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Close a report without a case; a message that was begun on its page waits there."""
    found = report_for_triage(person, report_id)
    form = form_of(request, AsideForm)
    dismissed = carried_out(
        request,
        form,
        lambda: services.dismiss_report(principal=person, report_id=report_id, reason=form.cleaned_data["reason"]),
        done=_dismissed_text,
    )
    if dismissed:
        report_url = reverse("desk:report", args=[found.pk])
        if is_begun(request, DeskMessageForm, page=report_url):
            return lead_back(request, report_url)
        return redirect("desk:queue")
    require(person, "report.dismiss", found)
    return form_page(request, person, "desk/dismiss.html", form, lambda: {"report": found})


def _dismissed_text(report: Report) -> str:
    if report.status == ReportStatus.SUBMITTED:
        return _("Записано. Пријава остаје у реду и чека да то потврди још неко из тријаже.")
    return _("Записано. Пријава се чува, а на страници за праћење пише шта је одлучено.")


@desk_act
def bring_back(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Put a report that was set aside back into the queue."""
    attempt(
        request,
        lambda: services.bring_report_back(principal=person, report_id=report_id),
        done=_("Пријава је враћена међу оне које чекају одлуку."),
    )
    return lead_back(request, reverse("desk:report", args=[report_id]))
