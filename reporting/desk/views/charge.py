"""Who of one's own institution leads a case, and the name by which the institution calls it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.casework.queries.charge import colleagues, in_charge_of
from reporting.cases.principals import Person
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.work import HandOverForm, OwnNameForm
from reporting.desk.labels import form_names
from reporting.desk.views.common import attempt, carried_out, desk_form, form_page
from reporting.desk.views.work import own_part_in


@desk_form
def hand_over(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Choose from a list who of the institution leads its part from now on."""
    view, mine = own_part_in(person, case_id)
    require(person, "participation.hand_over", mine)
    found = colleagues(mine)
    form = form_of(request, HandOverForm, colleagues=found, reader=person.user)
    handed = carried_out(
        request,
        form,
        lambda: services.hand_over(principal=person, participation_id=mine.pk, to=UUID(form.cleaned_data["colleague"])),
        done=_("Записано је ко води предмет."),
    )
    if handed:
        return redirect("desk:case", case_id=case_id)
    leads = in_charge_of([mine]).get(mine.pk)
    context = {"view": view, "title": form_names(view.report), "leads": leads, "nobody": not found}
    return form_page(request, person, "desk/hand_over.html", form, lambda: context)


@desk_form
def name_case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Give the case a short name of the institution's own; the form stands on the page of the case."""
    _view, mine = own_part_in(person, case_id)
    require(person, "participation.name", mine)
    here = reverse("desk:case", args=[case_id])
    if request.method != "POST":
        return redirect(here)
    form = form_of(request, OwnNameForm)
    if not form.is_valid():
        return again(request, form, to=f"{here}#naziv")
    attempt(
        request,
        lambda: services.name_case(principal=person, participation_id=mine.pk, name=form.cleaned_data["own_name"]),
        done=_("Назив је сачуван. Види га само ваша установа."),
    )
    sent(request, form, page=here)
    return redirect(here)
