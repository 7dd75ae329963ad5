"""Where the child is now, opened by a press of who may have to go there, and of triage."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, place_for_triage, place_of, report_for_triage
from reporting.desk.views.case import case_page
from reporting.desk.views.common import desk_form
from reporting.desk.views.triage import report_page


@desk_form
def report_place(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Show the report with the place on it to triage, in this answer alone; each press is an event of the trail."""
    found = report_for_triage(person, report_id)
    if request.method == "POST":
        return report_page(request, person, found, place=place_for_triage(principal=person, report=found))
    require(person, "report.reach_child", found)
    return redirect(reverse("desk:report", args=[found.pk]) + "#mesto")


@desk_form
def case_place(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Show the case with the place on it, in this answer alone; each press is an event of the trail."""
    view = case_view(person, case_id)
    for_triage = view.may["report_reach_child"] and not view.may.get("report_read_place")
    if request.method == "POST" and for_triage:
        return case_page(request, person, view, place=place_for_triage(principal=person, report=view.report))
    if request.method == "POST" and view.to_reach is not None:
        return case_page(request, person, view, place=place_of(principal=person, part=view.to_reach))
    if for_triage:
        require(person, "report.reach_child", view.report)
    else:
        require(person, "report.read_place", view.to_reach or view.report)
    return redirect(reverse("desk:case", args=[view.case.pk]) + "#mesto")
