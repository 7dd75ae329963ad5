"""„Читам“ and „не могу“ on a report of danger."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import report_for_triage
from reporting.desk.views.common import attempt, desk_form, lead_back

CANNOT = "ne"


@desk_form
def claim(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Say that one reads a report, or cannot; lead back to it."""
    report = report_for_triage(person, report_id)
    here = reverse("desk:report", args=[report.pk])
    if request.method != "POST":
        return redirect(here)
    require(person, "report.claim", report)
    if CANNOT in request.POST:
        attempt(
            request,
            lambda: services.give_up_report(principal=person, report_id=report.pk),
            done=_("Забележено. Зове се следећа особа."),
        )
        return redirect("desk:day")
    # That one reads it stands in the box itself.
    if services.claim_report(principal=person, report_id=report.pk) is None:
        messages.warning(request, _("Пријаву већ чита неко други."))
    return lead_back(request, here)
