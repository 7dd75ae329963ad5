"""Who stands in for an absent worker: named by the head, confirmed by a desk administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD
from reporting.desk.forms.roles import SubstituteForm
from reporting.desk.views.common import desk_view, page
from reporting.desk.workplaces import Workplace, with_workplaces, workplace_of
from reporting.registry import substitutes as registry
from reporting.registry.models import RoleAssignment
from reporting.registry.selectors import active_worker, substitutes_in, workers_of
from reporting.registry.services import RoleRefused

REFUSALS = {
    "own": gettext_lazy("Одредите неког трећег: ни себе ни особу која је одсутна."),
    "inactive": gettext_lazy("Налог или установа више нису активни."),
    "absent": gettext_lazy("Ова особа више не ради на предметима."),
    "period": gettext_lazy("Последњи дан је пре првог или је прошао. Проверите оба датума."),
    "held": gettext_lazy("Ова особа у то време већ ради на предметима ваше установе."),
    "not_head": gettext_lazy("Ваша улога ово више не дозвољава."),
}
# Where a refusal is shown; the others stand above the whole form.
FIELDS = {"own": "email", "held": "email", "period": "last_day"}


@require_safe
@desk_view
def substitutes(request: HttpRequest, person: Person) -> HttpResponse:
    """Who works on cases here, and who stands in for whom."""
    require(person, "substitute.view")
    own = person.institution_ids(HEAD)
    context = {"workers": workers_of(own), "substitutes": with_workplaces(substitutes_in(own))}
    return page(request, person, "desk/substitutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def name_substitute(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """Name who stands in for a worker and for how long."""
    require(person, "substitute.view")
    absent = _own_row(person, assignment_id)
    require(person, "substitute.name", absent)
    form = SubstituteForm(request.POST) if request.method == "POST" else SubstituteForm()
    if request.method == "POST" and form.is_valid() and _named(person, absent, form):
        messages.success(request, _("Замена је одређена. Важи кад је потврди особа која управља налозима."))
        return redirect("desk:substitutes")
    context = {"form": form, "absent": absent, "place": _place_to_read(form, absent)}
    return page(request, person, "desk/name_substitute.html", context)


def _place_to_read(form: SubstituteForm, absent: RoleAssignment) -> Workplace | None:
    """Return where the substitute works, once the form asks whether it is known that this is elsewhere."""
    user = active_worker(form["email"].value() or "") if form.data.get("seen") else None
    if user is None or str(user.pk) != form.data["seen"]:
        return None
    return workplace_of(user, institution_id=absent.institution_id)


@require_POST
@desk_view
def end_substitute(request: HttpRequest, person: Person, assignment_id: UUID) -> HttpResponse:
    """End a substitute's role at once; a second press says the same."""
    require(person, "substitute.view")
    found = _own_row(person, assignment_id)
    require(person, "substitute.end", found)
    try:
        registry.end_substitute(assignment_id=found.pk, ended_by=person.user)
    except RoleRefused as refused:
        messages.warning(request, str(REFUSALS[refused.reason]))
    else:
        messages.success(request, _("Замена је престала."))
    return redirect("desk:substitutes")


def _own_row(person: Person, assignment_id: UUID) -> RoleAssignment:
    """Return a role of the institutions that the person heads; another one does not exist here."""
    rows = RoleAssignment.objects.filter(institution__in=person.institution_ids(HEAD))
    return rows.select_related("user", "institution").get(pk=assignment_id)


def _named(person: Person, absent: RoleAssignment, form: SubstituteForm) -> bool:
    """Name the substitute; when it is refused, the form says why."""
    user = active_worker(form.cleaned_data["email"])
    if user is None:
        form.add_error(
            "email",
            _(
                "Нико ко већ ради на порталу нема ову адресу. Проверите је, или замолите особу која води улоге "
                "да пошаље позив."
            ),
        )
        return False
    if workplace_of(user, institution_id=absent.institution_id).is_elsewhere and not form.agrees_to(user):
        form.ask_about(user, _("Прочитајте где ова особа ради, па потврдите или промените адресу."))
        return False
    try:
        registry.name_substitute(
            named_by=person.user,
            absent_id=absent.pk,
            user=user,
            first_day=form.cleaned_data["first_day"],
            last_day=form.cleaned_data["last_day"],
        )
    except RoleRefused as refused:
        form.add_error(FIELDS.get(refused.reason), str(REFUSALS[refused.reason]))
        return False
    return True
