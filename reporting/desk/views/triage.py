"""Triage: the queue, a report, the route. Setting a report aside stands in ``dismissal``."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.script.negotiation import ScriptedRequest
from reporting.cases import services
from reporting.cases.access import require, would_allow
from reporting.cases.alarms.queries import readers_of
from reporting.cases.casework.family import must_not_learn
from reporting.cases.casework.queries.messages import messages_of
from reporting.cases.casework.queries.related import next_due
from reporting.cases.casework.queries.sealed import Story, reading_for
from reporting.cases.casework.reading import story_was_read
from reporting.cases.casework.shown import messages_shown
from reporting.cases.models import Exclusion, Report
from reporting.cases.notifications.floods import is_flood
from reporting.cases.principals import Person
from reporting.cases.selectors import CaseView, case_view, report_for_triage, triage_queue
from reporting.cases.states import ParticipationStatus, ReportStatus, Risk
from reporting.cases.triage.alike import count_set_aside
from reporting.cases.triage.queries import calls_owed, cases_to_route, exclusions_of, lately_dismissed
from reporting.cases.triage.route import must_resolve_first
from reporting.cases.triage.routing import suggested_route
from reporting.desk.drafts import again, as_left, carry, form_of, sent
from reporting.desk.forms.route import RouteForm
from reporting.desk.forms.triage import AcceptForm, proposed_assessment
from reporting.desk.forms.work import DeskMessageForm
from reporting.desk.heard import with_heard
from reporting.desk.labels import Labels, dismissed_lines, facts, form_names, report_status
from reporting.desk.recipients import decision, proposed, term_for_taking
from reporting.desk.stories import shown_story
from reporting.desk.views.common import (
    already_done,
    attempt,
    carried_out,
    desk_form,
    desk_page,
    form_page,
    just_sent,
    page,
    says_unsent,
    send_message,
)
from reporting.registry.models import ChoiceKind, Event
from reporting.vault import deks
from reporting.vault.models import DekKind


@desk_page
def queue(request: HttpRequest, person: Person) -> HttpResponse:
    """Reports that wait for triage, and cases that wait for recipients."""
    waiting = triage_queue(person, key=request.GET.get("posle", ""))
    readers = readers_of(person, waiting.rows)
    deks.prime([row for row in waiting.rows if row.was_asked_where], owner="id", kind=DekKind.IDENTITY)
    to_route = cases_to_route(person, key=request.GET.get("posle-predmeta", ""))
    context = {
        "rows": [(row, form_names(row), next_due(row), readers.get(row.pk)) for row in waiting.rows],
        "set_aside": count_set_aside(person),
        "next_key": waiting.next_key,
        "flood": is_flood(),
        "to_route": to_route.rows,
        "aside": dismissed_lines(lately_dismissed(person)),
        "next_case_key": to_route.next_key,
        "acute_to_route": any(row.risk == Risk.ACUTE for row in to_route.rows),
    }
    return page(request, person, "desk/queue.html", context)


@desk_page
def report(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """A report with what triage needs for a decision; the story opens by its own act."""
    return report_page(request, person, report_for_triage(person, report_id))


@desk_form
def report_message(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Write to the reporter before there is a case, or when there will be none."""
    found = report_for_triage(person, report_id)
    require(person, "message.send", found)
    here = reverse("desk:report", args=[found.pk])
    to = reverse("desk:case", args=[found.case_id]) if found.case_id else here
    return send_message(request, person, found, participation_id=None, here=here, to=to)


