"""Whom a step of an alarm tells: always past exclusion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import Alarm, Message, Participation, Report, ReportClaim
from reporting.cases.notifications.hearing import who_hears
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import HEAD
from reporting.cases.states import PARTICIPATION_COMMITTED
from reporting.registry import duty
from reporting.registry.models import AlarmRule, AlarmTo, DutyShift, Event, Institution
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Told:
    """One person or one mailbox: ``shift`` has the telephone of who is on duty, ``house`` the shared mailbox."""

    user: User | None = None
    shift: DutyShift | None = None
    house: Institution | None = None
    mailbox: str = ""


def told_by(rule: AlarmRule, alarm: Alarm, *, now: datetime) -> list[Told]:
    """Return whom a row of the table tells of an alarm now; nobody where the portal itself acts."""
    match rule.to:
        case AlarmTo.DUTY:
            return _on_duty(alarm, now)[:1]
        case AlarmTo.DUTY_NEXT:
            return _on_duty(alarm, now)[1:]
        case AlarmTo.TRIAGE:
            return _hearing(triage_teams(), alarm.report)
        case AlarmTo.WORKERS:
            return _hearing(_houses(alarm), alarm.report)
        case AlarmTo.HEAD:
            return _heads(_houses(alarm) if alarm.participation_id else triage_teams(), alarm.report)
    return []


def triage_teams() -> list[Institution]:
    """Return the active teams of triage."""
    return list(Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"))


def _on_duty(alarm: Alarm, now: datetime) -> list[Told]:
    """Return who is on duty, in the order of their places, but who is excluded or has said that they cannot."""
    claims = ReportClaim.objects.visible_to(SYSTEM).filter(report=alarm.report_id, cannot=True)
    # Of this ring: who could not read it tonight can answer another alarm tomorrow.
    cannot = set(claims.values_list("user", flat=True)) if alarm.event == Event.REPORT_SUBMITTED else set()
    shifts = [shift for shift in duty.on_duty(now) if shift.user_id not in cannot]
    return [Told(user=shift.user, shift=shift) for shift in shifts if not _is_out(shift.user, alarm.report)]


def _houses(alarm: Alarm) -> list[Institution]:
    """Return the institutions whose people an alarm concerns: the one of its part, or all that took the case.

    Whoever has read a message is not told of it again.
    """
    parts = Participation.objects.visible_to(SYSTEM).select_related("institution__type")
    if alarm.participation_id is not None:
        parts = parts.filter(pk=alarm.participation_id)
    else:
        parts = parts.filter(case=alarm.report.case_id, case__isnull=False, status__in=PARTICIPATION_COMMITTED)
    readings = Message.objects.visible_to(SYSTEM).filter(pk=alarm.about, readings__isnull=False)
    have_read = set(readings.values_list("readings__institution", flat=True))
    return [part.institution for part in parts if part.institution_id not in have_read]


def _hearing(houses: Iterable[Institution], report: Report) -> list[Told]:
    houses = list(houses)
    hearing, found = who_hears(houses, report), []
    for house in houses:
        hearers = hearing[house.pk]
        found += [Told(user=user) for user in hearers.people]
        if hearers.mailbox:
            found.append(Told(house=house, mailbox=hearers.mailbox))
    return found


def _heads(houses: Iterable[Institution], report: Report) -> list[Told]:
    users = {user.pk: user for house in houses for user in people_in_role(HEAD, institution=house)}
    return [Told(user=user) for user in users.values() if not _is_out(user, report)]


def _is_out(user: User, report: Report) -> bool:
    return is_excluded(Person(user=user, second_factor=True), subject_of(report))
