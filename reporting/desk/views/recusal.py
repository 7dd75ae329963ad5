"""Leaving a case or a report because of a conflict of interest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.unsent import takes_text_of
from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, report_for_triage
from reporting.desk.forms import DeskMessageForm
from reporting.desk.forms.recusal import RecusalForm
from reporting.desk.views.beside import REPORT, back_to_report, is_asked, typed_on_report
from reporting.desk.views.common import desk_view, last_of_triage, page


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def recuse_case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Say why, and be out; the case is handed on."""
    view = case_view(person, case_id)
    require(person, "case.recuse", view.case)
    form = RecusalForm(request.POST) if request.method == "POST" else RecusalForm()
    if request.method == "POST" and form.is_valid():
        try:
            back = services.recuse_from_case(principal=person, case_id=case_id, reason=form.cleaned_data["reason"])
        except services.RecusalRefused:
            form.add_error(None, last_of_triage())
        else:
            messages.success(
                request,
                _("Изузети сте. Предмет се вратио тријажи, која бира другу установу.")
                if back
                else _("Изузети сте. Предмет настављају други."),
            )
            return redirect("desk:day")
    back_to = reverse("desk:case", args=[view.case.pk])
    context = {"form": form, "number": view.case.number, "label": _("Предмет"), "back": back_to}
    return page(request, person, "desk/recuse.html", context)


@takes_text_of(DeskMessageForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def recuse_report(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """The same before there is a case: another member of triage decides.

    Whoever gives that up finds again what was typed on the report's page; whoever leaves writes nothing more there.
    """
    report = report_for_triage(person, report_id)
    require(person, "report.recuse", report)
    typed = typed_on_report(request, person, report)
    if typed and "cancel" in request.POST:
        return back_to_report(request, person, report)
    form = RecusalForm(request.POST) if is_asked(request) else RecusalForm()
    if is_asked(request) and form.is_valid():
        try:
            services.recuse_from_report(principal=person, report_id=report_id, reason=form.cleaned_data["reason"])
        except services.RecusalRefused:
            form.add_error(None, last_of_triage())
        else:
            messages.success(request, _("Изузети сте. О пријави одлучује неко други из тријаже."))
            return redirect("desk:queue")
    back_to = reverse("desk:report", args=[report.pk])
    context = {"form": form, "number": report.number, "label": _("Пријава"), "back": back_to}
    context |= {"typed": typed, "beside": REPORT}
    return page(request, person, "desk/recuse.html", context)
