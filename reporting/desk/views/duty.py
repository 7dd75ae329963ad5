"""Duty: who is rung when somebody is in danger, two weeks ahead."""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import moment_text
from reporting.cases.access import require, would_allow
from reporting.cases.alarms.recipients import triage_teams
from reporting.cases.principals import Person
from reporting.cases.roles import TRIAGE
from reporting.desk.drafts import forgive, form_of
from reporting.desk.forms.duty import DutyForm
from reporting.desk.views.common import attempt_on_roles, carried_out, desk_form, form_page, page
from reporting.registry import duty as registry
from reporting.registry.selectors import people_in_role

# That ending a shift which runs was asked, and that the press stood on the day.
SURE, FROM_THE_DAY = "sure", "day"


@desk_form
def duty(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the gaps first, then who is on duty; the head of triage writes it down."""
    require(person, "duty.view")
    may_plan, now = would_allow(person, "duty.plan"), timezone.now()
    form = form_of(request, DutyForm, officers=_officers() if may_plan else [])
    if request.method == "POST":
        require(person, "duty.plan")
    if carried_out(request, form, lambda: _plan(person, form), done=_("Дежурство је уписано.")):
        return redirect("desk:duty")
    end = now + registry.PLANNED
    shifts = list(registry.shifts_between(now, end))
    gaps = registry.gaps(now, end)
    context = {
        "headline": _headline(gaps, now=now, end=end),
        # That nothing is written down at the far end of the two weeks is said by the heading alone.
        "gaps": [gap for gap in gaps if gap[1] < end or gap[0] < now + registry.WARNING],
        "only_next": registry.only_next(now, end),
        "spans": [
            (starts_at, ends_at, list(same), starts_at <= now)
            for (starts_at, ends_at), same in groupby(shifts, lambda one: (one.starts_at, one.ends_at))
        ],
        "may_plan": may_plan,
        "to_hear": registry.waits_to_be_heard(person.user),
    }
    return form_page(request, person, "desk/duty.html", form, lambda: context)


@desk_form
def cancel_duty(request: HttpRequest, person: Person, shift_id: UUID) -> HttpResponse:
    """Take a shift back, or end one that runs, which is asked once; a second press says the same."""
    require(person, "duty.plan")
    running, here = registry.running_shift(shift_id), reverse("desk:duty")
    if running is not None and request.method != "POST":
        others = [one for one in registry.on_duty(timezone.now()) if one.pk != running.pk]
        return page(request, person, "desk/end_duty.html", {"shift": running, "others": others})
    if running is not None and SURE not in request.POST:
        # It began while the page still offered to take it back.
        return redirect("desk:cancel_duty", shift_id=shift_id)
    if request.method == "POST":
        attempt_on_roles(
            request,
            lambda: registry.cancel_shift(shift_id=shift_id, ended_by=person.user),
            done=_("Дежурство је уклоњено.") if running is None else _("Дежурство је завршено."),
        )
        forgive(request, page=here)
    return redirect(here)


@desk_form
def hear_test(request: HttpRequest, person: Person) -> HttpResponse:
    """Note that the test ring of one's own shift was heard."""
    require(person, "duty.hear")
    if request.method == "POST":
        attempt_on_roles(
            request,
            lambda: registry.hear_test_ring(user=person.user),
            done=_("Забележено: пробни позив је стигао."),
        )
        forgive(request, page=reverse("desk:duty"))
    return redirect("desk:day" if FROM_THE_DAY in request.POST else "desk:duty")


def _headline(gaps: list[tuple[datetime, datetime]], *, now: datetime, end: datetime) -> str:
    """Return what matters most about the two weeks: nobody now, a gap, or until when somebody is on duty."""
    if not gaps:
        return _("Две недеље су покривене")
    start, until = gaps[0]
    if start <= now:
        return _("Сада нико није дежуран")
    if until < end:
        return _("Неко време нико није дежуран")
    return _("Дежурства су уписана до %(moment)s") % {"moment": moment_text(start)}


@transaction.atomic
def _plan(person: Person, form: DutyForm) -> None:
    user = next(one for one in people_in_role(TRIAGE) if str(one.pk) == form.cleaned_data["officer"])
    for starts_at, ends_at in form.shifts:
        registry.plan_shift(
            named_by=person.user,
            user=user,
            place=form.cleaned_data["place"],
            starts_at=starts_at,
            ends_at=ends_at,
            phone=form.cleaned_data["phone"],
        )


def _officers() -> list[tuple[str, str]]:
    users = {user.pk: user for team in triage_teams() for user in people_in_role(TRIAGE, institution=team)}
    return sorted(((str(one.pk), one.get_full_name() or one.email) for one in users.values()), key=lambda row: row[1])
