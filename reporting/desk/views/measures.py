"""What an institution has done: choose a kind of measure, fill in its small form, correct what was wrong."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.casework.duties import met_by, open_for
from reporting.cases.casework.measures import kinds_for
from reporting.cases.casework.queries.case import measure_for
from reporting.cases.casework.reading import story_was_read
from reporting.cases.models import Deadline, Measure, Participation
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, Identity
from reporting.desk.drafts import again, as_left, form_of, left_on, sent
from reporting.desk.forms.measures import CorrectionForm, MeasureForm
from reporting.desk.labels import duty_lines, form_names
from reporting.desk.next_step import KIND
from reporting.desk.stories import shown_story
from reporting.desk.views.common import attempt, desk_form, page
from reporting.desk.views.work import own_part_in
from reporting.registry.models import Choice

# What an address says of names that are opened for a measure, of a kind: they are shown above its form.
NAMES_FOR = "uz"
# What the address of a correction says where another kind is to be chosen.
OTHER_KIND = "izbor"


def offered(part: Participation, code: str, *, correcting: bool = False) -> Choice | None:
    """Return a kind of measure that an institution is offered, or None."""
    return next((one for one in kinds_for(part, correcting=correcting) if one.code == code), None)


def measure_url(view: CaseView, choice: Choice) -> str:
    """Return the address of the form of a kind."""
    return f"{reverse('desk:measure', args=[view.case.pk])}?{KIND}={choice.code}"


@desk_form
def measure(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Record a measure; without a kind, choose one. The page says before and after which deadlines it meets."""
    view, mine = own_part_in(person, case_id)
    choice = offered(mine, request.POST.get("kind") or request.GET.get(KIND, ""))
    if choice is None or request.method != "POST":
        require(person, "measure.record", mine)
        if request.method == "POST":
            return redirect("desk:measure", case_id=case_id)
        return measure_page(request, person, view, mine, choice) if choice else _kinds_page(request, person, view, mine)
    form = form_of(request, MeasureForm, choice=choice, **_asks(view, mine))
    if form.is_valid() and _carried_out(request, person, mine, form):
        return redirect("desk:case", case_id=case_id)
    require(person, "measure.record", mine)
    return again(request, form, to=measure_url(view, choice))


def _carried_out(request: HttpRequest, person: Person, mine: Participation, form: MeasureForm) -> bool:
    """Record what a valid form says; False where the page has something more to ask."""
    cleaned = form.cleaned_data
    try:
        recorded = attempt(
            request,
            lambda: services.record_measure(
                principal=person,
                participation_id=mine.pk,
                submission_key=cleaned["key"],
                although_unread=cleaned.get("unread", False),
                family_checked=cleaned.get("family", False),
                **form.entry,
            ),
            done=_recorded_text,
        )
    except (services.StoryUnread, services.FamilyUnchecked):
        # Since the page was opened whoever had read it left, or another report named somebody: it asks now.
        return False
    except services.REFUSED_MEASURE as refused:
        form.refuse(refused.reason)
        return False
    if recorded:
        sent(request, form)
    return True


def measure_page(
    request: HttpRequest,
    person: Person,
    view: CaseView,
    mine: Participation,
    choice: Choice,
    *,
    identity: Identity | None = None,
) -> HttpResponse:
    """Render the form of a kind as it was left; ``identity``: names that this answer alone shows."""
    here = measure_url(view, choice)
    form = as_left(request, MeasureForm, page=here, choice=choice, **_asks(view, mine))
    context = {
        "form": form,
        "action": here,
        "choice": choice,
        "identity": identity,
        "view": view,
        "title": form_names(view.report),
        "unread": "unread" in form.fields,
        "story": shown_story(request, person, view.report),
        "meets": duty_lines(open_for(mine).get(choice.event, []), now=timezone.now()),
        "names_url": f"{reverse('desk:case_identity', args=[view.case.pk])}?{NAMES_FOR}={choice.code}",
        "others_url": reverse("desk:measure", args=[view.case.pk]),
    }
    return page(request, person, "desk/measure.html", context)


def _kinds_page(request: HttpRequest, person: Person, view: CaseView, mine: Participation) -> HttpResponse:
    here = reverse("desk:measure", args=[view.case.pk])
    begun = {str(one.values.get("kind")) for one in left_on(request, MeasureForm, page=here)}
    context = _kinds(mine, {one.code: measure_url(view, one) for one in kinds_for(mine)}, begun=begun)
    frame = {"view": view, "title": form_names(view.report), "heading": _("Која мера је предузета?")}
    return page(request, person, "desk/measure_kinds.html", frame | context)


