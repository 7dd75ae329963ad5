"""Proposing and approving that a case closes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import missing_sides, require
from reporting.cases.casework.queries.case import proposal_for
from reporting.cases.closing.queries import Closing, closing_of
from reporting.cases.models import ClosureProposal
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view
from reporting.cases.states import PARTICIPATION_SETTLED
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.closure import ClosureForm, DecisionForm
from reporting.desk.labels import Labels, form_names, grave_basis, unfulfilled_lines
from reporting.desk.views.common import already_done, attempt, desk_form, page
from reporting.registry.models import ChoiceKind


@desk_form
def propose(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The lead proposes to close."""
    view = case_view(person, case_id)
    form = form_of(request, ClosureForm)
    if form.is_valid():
        outcome, note = form.cleaned_data["outcome"], form.cleaned_data["note"]
        proposed = attempt(
            request,
            lambda: services.propose_closure(principal=person, case_id=view.case.pk, outcome=outcome, note=note),
            done=_("Предлог је послат. Одобрава га друга особа."),
        )
        if proposed:
            sent(request, form)
            return redirect("desk:case", case_id=case_id)
        view = case_view(person, case_id)
    require(person, "closure.propose", view.case)
    if request.method == "POST":
        return again(request, form)
    context = {"form": form, "view": view, "title": form_names(view.report), "waiting": still_at_work(view)}
    context["unfulfilled"] = unfulfilled_lines(view.case, now=timezone.now())
    return page(request, person, "desk/propose.html", context)


def still_at_work(view: CaseView) -> list[str]:
    """Return the names of the institutions for which a proposal to close must wait."""
    return [part.institution.name for part in view.participations if part.status not in PARTICIPATION_SETTLED]


def _approved_text(proposal: ClosureProposal) -> str:
    if missing_sides(proposal):
        return _("Ваше одобрење је записано. Чека се одлука друге установе.")
    return _("Одобрење је записано.")


def _approve(request: HttpRequest, person: Person, proposal: ClosureProposal, form: DecisionForm) -> bool:
    """Approve, and say what came of it; False when the form says why not yet."""
    shown = form.cleaned_data["shown"]

    def approve() -> None:
        try:
            services.approve_closure(principal=person, proposal_id=proposal.pk, shown=shown)
        except services.ProposerGone:
            said.append(_("Ко је предложио затварање о њему више не одлучује. Предмет је враћен на рад."))

    said: list[str] = []
    try:
        attempt(request, approve, done=lambda: said[0] if said else _approved_text(proposal))
    except services.MessageUnread:
        form.refuse("unread")
        return False
    except services.SomethingNew:
        form.refuse("new")
        return False
    return True


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
    if form.is_valid():
        if form.cleaned_data["decision"] == "approve":
            decided = _approve(request, person, proposal, form)
        else:
            note = form.cleaned_data["note"]
            decided = True
            attempt(
                request,
                lambda: services.reject_closure(principal=person, proposal_id=proposal.pk, note=note),
                done=_("Предмет је враћен на рад."),
            )
        if decided:
            sent(request, form)
            return redirect("desk:case", case_id=proposal.case_id)
    if request.method == "POST":
        return again(request, form)
    return _decision_page(request, person, proposal, closing, form)


def _decision_page(
    request: HttpRequest, person: Person, proposal: ClosureProposal, closing: Closing, form: DecisionForm
) -> HttpResponse:
    view = case_view(person, proposal.case_id)
    labels = Labels()
    context = {
        "form": form,
        "closing": closing,
        "view": view,
        "proposal": proposal,
        "title": form_names(view.report),
        "outcome": labels.of(ChoiceKind.CLOSURE_OUTCOME, proposal.outcome),
        "measures": [(row, labels.of(ChoiceKind.MEASURE, row.kind)) for row in view.measures],
        "grave_basis": grave_basis(view.case),
        "unfulfilled": unfulfilled_lines(view.case, now=timezone.now()),
    }
    return page(request, person, "desk/decide_closure.html", context)
