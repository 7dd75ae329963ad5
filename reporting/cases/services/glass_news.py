"""Whom an opening by break-glass concerns, and the neutral news of it: always past exclusion."""

from uuid import UUID

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import GlassNote, GlassOpening, Participation
from reporting.cases.notifications import tell_person, tell_team
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD, REVIEWING_ROLES
from reporting.cases.routing import HeldBack
from reporting.cases.services.common import SYSTEM
from reporting.cases.states import PARTICIPATION_INSIDE
from reporting.registry.models import Institution
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE


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


def tell_reviewers(opening: GlassOpening) -> None:
    """Queue neutral news for whoever judges an opening: the people of its reviewer, or else the triage teams."""
    if opening.reviewer is None:
        tell_teams(opening)
        return
    for one in reviewers_at(opening.reviewer, opening):
        tell_person(one.user, template="glass.opened", object_id=opening.pk)


def tell_of_glass(opening: GlassOpening) -> None:
    """Queue neutral news of an opening for the lead's heads, for triage, and for whoever judges it."""
    lead = lead_of(opening)
    heads = people_in_role(HEAD, institution=lead) if lead is not None else []
    for one in (Person(user=user, second_factor=True) for user in heads if user.pk != opening.user_id):
        if not is_excluded(one, subject_of(opening)):
            tell_person(one.user, template="glass.opened", object_id=opening.pk)
    tell_teams(opening)
    if opening.reviewer is not None:
        tell_reviewers(opening)


def tell_teams(opening: GlassOpening, *, about: UUID | None = None, template: str = "glass.opened") -> None:
    """Queue neutral news of an opening, or of ``about``, for the triage teams that the case does not exclude."""
    held_back = HeldBack(opening.report)
    for team in Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"):
        if not held_back(team):
            tell_team(team, template=template, object_id=about or opening.pk)


def tell_of_glass_note(note: GlassNote) -> None:
    """Queue neutral news that something was left to the lead; to triage where there is no lead."""
    lead, held_back = lead_of(note.opening), HeldBack(note.opening.report)
    if lead is None:
        tell_teams(note.opening, about=note.pk, template="institution.new")
    elif not held_back(lead):
        tell_team(lead, template="institution.new", object_id=note.pk)
