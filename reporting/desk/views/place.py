"""Where the child of an acute case is now, opened by a press of who may have to go there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, place_of
from reporting.desk.views.case import case_page
from reporting.desk.views.common import desk_form


@desk_form
def case_place(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Show the case with the place on it, in this answer alone; each press is an event of the trail."""
    view = case_view(person, case_id)
    part = view.to_reach
    if part is None:
        require(person, "report.read_place", view.report)
    elif request.method == "POST":
        return case_page(request, person, view, place=place_of(principal=person, part=part))
    else:
        require(person, "report.read_place", part)
    return redirect(reverse("desk:case", args=[view.case.pk]) + "#mesto")
