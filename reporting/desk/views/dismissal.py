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
from reporting.desk.drafts import again, form_of, is_begun, sent
from reporting.desk.forms.triage import AsideForm
from reporting.desk.forms.work import DeskMessageForm
from reporting.desk.views.common import attempt, desk_act, desk_form, page, says_unsent


@desk_form
def dismiss(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Close a report without a case; a message that was begun on its page waits there."""
    found = report_for_triage(person, report_id)
    form = form_of(request, AsideForm)
    if form.is_valid() and _is_dismissed(request, person, found, form):
        sent(request, form)
        report_url = reverse("desk:report", args=[found.pk])
        if is_begun(request, DeskMessageForm, page=report_url):
            says_unsent(request)
            return redirect(report_url)
        return redirect("desk:queue")
    require(person, "report.dismiss", found)
    if request.method == "POST":
        return again(request, form)
    return page(request, person, "desk/dismiss.html", {"form": form, "report": found})


def _is_dismissed(request: HttpRequest, person: Person, report: Report, form: AsideForm) -> bool:
    """Set the report aside; False when the form says why not yet."""
    status = ""

    def dismiss_it() -> None:
        nonlocal status
        reason = form.cleaned_data["reason"]
        status = services.dismiss_report(principal=person, report_id=report.pk, reason=reason).status

    try:
        attempt(
            request,
            dismiss_it,
            done=lambda: (
                _("Записано. Пријава остаје у реду и чека да то потврди још неко из тријаже.")
                if status == ReportStatus.SUBMITTED
                else _("Записано. Пријава се чува, а на страници за праћење пише шта је одлучено.")
            ),
        )
    except services.StoryUnread:
        form.refuse("story")
        return False
    except services.MessageUnread:
        form.refuse("message")
        return False
    return True


@desk_act
def bring_back(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Put a report that was set aside back into the queue."""
    attempt(
        request,
        lambda: services.bring_report_back(principal=person, report_id=report_id),
        done=_("Пријава је враћена међу оне које чекају одлуку."),
    )
    report_url = reverse("desk:report", args=[report_id])
    if is_begun(request, DeskMessageForm, page=report_url):
        says_unsent(request)
    return redirect(report_url)
