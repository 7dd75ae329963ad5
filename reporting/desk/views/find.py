"""Finding a case from any page of the desk. What is typed goes by POST: no number stands in an address or a log."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.casework.queries.find import Found
from reporting.cases.casework.queries.find import find as found_by
from reporting.cases.casework.queries.lines import Line
from reporting.cases.principals import Person
from reporting.desk.day_lines import line_row, url_of
from reporting.desk.views.common import desk_form, page

# The field, and what the address says where nothing was found; never what was typed.
FIELD, NOTHING = "trazi", "nema"
LONGEST = 60


@desk_form
def find(request: HttpRequest, person: Person) -> HttpResponse:
    """Lead to the case that is meant, or list those that may be; whoever may see nothing of it finds nothing."""
    if request.method != "POST":
        require(person, "case.find")
        return page(request, person, "desk/find.html", {"nothing": NOTHING in request.GET, "rows": []})
    found = found_by(person, request.POST.get(FIELD, "")[:LONGEST])
    places = [url_of(line.case) for line in found.cases if line.case] + [url_of(report) for report in found.reports]
    if not places:
        return redirect(f"{reverse('desk:find')}?{NOTHING}")
    if len(places) == 1:
        if any(char.isdigit() for char in request.POST[FIELD]):
            warning = _("Број не доказује ко зове. Пре него што ишта кажете, проверите с ким разговарате.")
            messages.warning(request, warning)
        return redirect(places[0])
    return page(request, person, "desk/find.html", {"nothing": False, "rows": _rows(person, found)})


def _rows(person: Person, found: Found) -> list[object]:
    lines = [*found.cases, *(Line(report) for report in found.reports)]
    return [line_row(person, line, now=timezone.now()) for line in lines]
