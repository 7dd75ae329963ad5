"""What stood typed on the page of a report when a button of it led elsewhere: it goes along and comes back."""

from django.http import HttpRequest, HttpResponse

from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.states import ReportStatus
from reporting.desk.forms import DeskMessageForm
from reporting.desk.forms.base import DeskForm
from reporting.desk.views.triage import decision_as_typed, report_page

# What the hidden field ``beside`` says of a form that comes from there.
REPORT = "report"


def typed_on_report(request: HttpRequest, person: Person, found: Report) -> list[DeskForm]:
    """Return the forms of the report's page as they were typed, for hidden fields; none for who comes from elsewhere.

    They are kept nowhere: they stand in the answer, and come back with its buttons.
    """
    if request.method != "POST" or request.POST.get("beside") != REPORT:
        return []
    typed: list[DeskForm] = [DeskMessageForm(request.POST, carried=True)]
    if found.status == ReportStatus.SUBMITTED:
        typed.append(decision_as_typed(request, person, found))
    return typed


def is_asked(request: HttpRequest) -> bool:
    """Whether the page's own form was sent: not when a button of the report's page only led to it."""
    return request.method == "POST" and (request.POST.get("beside") != REPORT or "asked" in request.POST)


def back_to_report(request: HttpRequest, person: Person, found: Report) -> HttpResponse:
    """Show the page of the report again, with what was typed there."""
    waits = found.status == ReportStatus.SUBMITTED
    return report_page(
        request,
        person,
        found,
        accept_form=decision_as_typed(request, person, found) if waits else None,
        message_form=DeskMessageForm(request.POST, carried=True),
    )
