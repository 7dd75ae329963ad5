"""Opening names and contacts, of a report or of a case: first a reason, then the names."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.unsent import takes_text_of
from reporting.cases.access import require
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, identity_of, report_for_triage
from reporting.desk.forms import DeskMessageForm, MeasureForm, ReasonForm
from reporting.desk.forms.base import DeskForm
from reporting.desk.views.beside import REPORT, back_to_report, is_asked, typed_on_report
from reporting.desk.views.common import desk_view, page
from reporting.desk.views.exclusions import where_from
from reporting.desk.views.measures import measure_with_names


@takes_text_of(DeskMessageForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def report_identity(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Open them before there is a case; whoever must find out whom an exclusion means comes from there.

    What was typed on the page of the report goes along and comes back.
    """
    found = report_for_triage(person, report_id)
    require(person, "report.read_identity", found)
    typed = typed_on_report(request, person, found)
    if typed and "cancel" in request.POST:
        return back_to_report(request, person, found)
    back, reason = where_from(request, person, found)
    frame = {"back": back, "number": found.number, "number_label": _("Пријава")}
    return _identity_page(request, person, found, frame, reason=reason, typed=typed)


@takes_text_of(MeasureForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def case_identity(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Open them while working on a case; whoever comes from the form of a measure goes back to it with them."""
    view = case_view(person, case_id)
    if request.POST.get("beside") == "measure" and view.mine is not None:
        return measure_with_names(request, person, view, view.mine)
    require(person, "report.read_identity", view.report)
    back = reverse("desk:case", args=[view.case.pk])
    frame = {"back": back, "number": view.case.number, "number_label": _("Предмет")}
    return _identity_page(request, person, view.report, frame)


def _identity_page(
    request: HttpRequest,
    person: Person,
    report: Report,
    frame: dict[str, str],
    *,
    reason: str = "",
    typed: list[DeskForm] | None = None,
) -> HttpResponse:
    """Ask for a reason (``reason`` is the one to begin with), then show what it opens, within this answer alone.

    ``typed``: what stood on the page from which the reader came, to be carried.
    """
    asked = is_asked(request)
    form = ReasonForm(request.POST) if asked else ReasonForm(initial={"reason": reason})
    identity = None
    if asked and form.is_valid():
        identity = identity_of(principal=person, report=report, reason=form.cleaned_data["reason"])
    context = {"form": form, "identity": identity, "about_self": report.about_self, "typed": typed, "beside": REPORT}
    return page(request, person, "desk/identity.html", frame | context)