def _kinds(mine: Participation, urls: Mapping[str, str], *, begun: set[str]) -> dict[str, Any]:
    """Return the kinds in two groups, each with its address and what it would meet now."""
    waiting = open_for(mine)
    rows = [
        {
            "choice": one,
            "url": urls[one.code],
            "meets": ", ".join(deadline.rule.title for deadline in waiting.get(one.event, [])),
            "begun": one.code in begun,
        }
        for one in kinds_for(mine, correcting=True)
        if one.code in urls
    ]
    return {"meeting": [row for row in rows if row["meets"]], "others": [row for row in rows if not row["meets"]]}


def _asks(view: CaseView, mine: Participation) -> dict[str, Any]:
    """Return what the form of a measure asks for beside the measure."""
    return {
        "story_was_read": story_was_read(institution_id=mine.institution_id, report=view.report),
        "somebody_must_not_learn": view.must_not_learn is not None,
    }


def _recorded_text(measure: Measure) -> str:
    """Say that a measure stands, which deadlines it has met, and that it speaks of another risk than the case."""
    met = met_by(measure)
    names = "; ".join(f"{deadline.rule.title} ({deadline.rule.basis_for_desk})" for deadline in met)
    said = _("Мера је уписана. Испунила је: %(names)s.") % {"names": names}
    if not met:
        said = _("Мера је уписана. Није испунила ниједан рок.")
    if measure.risk_now and measure.risk_now != measure.participation.case.risk:
        said += " " + _("У њој је други ризик него на предмету: нека га носилац или тријажа процени поново.")
    return said


@desk_form
def correct(request: HttpRequest, person: Person, measure_id: UUID) -> HttpResponse:
    """Record a new version of a measure, of the same kind or of another one."""
    old = measure_for(person, measure_id)
    view, mine = own_part_in(person, old.participation.case_id)
    require(person, "measure.correct", old.participation)
    code = request.POST.get("kind") or request.GET.get(KIND, old.kind)
    choice = offered(old.participation, code, correcting=True)
    if choice is None or OTHER_KIND in request.GET:
        return _other_kind_page(request, person, view, old)
    asks = {"old": old, "choice": choice, "somebody_must_not_learn": _asks(view, mine)["somebody_must_not_learn"]}
    here = _correction_url(old, choice)
    if request.method != "POST":
        form = as_left(request, CorrectionForm, page=here, **asks)
        frame = {"action": here, "choice": choice, "view": view, "title": form_names(view.report), "old": old}
        return page(request, person, "desk/measure_correction.html", frame | {"form": form, "met": met_by(old)})
    form = form_of(request, CorrectionForm, **asks)
    if form.is_valid() and _corrected(request, person, old, form):
        return redirect("desk:case", case_id=view.case.pk)
    return again(request, form, to=here)


def _correction_url(old: Measure, choice: Choice) -> str:
    return f"{reverse('desk:correct_measure', args=[old.pk])}?{KIND}={choice.code}"


def _corrected(request: HttpRequest, person: Person, old: Measure, form: CorrectionForm) -> bool:
    cleaned = form.cleaned_data
    before = [deadline.rule.title for deadline in met_by(old)]
    try:
        corrected = attempt(
            request,
            lambda: services.correct_measure(
                principal=person,
                measure_id=old.pk,
                submission_key=cleaned["key"],
                family_checked=cleaned.get("family", False),
                **form.entry,
            ),
            done=lambda measure: _corrected_text(before, met_by(measure)),
        )
    except services.FamilyUnchecked:
        return False
    except services.REFUSED_MEASURE as refused:
        form.refuse(refused.reason)
        return False
    if corrected:
        sent(request, form)
    return True


def _corrected_text(before: list[str], met: list[Deadline]) -> str:
    """Say that the correction stands, and which deadlines are open again."""
    still = {deadline.rule.title for deadline in met}
    opened = [title for title in before if title not in still]
    if not opened:
        return _("Исправка је уписана. Ранија верзија остаје видљива.")
    return _("Исправка је уписана. Поново није испуњено: %(names)s.") % {"names": "; ".join(opened)}


def _other_kind_page(request: HttpRequest, person: Person, view: CaseView, old: Measure) -> HttpResponse:
    urls = {one.code: _correction_url(old, one) for one in kinds_for(old.participation, correcting=True)}
    context = _kinds(old.participation, urls, begun=set())
    frame = {"view": view, "title": form_names(view.report), "heading": _("Која мера је заиста предузета?")}
    return page(request, person, "desk/measure_kinds.html", frame | context)
