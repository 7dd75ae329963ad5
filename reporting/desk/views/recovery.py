"""A lost second factor: one administrator confirms who asks, a second one confirms it again."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Recovery
from portal.accounts.recoveries import open_recovery
from portal.pages.dates import span_text
from reporting.cases.access import require, would_allow
from reporting.cases.principals import Person
from reporting.desk.drafts import form_of, sent
from reporting.desk.forms.roles import RecoveryForm
from reporting.desk.refusals import REFUSALS
from reporting.desk.views.common import desk_act, desk_form, form_page
from reporting.registry import recoveries
from reporting.registry.services import RoleRefused

# What the one button of the page does, by how far the matter has come.
PRESSES = {
    "open": gettext_lazy("Отворите поступак и дајте прву потврду"),
    "first": gettext_lazy("Дајте прву потврду"),
    "second": gettext_lazy("Дајте другу потврду"),
}


@desk_form
def recovery(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """Where the matter of one account stands; POST confirms, as the first or the second of two."""
    require(person, "roles.view")
    user = get_user_model().objects.get(pk=user_id)
    found = open_recovery(user)
    form = form_of(
        request,
        RecoveryForm,
        first=found is None or not found.first_by,
        initial={"seen": recoveries.stage_of(found)},
    )
    if form.is_valid():
        sent(request, form)
        if not would_allow(person, "recovery.confirm", user):
            messages.warning(request, str(REFUSALS["second_recovery"]))
            return redirect("desk:recovery", user_id=user.pk)
        require(person, "recovery.confirm", user)
        try:
            confirmed = recoveries.confirm_recovery(
                user=user,
                confirmed_by=person.user,
                urgent=form.cleaned_data["urgent"],
                with_password=form.cleaned_data.get("with_password", False),
                seen=form.cleaned_data["seen"],
            )
        except RoleRefused as refused:
            messages.warning(request, str(REFUSALS[refused.reason]))
        else:
            messages.success(request, _done(confirmed, opened=found is None))
            if confirmed.ended_at:  # the page of the matter would say that nobody has asked
                return redirect("desk:account_roles", user_id=user.pk)
        return redirect("desk:recovery", user_id=user.pk)
    context = {
        "account": user,
        "recovery": found,
        "press": PRESSES["open" if found is None else "second" if found.first_by else "first"],
        "own": user.pk == person.user.pk,
        "may_confirm": would_allow(person, "recovery.confirm", user) and not (found and found.second_by),
        "can_be_lost": recoveries.can_be_lost(user),
        "wait": span_text(timedelta(hours=settings.RECOVERY_WAIT_HOURS)),
    }
    return form_page(request, person, "desk/recovery.html", form, lambda: context)


def _done(confirmed: Recovery, *, opened: bool) -> str:
    if confirmed.ended_at:
        return _("Обе потврде су дате и веза за нов други корак је послата власнику налога.")
    if opened:
        return _("Поступак је отворен и прва потврда је дата. Власник налога добија поруку о томе.")
    return _("Потврђено је. Власник налога добија поруку о томе.")


@desk_act
def stop_recovery(request: HttpRequest, person: Person, user_id: UUID) -> HttpResponse:
    """Stop it: one administrator is enough."""
    require(person, "recovery.stop")
    user = get_user_model().objects.get(pk=user_id)
    if recoveries.stop_recovery(user=user, stopped_by=person.user):
        messages.success(request, _("Поступак је заустављен."))
    return redirect("desk:recovery", user_id=user.pk)
