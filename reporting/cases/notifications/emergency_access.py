"""Whom an opening by break-glass concerns, and the neutral news of it: always past exclusion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import EmergencyAccess, EmergencyNote, Participation
from reporting.cases.notifications.reporter import moment, notify_house, notify_person, notify_triage
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import HEAD, REVIEWING_ROLES
from reporting.cases.states import PARTICIPATION_INSIDE
from reporting.registry.models import Institution
from reporting.registry.selectors import people_in_role

# What the mail says: that a review waits, or only that a case was opened.
TO_REVIEW, TO_KNOW = "emergency_access.opened", "emergency_access.known"


def reviewers_at(institution: Institution, opening: EmergencyAccess) -> list[Person]:
    """Return who of an institution could judge an opening: heads and supervisors whom nothing keeps out."""
    return _others_at(institution, opening, REVIEWING_ROLES)


def _others_at(institution: Institution, opening: EmergencyAccess, roles: Iterable[str]) -> list[Person]:
    """Return who holds one of ``roles`` in an institution: never whoever opened, nor whom the case excludes."""
    users = {user.pk: user for role in roles for user in people_in_role(role, institution=institution)}
    subject = subject_of(opening)
    people = (Person(user=user, second_factor=True) for pk, user in users.items() if pk != opening.user_id)
    return [one for one in people if not is_excluded(one, subject)]


def lead_of(opening: EmergencyAccess) -> Institution | None:
    """Return the institution that leads the case now; None where it has left, or nobody was asked yet."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=opening.case_id, lead=True)
    part = parts.filter(status__in=PARTICIPATION_INSIDE).select_related("institution__type").first()
    return part.institution if part is not None else None


def notify_reviewers(opening: EmergencyAccess, *, since: datetime | None = None) -> set[UUID]:
    """Queue neutral news for whoever judges an opening: the people of its reviewer, or else the triage teams.

    ``since``: when the review came to them, if it was not with the opening; who has judged it before hears
    it anew. Returns the accounts that were told.
    """
    event = moment(since) if since is not None else ""
    if opening.reviewer is None:
        notify_triage(opening.report, without={opening.user_id}, template=TO_REVIEW, object_id=opening.pk, event=event)
        return set()
    users = [one.user for one in reviewers_at(opening.reviewer, opening)]
    for user in users:
        notify_person(user, template=TO_REVIEW, object_id=opening.pk, event=event)
    return {user.pk for user in users}


def notify_of_emergency_access(opening: EmergencyAccess) -> None:
    """Queue neutral news of an opening: to whoever judges it that it waits, to triage and the lead's heads that it was.

    Nobody hears both.
    """
    told, lead = notify_reviewers(opening), lead_of(opening)
    heads = _others_at(lead, opening, (HEAD,)) if lead is not None else []
    for user in (one.user for one in heads if one.user.pk not in told):
        notify_person(user, template=TO_KNOW, object_id=opening.pk)
        told.add(user.pk)
    if opening.reviewer is not None:
        notify_triage(opening.report, without={opening.user_id, *told}, template=TO_KNOW, object_id=opening.pk)


def notify_lead_of_emergency_note(note: EmergencyNote) -> None:
    """Queue neutral news that something was left to the lead; to triage where there is no lead."""
    opening, lead = note.opening, lead_of(note.opening)
    news: dict[str, Any] = {"without": {opening.user_id}, "template": "institution.new", "object_id": note.pk}
    if lead is None:
        notify_triage(opening.report, **news)
    else:
        notify_house(lead, opening.report, **news)
