"""Leaving a case or a report because of a conflict of interest."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, report_for_triage
from reporting.desk.drafts import form_of
from reporting.desk.forms.recusal import RecusalForm
from reporting.desk.views.common import carried_out, desk_form, form_page
from reporting.vault.desk_drafts import forget_page


@desk_form
def recuse_case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Say why, and be out; the case is handed on."""
    view = case_view(person, case_id)
    require(person, "case.recuse", view.case)

    def leave(reason: str) -> str:
        if services.recuse_from_case(principal=person, case_id=case_id, reason=reason):
            return _("Изузети сте. Предмет се вратио тријажи, која бира другу установу.")
        return _("Изузети сте. Предмет настављају други.")

    back = reverse("desk:case", args=[view.case.pk])
    frame = {"number": view.case.number, "label": _("Предмет"), "back": back}
    return _recusal(request, person, leave, to="desk:day", frame=frame)


@desk_form
def recuse_report(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """The same before there is a case: another member of triage decides."""
    report = report_for_triage(person, report_id)
    require(person, "report.recuse", report)

    def leave(reason: str) -> str:
        services.recuse_from_report(principal=person, report_id=report_id, reason=reason)
        return _("Изузети сте. О пријави одлучује неко други из тријаже.")

    frame = {"number": report.number, "label": _("Пријава"), "back": reverse("desk:report", args=[report.pk])}
    return _recusal(request, person, leave, to="desk:queue", frame=frame)


def _recusal(
    request: HttpRequest, person: Person, leave: Callable[[str], str], *, to: str, frame: dict[str, Any]
) -> HttpResponse:
    """Ask why, then ``leave`` and go ``to`` another page: what was begun where somebody leaves goes with it."""
    form = form_of(request, RecusalForm)
    if carried_out(request, form, lambda: leave(form.cleaned_data["reason"]), done=str):
        forget_page(account=person.user.pk, page=frame["back"])
        return redirect(to)
    return form_page(request, person, "desk/recuse.html", form, lambda: frame)
