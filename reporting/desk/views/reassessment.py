"""Assessing the risk of a case anew, and saying the second word where it is lowered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.casework.queries.case import reassessment_for
from reporting.cases.models import Reassessment
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view
from reporting.cases.states import ReassessmentStatus
from reporting.desk.drafts import form_of
from reporting.desk.forms.reassessment import LoweringForm, ReassessmentForm
from reporting.desk.labels import Labels, form_names
from reporting.desk.risk_lines import risk_line
from reporting.desk.views.common import carried_out, desk_form, form_page


@desk_form
def reassess(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Say what the risk and the level are now, and why."""
    view = case_view(person, case_id)
    require(person, "risk.reassess", view.case)
    form = form_of(request, ReassessmentForm, risk=view.case.risk, level=view.case.level_id)

    def command() -> Reassessment:
        cleaned = {name: form.cleaned_data[name] for name in ("risk", "level", "reason", "note")}
        key = form.cleaned_data["key"]
        return services.reassess(principal=person, case_id=case_id, submission_key=key, **cleaned)

    if carried_out(request, form, command, done=_said):
        return redirect("desk:case", case_id=case_id)
    frame = {"view": view, "title": form_names(view.report), "waiting": view.waiting_reassessment}
    return form_page(request, person, "desk/reassess.html", form, lambda: frame)


def _said(row: Reassessment) -> str:
    if row.status == ReassessmentStatus.PROPOSED:
        return _("Предлог је уписан. Док га друга особа не потврди, ризик остаје исти.")
    return _("Нова процена важи. Рокови који теку теку даље.")


@desk_form
def decide_lowering(request: HttpRequest, person: Person, reassessment_id: UUID) -> HttpResponse:
    """The second person says whether the risk is lowered."""
    row = reassessment_for(person, reassessment_id)
    require(person, "risk.decide", row)
    form = form_of(request, LoweringForm, row=row)

    def decide() -> str:
        confirmed = form.cleaned_data["decision"] == "confirm"
        services.decide_lowering(principal=person, reassessment_id=row.pk, confirmed=confirmed)
        return _("Нови ризик важи. Рокови који теку теку даље.") if confirmed else _("Ризик остаје како је био.")

    try:
        done = carried_out(request, form, decide, done=str)
    except services.LoweringGone:
        done = True
        messages.warning(request, _("Ко је предложио нижи ризик о томе више не одлучује. Предлог је повучен."))
    if done:
        return redirect("desk:case", case_id=row.case_id)
    view = case_view(person, row.case_id)
    frame = {"view": view, "title": form_names(view.report), "line": risk_line(view, row, Labels())}
    return form_page(request, person, "desk/decide_lowering.html", form, lambda: frame)
