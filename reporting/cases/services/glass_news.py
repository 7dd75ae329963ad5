"""Whom an opening by break-glass concerns, and the neutral news of it: always past exclusion."""

from datetime import datetime
from uuid import UUID

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import GlassNote, GlassOpening, Participation
from reporting.cases.notifications import moment, tell_person, tell_team
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD, REVIEWING_ROLES
from reporting.cases.routing import HeldBack
from reporting.cases.services.common import SYSTEM
from reporting.cases.states import PARTICIPATION_INSIDE
from reporting.registry.models import Institution
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE

# What the mail says: that a review waits, or only that a case was opened.
TO_REVIEW, TO_KNOW = "glass.opened", "glass.known"


def reviewers_at(institution: Institution, opening: GlassOpening) -> list[Person]:
    """Return who of an institution could judge an opening: heads and supervisors whom nothing keeps out."""
    users = {user.pk: user for role in REVIEWING_ROLES for user in people_in_role(role, institution=institution)}
    subject = subject_of(opening)
    people = (Person(user=user, second_factor=True) for pk, user in users.items() if pk != opening.user_id)
    return [one for one in people if not is_excluded(one, subject)]


def lead_of(opening: GlassOpening) -> Institution | None:
    """Return the institution that leads the case now; None where it has left, or nobody was asked yet."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=opening.case_id, lead=True)
    part = parts.filter(status__in=PARTICIPATION_INSIDE).select_related("institution__type").first()
    return part.institution if part is not None else None


def tell_reviewers(opening: GlassOpening, *, since: datetime | None = None) -> set[UUID]:
    """Queue neutral news for whoever judges an opening: the people of its reviewer, or else the triage teams.

    ``since``: when the review came to them, if it was not with the opening; who has judged it before hears
    it anew. Returns the accounts that were told.
    """
    event = moment(since) if since is not None else ""
    if opening.reviewer is None:
        tell_teams(opening, template=TO_REVIEW, event=event)
        return set()
    users = [one.user for one in reviewers_at(opening.reviewer, opening)]
    for user in users:
        tell_person(user, template=TO_REVIEW, object_id=opening.pk, event=event)
    return {user.pk for user in users}


def tell_of_glass(opening: GlassOpening) -> None:
    """Queue neutral news of an opening: to whoever judges it that it waits, to triage and the lead's heads that it was.

    Nobody hears both.
    """
    told, lead = tell_reviewers(opening), lead_of(opening)
    heads = people_in_role(HEAD, institution=lead) if lead is not None else []
    for one in (Person(user=user, second_factor=True) for user in heads if user.pk not in {opening.user_id, *told}):
        if not is_excluded(one, subject_of(opening)):
            tell_person(one.user, template=TO_KNOW, object_id=opening.pk)
    if opening.reviewer is not None:
        tell_teams(opening, template=TO_KNOW)


def tell_teams(opening: GlassOpening, *, template: str, about: UUID | None = None, event: str = "") -> None:
    """Queue neutral news of an opening, or of ``about``, for the triage teams that the case does not exclude."""
    held_back = HeldBack(opening.report)
    for team in Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"):
        if not held_back(team):
            tell_team(team, template=template, object_id=about or opening.pk, event=event)


def tell_of_glass_note(note: GlassNote) -> None:
    """Queue neutral news that something was left to the lead; to triage where there is no lead."""
    lead, held_back = lead_of(note.opening), HeldBack(note.opening.report)
    if lead is None:
        tell_teams(note.opening, about=note.pk, template="institution.new")
    elif not held_back(lead):
        tell_team(lead, template="institution.new", object_id=note.pk)
