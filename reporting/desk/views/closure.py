"""Proposing and approving that a case closes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import closing_institutions, missing_sides, require
from reporting.cases.casework.queries.case import proposal_for
from reporting.cases.closing.contact import contact_of
from reporting.cases.closing.queries import Closing, closing_of
from reporting.cases.models import ClosureProposal
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view
from reporting.cases.states import CaseStatus
from reporting.cases.triage.untaken import said_first
from reporting.desk.drafts import form_of, sent
from reporting.desk.forms.closure import CloseUntakenForm, ClosureForm, DecisionForm
from reporting.desk.labels import Labels, form_names, grave_basis, unfulfilled_lines
from reporting.desk.views.common import already_done, attempt, carried_out, desk_form, form_page
from reporting.registry.models import ChoiceKind


@desk_form
def propose(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The lead proposes to close."""
    view = case_view(person, case_id)
    form = form_of(request, ClosureForm)
    if form.is_valid():
        if _proposed(request, person, case_id, form):
            sent(request, form)
            return redirect("desk:case", case_id=case_id)
        view = case_view(person, case_id)
    require(person, "closure.propose", view.case)
    return form_page(request, person, "desk/propose.html", form, lambda: _proposal_context(view))


def _proposed(request: HttpRequest, person: Person, case_id: UUID, form: ClosureForm) -> bool:
    """Propose what a valid form says; False where something stands in the way, which the page then says."""
    try:
        return attempt(
            request,
            lambda: services.propose_closure(principal=person, case_id=case_id, **form.cleaned_data),
            done=_("Предлог је послат. Одобрава га друга особа."),
        )
    except services.MessageUnread as refused:
        form.refuse(refused.reason)
        return False


def _proposal_context(view: CaseView) -> dict[str, Any]:
    return {
        "view": view,
        "title": form_names(view.report),
        "waiting": still_at_work(view),
        "contact": contact_of(view.case),
        "unfulfilled": unfulfilled_lines(view.case, now=timezone.now()),
    }


@desk_form
def close_untaken(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Close a case that nobody at the portal can take; two of triage."""
    view = case_view(person, case_id)
    form = form_of(request, CloseUntakenForm)

    def close() -> str:
        case = services.close_untaken(principal=person, case_id=case_id, **form.cleaned_data)
        if case.status == CaseStatus.CLOSED:
            return _("Предмет је затворен.")
        return _("Записано. Предмет се затвара кад то потврди још неко из тријаже.")

    if carried_out(request, form, close, done=str):
        return redirect("desk:case", case_id=case_id)
    require(person, "case.close_untaken", view.case)
    return form_page(request, person, "desk/close_untaken.html", form, lambda: _untaken_context(view))


def _untaken_context(view: CaseView) -> dict[str, Any]:
    return {
        "view": view,
        "title": form_names(view.report),
        "possible": view.nobody_can_take,
        "said_first": said_first(view.case),
        "said_by_me": view.case.close_said_by_id == view.person.user.pk,
        "contact": contact_of(view.case),
    }


def still_at_work(view: CaseView) -> list[str]:
    """Return the names of the institutions for which a proposal to close must wait."""
    return [part.institution.name for part in view.at_work]


def _approve(person: Person, proposal: ClosureProposal, shown: str) -> str:
    """Approve, and return what came of it."""
    try:
        services.approve_closure(principal=person, proposal_id=proposal.pk, shown=shown)
    except services.ProposerGone:
        return _("Ко је предложио затварање о њему више не одлучује. Предмет је враћен на рад.")
    if missing_sides(proposal):
        return _("Ваше одобрење је записано. Чека се одлука друге установе.")
    return _("Одобрење је записано.")


@desk_form
def decide_closure(request: HttpRequest, person: Person, proposal_id: UUID) -> HttpResponse:
    """Approve a proposal or send it back."""
    proposal = proposal_for(person, proposal_id)
    closing = closing_of(person, proposal)
    form = form_of(request, DecisionForm)
    if not (closing.approved and closing.own):
        # Whoever has approved decides no more, and still sees that it has.
        require(person, "closure.decide", proposal)
    if request.method == "POST" and closing.approved:
        messages.warning(request, already_done())
        return redirect("desk:decide_closure", proposal_id=proposal.pk)

    def decide() -> str:
        if form.cleaned_data["decision"] == "approve":
            return _approve(person, proposal, form.cleaned_data["shown"])
        services.reject_closure(principal=person, proposal_id=proposal.pk, note=form.cleaned_data["note"])
        return _("Предмет је враћен на рад.")

    if carried_out(request, form, decide, done=str):
        return redirect("desk:case", case_id=proposal.case_id)
    return form_page(
        request, person, "desk/decide_closure.html", form, lambda: _decision_context(person, proposal, closing)
    )


def _decision_context(person: Person, proposal: ClosureProposal, closing: Closing) -> dict[str, Any]:
    view = case_view(person, proposal.case_id)
    labels = Labels()
    return {
        "closing": closing,
        "view": view,
        "proposal": proposal,
        "title": form_names(view.report),
        "outcome": labels.of(ChoiceKind.CLOSURE_OUTCOME, proposal.outcome),
        "measures": [(row, labels.of(ChoiceKind.MEASURE, row.kind)) for row in view.measures],
        "grave_basis": grave_basis(view.case),
        "contact": contact_of(view.case, deciding=closing_institutions(person, view.case)),
        "unfulfilled": unfulfilled_lines(view.case, now=timezone.now()),
    }
