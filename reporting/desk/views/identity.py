"""Opening names and contacts, of a report or of a case: first a reason, then the names."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import Identity, case_view, identity_of, report_for_triage
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.triage import ReasonForm
from reporting.desk.views.common import desk_form, page
from reporting.desk.views.exclusions import where_from
from reporting.desk.views.measures import NAMES_FOR, measure_page, measure_url, offered


@desk_form
def report_identity(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Open them before there is a case; whoever must find out whom an exclusion means comes from there."""
    found = report_for_triage(person, report_id)
    require(person, "report.read_identity", found)
    back, reason = where_from(request, person, found)
    frame = {"back": back, "number": found.number, "number_label": _("Пријава")}
    form = form_of(request, ReasonForm, initial={"reason": reason})
    identity = _opened(request, person, found, form)
    return _identity_page(request, person, form, identity, frame | {"about_self": found.about_self})


@desk_form
def case_identity(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Open them while working on a case; whoever comes from the form of a measure goes back to it with them."""
    view = case_view(person, case_id)
    require(person, "report.read_identity", view.report)
    choice = offered(view.mine, request.GET.get(NAMES_FOR, "")) if view.mine else None
    back = measure_url(view, choice) if choice else reverse("desk:case", args=[view.case.pk])
    form = form_of(request, ReasonForm)
    identity = _opened(request, person, view.report, form)
    if identity is not None and choice is not None and view.mine is not None:
        return measure_page(request, person, view, view.mine, choice, identity=identity)
    frame = {"back": back, "number": view.case.number, "number_label": _("Предмет")}
    return _identity_page(request, person, form, identity, frame | {"about_self": view.report.about_self})


def _opened(request: HttpRequest, person: Person, report: Report, form: ReasonForm) -> Identity | None:
    if not form.is_valid():
        return None
    sent(request, form)
    return identity_of(principal=person, report=report, reason=form.cleaned_data["reason"])


def _identity_page(
    request: HttpRequest, person: Person, form: ReasonForm, identity: Identity | None, frame: dict[str, object]
) -> HttpResponse:
    """Ask for a reason, then show what it opens, within this answer alone."""
    if request.method == "POST" and identity is None:
        return again(request, form)
    return page(request, person, "desk/identity.html", frame | {"form": form, "identity": identity})
