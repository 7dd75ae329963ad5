"""Closing a report without a case, and taking that back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.unsent import takes_text_of
from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import report_for_triage
from reporting.cases.states import ReportStatus
from reporting.desk.forms import AsideForm, DeskMessageForm
from reporting.desk.views.beside import REPORT, back_to_report, is_asked, typed_on_report
from reporting.desk.views.case import typed_message
from reporting.desk.views.common import attempt, desk_view, page
from reporting.desk.views.triage import report_page


@takes_text_of(DeskMessageForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def set_aside(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Close a report without a case; what was typed on its page goes along, and comes back unsent."""
    found = report_for_triage(person, report_id)
    typed = typed_on_report(request, person, found)
    if typed and "cancel" in request.POST:
        return back_to_report(request, person, found)
    form = AsideForm(request.POST) if is_asked(request) else AsideForm()
    unread = ""
    if is_asked(request) and form.is_valid():
        reason, status = form.cleaned_data["reason"], ""

        def set_it_aside() -> None:
            nonlocal status
            status = services.set_report_aside(principal=person, report_id=found.pk, reason=reason).status

        try:
            attempt(
                request,
                set_it_aside,
                done=lambda: (
                    _("Записано. Пријава остаје у реду и чека да то потврди још неко из тријаже.")
                    if status == ReportStatus.SUBMITTED
                    else _("Записано. Пријава се чува, а на страници за праћење пише шта је одлучено.")
                ),
            )
        except services.StoryUnread:
            unread = "story"
            form.add_error(None, _("Нико из тријаже није прочитао причу. Прво је отворите на страници пријаве."))
        except services.MessageUnread:
            unread = "message"
            form.add_error(
                None, _("Стигла је порука коју тријажа није прочитала. Прво је прочитајте на страници пријаве.")
            )
        else:
            if typed and (message := typed_message(request)) is not None:
                return report_page(request, person, report_for_triage(person, report_id), message_form=message)
            return redirect("desk:queue")
    require(person, "report.set_aside", found)
    context = {"form": form, "report": found, "unread": unread, "typed": typed, "beside": REPORT}
    return page(request, person, "desk/set_aside.html", context)


@takes_text_of(DeskMessageForm)
@require_POST
@desk_view
def bring_back(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Put a report that was set aside back into the queue."""
    attempt(
        request,
        lambda: services.bring_report_back(principal=person, report_id=report_id),
        done=_("Пријава је враћена међу оне које чекају одлуку."),
    )
    if (typed := typed_message(request)) is not None:
        return report_page(request, person, report_for_triage(person, report_id), message_form=typed)
    return redirect("desk:report", report_id=report_id)
