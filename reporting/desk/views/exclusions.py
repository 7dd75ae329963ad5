"""Finding out whom a report excludes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.casework.reading import opened_names
from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import Person
from reporting.cases.triage.queries import (
    exclusion_for_triage,
    exclusion_of_report,
    exclusions_of,
    names_given,
)
from reporting.desk.drafts import form_of
from reporting.desk.forms.triage import ResolveForm
from reporting.desk.views.common import already_done, carried_out, desk_form, form_page


@desk_form
def resolve(request: HttpRequest, person: Person, exclusion_id: UUID) -> HttpResponse:
    """Say whom an exclusion means."""
    exclusion = exclusion_for_triage(person, exclusion_id)
    given = names_given(person, exclusion)
    agreeing = exclusion.is_open and bool(given) and exclusion.named_first_id != person.user.pk
    opened = opened_names(principal=person, report=exclusion.report)
    form = form_of(request, ResolveForm, exclusion=exclusion, given=given, names_opened=opened, agreeing=agreeing)
    back = (
        reverse("desk:route", args=[exclusion.report.case_id])
        if exclusion.report.case_id
        else reverse("desk:report", args=[exclusion.report_id])
    )
    if not exclusion.may_be_named:
        messages.warning(request, already_done())
        return redirect(back)
    resolved = carried_out(
        request,
        form,
        lambda: services.resolve_exclusion(
            principal=person,
            exclusion_id=exclusion.pk,
            institutions=form.chosen_institutions,
            user_ids=form.chosen_users,
            outside=form.cleaned_data.get("outside", False),
            although_unopened=form.cleaned_data.get("unopened", False),
        ),
        done=lambda found_out: _recorded(
            person, exclusion, found_out=found_out, outside=form.cleaned_data.get("outside", False)
        ),
    )
    if resolved:
        return redirect(back)
    names = reverse("desk:report_identity", args=[exclusion.report_id]) + f"?izuzece={exclusion.pk}"
    context = {"exclusion": exclusion, "given": given, "back": back, "names": names}
    # What holds meanwhile depends on all that the report excludes: the report's page says the same.
    return form_page(
        request,
        person,
        "desk/resolve.html",
        form,
        lambda: context | {"exclusions": exclusions_of(person, exclusion.report)},
    )


def _recorded(person: Person, exclusion: Exclusion, *, found_out: bool, outside: bool) -> str:
    """Return what was recorded in words: whether a second person has to say it too, and whether the hold is over."""
    if found_out:
        if exclusion.only_warns or any(one.is_open for one in exclusions_of(person, exclusion.report)):
            return _("Записано је ко не сме да види ову пријаву.")
        return _(
            "Записано је ко не сме да види ову пријаву. Забрана по претпоставци више не важи: "
            "пријаву могу да добију сви који нису искључени."
        )
    if outside:
        return _("Записано. Забрана важи док то не потврди још неко из тријаже.")
    return _("Записано. Означени су већ искључени, а остала забрана важи док то не потврди још неко из тријаже.")


def where_from(request: HttpRequest, person: Person, found: Report) -> tuple[str, str]:
    """Return where the page of names leads back, and the reason that goes with it.

    Whoever finds out whom an exclusion means comes from there, with its id in the address.
    """
    try:
        asked = UUID(request.GET.get("izuzece", ""))
    except ValueError:
        asked = None
    exclusion = exclusion_of_report(person, found, asked) if asked else None
    if exclusion is None:
        return reverse("desk:report", args=[found.pk]), ""
    return reverse("desk:resolve", args=[exclusion.pk]), "resolve_exclusion"
