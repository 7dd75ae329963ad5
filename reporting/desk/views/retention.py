"""How long files are kept: what waits to go, agreeing, holding and lifting."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.models import Case, DisposalProposal, Hold, Tombstone
from reporting.cases.principals import Person
from reporting.cases.retention import queries as selectors
from reporting.cases.selectors import case_view
from reporting.cases.states import FIRST
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.retention import DisposalForm, HoldForm, LiftForm
from reporting.desk.labels import Labels
from reporting.desk.views.common import already_done, attempt, carried_out, desk_form, desk_page, form_page, page
from reporting.registry.models import ChoiceKind


@desk_page
def retention(request: HttpRequest, person: Person) -> HttpResponse:
    """What waits for agreement, what is held, and what has gone with one's agreement."""
    waiting = selectors.disposal_proposals(person, key=request.GET.get("posle", ""))
    held = selectors.holds_in_force(person, key=request.GET.get("zadrzano", ""))
    labels, here = Labels(), reverse("desk:retention")
    context = {
        "waiting": waiting.rows,
        "next_key": waiting.next_key,
        "held": [(hold, case, labels.of(ChoiceKind.HOLD_REASON, hold.reason)) for hold, case in held.rows],
        "more_held": f"{here}?zadrzano={held.next_key}" if held.next_key else "",
        "gone": selectors.tombstones(person),
    }
    return page(request, person, "desk/retention.html", context)


@desk_form
def disposal(request: HttpRequest, person: Person, proposal_id: UUID) -> HttpResponse:
    """One proposal: agree as the first or the second; afterwards, what is left of it."""
    try:
        view = selectors.disposal_view(person, proposal_id)
    except DisposalProposal.DoesNotExist:
        stone = selectors.tombstone(person, proposal_id)
        if request.method == "POST":
            return redirect("desk:disposal", proposal_id=proposal_id)
        return page(request, person, "desk/tombstone.html", {"stone": stone})
    form = form_of(request, DisposalForm)
    if request.method == "POST" and view.agreed:
        messages.warning(request, already_done())
        return redirect("desk:disposal", proposal_id=proposal_id)
    if request.method == "POST":
        require(person, "disposal.approve", view.proposal)
        if not form.is_valid():
            return again(request, form)
        _agree(request, person, view, form.cleaned_data["expects"])
        sent(request, form)
        return redirect("desk:disposal", proposal_id=proposal_id)
    return page(request, person, "desk/disposal.html", {"form": form, "view": view, "press": _press(view)})


def _press(view: selectors.DisposalView) -> str:
    """Return what stands on the button: after the second agreement nothing brings the file back."""
    if view.proposal.awaits == FIRST:
        return _("Дајте сагласност")
    return _("Уништите предмет") if view.of_case else _("Уништите пријаву")


def _agree(request: HttpRequest, person: Person, view: selectors.DisposalView, expects: str) -> None:
    """Give the agreement that the page announced, and say what came of it."""
    try:
        attempt(
            request,
            lambda: services.approve_disposal(principal=person, proposal_id=view.proposal.pk, expects=expects),
            done=lambda left: _agreed(view, left),
        )
    except services.AnotherAgreement:
        text = _("Ништа није записано: стање предлога се променило док сте читали. Прочитајте поново, па одлучите.")
        messages.warning(request, text)
    except ObjectDoesNotExist:
        # A double press: the first one has erased it, and the page to which this leads is its note.
        return


def _agreed(view: selectors.DisposalView, left: Tombstone | None) -> str:
    if left is None:
        return _("Сагласност је записана. Чека се друга особа, из друге установе.")
    if view.of_case:
        return _("Сагласност је записана. Предмет је уништен.")
    return _("Сагласност је записана. Пријава је уништена.")


@desk_form
def hold_proposed(request: HttpRequest, person: Person, proposal_id: UUID) -> HttpResponse:
    """Hold the file of a proposal; a second press says that the step is taken."""
    try:
        view = selectors.disposal_view(person, proposal_id)
    except DisposalProposal.DoesNotExist:
        if request.method != "POST" or not selectors.was_proposed(person, proposal_id):
            raise
        messages.warning(request, already_done())
        return redirect("desk:retention")
    require(person, "hold.place", view.proposal)
    frame = {"case": view.case, "of_case": view.of_case, "back": reverse("desk:disposal", args=[proposal_id])}
    hold = partial(services.hold_proposed, principal=person, proposal_id=proposal_id)
    return _hold(request, person, hold, frame=frame, to=reverse("desk:retention"))


@desk_form
def hold_case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Hold a case, open or closed."""
    case: Case = case_view(person, case_id).case
    require(person, "hold.place", case)
    back = reverse("desk:case", args=[case_id])
    hold = partial(services.hold_case, principal=person, case_id=case_id)
    return _hold(request, person, hold, frame={"case": case, "of_case": True, "back": back}, to=back)


def _hold(
    request: HttpRequest, person: Person, hold: Callable[..., Hold], *, frame: dict[str, Any], to: str
) -> HttpResponse:
    """Ask why and until when, then ``hold`` and go ``to`` another page."""
    form = form_of(request, HoldForm)
    if carried_out(request, form, lambda: hold(**form.cleaned_data), done=_held(of_case=frame["of_case"])):
        return redirect(to)
    return form_page(request, person, "desk/hold.html", form, lambda: frame)


@desk_form
def lift_hold(request: HttpRequest, person: Person, hold_id: UUID) -> HttpResponse:
    """Lift a hold, by name."""
    hold, case = selectors.hold_to_lift(person, hold_id)
    form = form_of(request, LiftForm)
    if request.method == "POST" and (hold.lifted_at is not None or form.is_valid()):
        done = _("Дуже чување је прекинуто. Рок чувања поново важи.")
        attempt(request, lambda: services.lift_hold(principal=person, hold_id=hold_id), done=done)
        sent(request, form)
        return redirect("desk:retention")
    context = {"hold": hold, "case": case, "reason": Labels().of(ChoiceKind.HOLD_REASON, hold.reason)}
    return form_page(request, person, "desk/lift_hold.html", form, lambda: context)


def _held(*, of_case: bool) -> str:
    if of_case:
        return _("Предмет се чува дуже од рока. Док је тако, не предлаже се за уништење.")
    return _("Пријава се чува дуже од рока. Док је тако, не предлаже се за уништење.")
