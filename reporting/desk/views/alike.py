"""Equal reports without a word, all at once: two people set them aside, one brings them back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.pages.dates import plural_form
from reporting.cases import services
from reporting.cases.principals import Person
from reporting.cases.selectors import report_for_triage
from reporting.cases.states import ReportStatus
from reporting.cases.triage.alike import group_page, set_aside
from reporting.desk.labels import facts, form_names
from reporting.desk.views.common import already_done, desk_act, desk_page, page


@desk_page
def alike(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """The reports that are equal to one, and what is to be done with all of them; one that stands alone has a page."""
    report = report_for_triage(person, report_id)
    shown = group_page(person, report, key=request.GET.get("posle", ""))
    if shown is None:
        return redirect("desk:report", report_id=report.pk)
    context = {
        "shown": shown,
        "report": report,
        "is_aside": report.status == ReportStatus.SET_ASIDE,
        "title": form_names(report),
        # What follows is said of each: when this very one came is not.
        "facts": [fact for fact in facts(report) if fact.label != _("Примљено")],
        "at_once": services.AT_ONCE,
    }
    return page(request, person, "desk/alike.html", context)


@desk_page
def aside(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything that is set aside, what came last first."""
    found = set_aside(person, key=request.GET.get("posle", ""))
    context = {
        "rows": [(row, form_names(row)) for row in found.rows],
        "next_key": found.next_key,
    }
    return page(request, person, "desk/set_aside.html", context)


@desk_act
def propose(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Say first that the equal reports are set aside."""
    done = services.propose_setting_aside(principal=person, report_id=report_id)
    verb = plural_form(done, _("Предложена је"), _("Предложене су"), _("Предложено је"))
    _say(request, done, verb, _("Пријаве остају у реду и чекају да то потврди још неко из тријаже."))
    return redirect("desk:alike", report_id=report_id)


@desk_act
def set_them_aside(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Set aside what somebody else has proposed."""
    done = services.set_aside_equals(principal=person, report_id=report_id)
    verb = plural_form(done, _("Одложена је"), _("Одложене су"), _("Одложено је"))
    _say(request, done, verb, _("Чим уз неку од њих стигне порука, она се враћа у ред."))
    return redirect("desk:queue")


@desk_act
def bring_them_back(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Bring back everything equal that is set aside."""
    done = services.bring_equals_back(principal=person, report_id=report_id)
    verb = plural_form(done, _("Враћена је"), _("Враћене су"), _("Враћено је"))
    _say(request, done, verb, _("Поново чекају одлуку, и поново се зове."))
    return redirect(reverse("desk:set_aside"))


def _say(request: HttpRequest, done: int, verb: str, what: str) -> None:
    """Say how many reports an act moved, and what follows."""
    if not done:
        messages.warning(request, already_done())
        return
    messages.success(request, f"{verb} {done} {plural_form(done, _('пријава'), _('пријаве'), _('пријава'))}. {what}")