@desk_form
def accept(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Open a case, then go on to its route; a message that was begun goes along to the case."""
    found = report_for_triage(person, report_id)
    here = reverse("desk:report", args=[found.pk])
    form = form_of(request, AcceptForm, story_was_read=_was_read(person, found))
    if not form.is_valid():
        require(person, "report.accept", found)
        return again(request, form, to=here)
    level, risk = form.cleaned_data["level"], form.cleaned_data["risk"]
    unread = form.cleaned_data.get("unread", False)
    try:
        attempt(
            request,
            lambda: services.accept_report(
                principal=person, report_id=found.pk, risk=risk, level=level, although_unread=unread
            ),
            done=_("Предмет је отворен."),
        )
    except services.StoryUnread as refused:
        if unread:
            form.refuse(refused.reason)
            return again(request, form, to=here)
        # Whoever had read it belongs to the team no longer: the page asks now.
        return redirect(here)
    sent(request, form, page=here)
    found = report_for_triage(person, report_id)
    if found.case_id is None:
        return redirect(here)
    case_url = reverse("desk:case", args=[found.case_id])
    if carry(request, DeskMessageForm, page=here, to=case_url):
        says_unsent(request)
        return redirect(case_url)
    return redirect("desk:route", case_id=found.case_id)


@desk_form
def route(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Choose recipients among the rules' suggestions and others."""
    view = case_view(person, case_id)
    require(person, "case.route", view.case)
    suggestions = suggested_route(view.report, risk=view.case.risk, level=view.case.level_id)
    taken = {str(one.institution_id) for one in view.participations if one.status != ParticipationStatus.OBSERVER}
    taken |= {str(one.institution_id) for one in calls_owed(view.case)}
    asked = {*request.POST.getlist("recipients"), request.POST.get("extra", "")} - {""}
    if asked and asked <= taken:
        messages.warning(request, already_done())
        return redirect("desk:case", case_id=view.case.pk)
    script = cast(ScriptedRequest, request).script
    form = form_of(
        request,
        RouteForm,
        report=view.report,
        suggestions=suggestions,
        parts=view.participations,
        script=script,
    )
    routed = carried_out(
        request,
        form,
        lambda: services.route_case(
            principal=person, case_id=case_id, recipients=form.chosen, lead_id=UUID(form.cleaned_data["lead"])
        ),
        done=_("Послато. Установе од сада имају рок да преузму."),
    )
    if routed:
        return _after_route(request, view)
    return form_page(request, person, "desk/route.html", form, lambda: _route_context(person, view, form))


def _after_route(request: HttpRequest, view: CaseView) -> HttpResponse:
    """Lead to the case, or where somebody must call first to the page that says whom."""
    owed = calls_owed(view.case)
    if not owed:
        return redirect("desk:case", case_id=view.case.pk)
    names = ", ".join(one.institution.short_name for one in owed)
    messages.warning(request, _("Позовите и упишите позив: %(names)s. Тамо нико не чује.") % {"names": names})
    return redirect("desk:sent")


def _route_context(person: Person, view: CaseView, form: RouteForm) -> dict[str, Any]:
    lines = proposed(view.case, form.suggestions, view.contacts)
    heading, over = decision(lines, chosen=form["recipients"].value() or ())
    return {
        "view": view,
        "title": form_names(view.report),
        "heading": _("Додајте примаоце или промените ко води.") if form.staying else heading,
        "over_press": over,
        "rows": list(zip(form["recipients"], lines, strict=True)),
        "extra_open": not form.suggestions or bool(form["extra"].value() or form["extra"].errors),
        "deaf": any(line.deaf for line in lines),
        "term": term_for_taking(view.case),
        "blocked": must_resolve_first(view.case),
        "waits_for_another": waits_for_another(person, view.unresolved),
        "may_reach": view.may["report_reach_child"],
        "unknown_person": any(one.kind == Exclusion.Kind.PERSON and one.is_open for one in view.unresolved),
    }


def waits_for_another(person: Person, exclusions: Iterable[Exclusion]) -> bool:
    """Whether this person has said of every unknown person who it is, so that now it is up to somebody else."""
    unknown = [one for one in exclusions if one.kind == Exclusion.Kind.PERSON and one.is_open]
    return bool(unknown) and all(one.was_said_by(person.user) for one in unknown)


def _was_read(person: Person, found: Report) -> bool:
    institution_id = reading_for(person, found)
    return institution_id is not None and story_was_read(institution_id=institution_id, report=found)


def report_page(
    request: HttpRequest, person: Person, found: Report, *, story: Story | None = None, place: str | None = None
) -> HttpResponse:
    """Render the page of a report with its forms as they were left; ``story`` and ``place`` this answer alone shows."""
    here = reverse("desk:report", args=[found.pk])
    # Once there is a case, messages stand there.
    found_messages = [] if found.case_id else messages_of(person, found)
    if found_messages and request.method != "HEAD":  # who asks for the head only has seen nothing
        messages_shown(person, found_messages, case=None)
        services.mark_read(principal=person, report=found, shown=[one.pk for one in found_messages])
    message_list = with_heard(found_messages)
    waits = found.status == ReportStatus.SUBMITTED
    was_read = not waits or _was_read(person, found)
    context = {
        "messages_shown": not found.case_id,
        "message_list": message_list,
        # Above everything else, also once they were read: a reload moves nothing away that waits for a decision.
        "heard_messages": [one for one in message_list if one[0].danger_heard],
        "message_form": as_left(request, DeskMessageForm, page=here),
        "sent_at": just_sent(request, found_messages),
        "message_url": reverse("desk:report_message", args=[found.pk]),
        "report": found,
        "status": report_status(found),
        "title": form_names(found),
        "facts": facts(found, for_triage=True),
        "place": place,
        "may_reach": would_allow(person, "report.reach_child", found),
        "not_accepted": Labels().of(ChoiceKind.NOT_ACCEPTED_REASON, found.not_accepted_reason)
        if found.not_accepted_reason
        else "",
        "story": story or shown_story(request, person, found),
        "waits": waits,
        "may_come_back": would_allow(person, "report.bring_back", found),
        "unread": not was_read,
        "form": as_left(request, AcceptForm, page=here, initial=proposed_assessment(found), story_was_read=was_read),
        "exclusions": exclusions_of(person, found),
        "due": next_due(found),
        "rings": waits and found.danger_now == "yes",
        "claim": readers_of(person, [found]).get(found.pk),
        "exclusion_due": next_due(found, event=Event.EXCLUSION_RESOLVED),
        "must_not_learn": must_not_learn(found),
    }
    return page(request, person, "desk/report.html", context)
