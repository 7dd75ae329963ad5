"""Break-glass: the door, its end, and the word that is left to the lead."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.emergency_access.queries import emergency_door
from reporting.cases.models import EmergencyAccess
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view
from reporting.cases.states import Refused
from reporting.desk.drafts import again, form_of, sent
from reporting.desk.forms.emergency_access import EmergencyAccessForm, EmergencyNoteForm, box_text
from reporting.desk.views.common import desk_act, desk_form, page, says_that_insight_ended


@desk_form
def emergency_access(request: HttpRequest, person: Person) -> HttpResponse:
    """Say which case and why, and have it open for a time; a case that excludes the person is not there.

    Nothing of it may be kept, so what comes back with errors is the answer itself.
    """
    door = emergency_door(person)
    form = EmergencyAccessForm(request.POST) if request.method == "POST" else EmergencyAccessForm()
    if request.method == "POST" and not door.shut and form.is_valid():
        answer = _open(request, person, form)
        if answer is not None:
            return answer
    now = timezone.now()
    context = {
        "form": form,
        "shut": door.shut,
        "own": [(opening, opening.runs(now)) for opening in door.own],
        "hours": box_text(),
    }
    return page(request, person, "desk/emergency_access.html", context)


def _open(request: HttpRequest, person: Person, form: EmergencyAccessForm) -> HttpResponse | None:
    """Break the emergency access and lead to the case; None when the form says why not."""
    typed = form.cleaned_data
    try:
        opening = services.open_emergency_access(
            principal=person,
            matter=typed["matter"],
            ground=typed["ground"],
            reason=typed["reason"],
            submission_key=typed["key"],
        )
    except Refused as refused:
        form.refuse(refused.reason)
        return None
    except services.SeenAlready as seen:
        messages.info(request, _("Овај предмет видите и без хитног увида."))
        return redirect("desk:case", case_id=seen.case_id)
    # Of a press that is repeated, the opening may be over, or the role in whose name it was made.
    if opening.case_id not in person.emergency_access:
        messages.warning(request, _("Овај хитан увид је већ завршен."))
        return redirect("desk:emergency_access")
    messages.success(request, _("Предмет је отворен. Надлежни су обавештени, а увид ће бити прегледан."))
    return redirect("desk:case", case_id=opening.case_id)


@desk_act
def end_emergency_access(request: HttpRequest, person: Person, opening_id: UUID) -> HttpResponse:
    """End one's own opening before its time; a second press says the same.

    A word to the lead that is typed on the page goes first: afterwards nobody could send it.
    """
    opening = EmergencyAccess.objects.visible_to(person).get(pk=opening_id)
    left = bool(request.POST.get("body", "").strip()) and opening.case_id in person.emergency_access
    if left:
        form = form_of(request, EmergencyNoteForm)
        if not form.is_valid():
            require(person, "emergency_access.end", opening)
            return again(request, form, to=reverse("desk:case", args=[opening.case_id]))
        _leave(request, person, opening.case_id, form)
    services.end_emergency_access(principal=person, opening_id=opening_id)
    done = _("Порука је остављена носиоцу, а хитан увид је завршен. Предмет више не видите.")
    messages.success(request, done if left else _("Хитан увид је завршен. Предмет више не видите."))
    return redirect("desk:emergency_access")


@desk_form
@says_that_insight_ended
def emergency_note(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Leave a word to the lead; whoever only asks for the address again is led to the case."""
    view = case_view(person, case_id)
    require(person, "emergency_access.leave_note", view.case)
    form = form_of(request, EmergencyNoteForm)
    if not form.is_valid():
        return again(request, form, to=reverse("desk:case", args=[view.case.pk]))
    _leave(request, person, case_id, form)
    messages.success(request, _("Порука је остављена носиоцу предмета."))
    return redirect(reverse("desk:case", args=[case_id]))


def _leave(request: HttpRequest, person: Person, case_id: UUID, form: EmergencyNoteForm) -> None:
    services.leave_note(
        principal=person, case_id=case_id, body=form.cleaned_data["body"], submission_key=form.cleaned_data["key"]
    )
    sent(request, form, page=reverse("desk:case", args=[case_id]))
