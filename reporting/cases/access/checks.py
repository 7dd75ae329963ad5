"""What a table of roles alone cannot say: where a second person, or the right one, is needed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Max

from portal.accounts.models import User
from portal.accounts.recoveries import open_recovery
from reporting.cases.access.closing import closure_refusal
from reporting.cases.access.reassessing import reassessment_refusal
from reporting.cases.access.rules import DISPOSAL_SIDES
from reporting.cases.access.sent import is_anybody_unknown
from reporting.cases.access.subjects import is_excluded, subject_of
from reporting.cases.models import (
    Case,
    DisposalProposal,
    EmergencyAccess,
    Exclusion,
    Participation,
    Report,
)
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import BREAKING_ROLES, HEAD, REVIEWING_ROLES, TRIAGE
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_INSIDE,
    PARTICIPATION_UNTAKEN,
    EmergencyVerdict,
    ParticipationStatus,
    Risk,
)
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.selectors import roles_of
from reporting.registry.services import TRIAGE_TYPE

# The reason of a refusal that was none a moment ago, or will be none.
STATE = "state"


def confirmation_refusal(person: Person, assignment: RoleAssignment) -> str:
    """Return why this person may not confirm a role; empty when it may.

    Whoever granted it is the first of the two people, and nobody confirms a role of their own.
    """
    return "own_grant" if person.user.pk in (assignment.granted_by_id, assignment.user_id) else ""


def contact_refusal(person: Person, institution: Institution) -> str:
    """Return why this person may not confirm the contact of an institution; empty when it may."""
    return "own_proposal" if person.user.pk == institution.proposed_by_id else ""


def recovery_refusal(person: Person, account: User) -> str:
    """Return why this person may not confirm a lost second factor; empty when it may.

    Two people confirm, neither is the owner of the account.
    """
    recovery = open_recovery(account)
    first = recovery.first_by_id if recovery else None
    return "own_grant" if person.user.pk in (account.pk, first) else ""


def disposal_refusal(person: Person, proposal: DisposalProposal) -> str:
    """Return why this person may not agree to a disposal; empty when it may.

    Two people of two institutions: not whoever agreed first, and neither may belong to the institution
    for which the other agrees.
    """
    if proposal.first_user_id is not None:
        if proposal.first_user_id == person.user.pk:
            return "same_person"
        if proposal.first_institution_id in person.institution_ids():
            return "same_institution"
    if disposing_for(person, proposal):
        return ""
    return "same_institution" if any(_on_open_sides(person, proposal)) else "role_or_participation"


def disposing_for(person: Person, proposal: DisposalProposal) -> UUID | None:
    """Return the institution for which a person may agree to a disposal now; None when for none."""
    of_first = set() if proposal.first_user is None else {one.institution_id for one in roles_of(proposal.first_user)}
    for institutions in _on_open_sides(person, proposal):
        if apart := institutions - of_first:
            return min(apart)
    return None


def first_agreement_valid(proposal: DisposalProposal) -> bool:
    """Whether whoever agreed first might do so today, for the same institution; true where nobody has yet."""
    if proposal.first_user is None:
        return True
    first = Person(user=proposal.first_user, second_factor=True)
    if is_excluded(first, subject_of(proposal)):
        return False
    return any(proposal.first_institution_id in _institutions(side, first, proposal) for side in DISPOSAL_SIDES)


def first_approval_valid(author: User | None, matter: Exclusion | Report | Participation | Case) -> bool:
    """Whether whoever of triage said the first word of two might say it today; true where nobody has."""
    if author is None:
        return True
    first = Person(user=author, second_factor=True)
    return bool(first.institution_ids(TRIAGE)) and not is_excluded(first, subject_of(matter))


def _on_open_sides(person: Person, proposal: DisposalProposal) -> list[set[UUID]]:
    """Return for which institutions a person could agree, for each side that has not agreed yet."""
    given = _side_of(proposal.first_institution_id, proposal) if proposal.first_institution_id else ""
    return [_institutions(side, person, proposal) for side in DISPOSAL_SIDES if side != given]


def _institutions(side: str, person: Person, proposal: DisposalProposal) -> set[UUID]:
    rule, (leads, others) = DISPOSAL_SIDES[side], _keeping(proposal)
    found = person.institution_ids(*rule.lead) & leads if rule.lead else set[UUID]()
    if rule.no_lead and not leads:
        found |= person.institution_ids(*rule.no_lead)
    if rule.others:
        found |= person.institution_ids(*rule.others) & others
    if rule.body and proposal.body_id in person.institution_ids(*rule.body):
        found |= {proposal.body_id} - leads
    return found


def _side_of(institution_id: UUID, proposal: DisposalProposal) -> str:
    leads, others = _keeping(proposal)
    beside = others | {proposal.body_id}
    return "other" if institution_id in beside - leads else "keeper"


def _keeping(proposal: DisposalProposal) -> tuple[set[UUID], set[UUID]]:
    """Return the lead (or nothing) and the other institutions that belong to the case."""
    case = proposal.report.case
    parts = [] if case is None else [p for p in case.participations.all() if p.status in PARTICIPATION_INSIDE]
    leads = {part.institution_id for part in parts if part.lead}
    return leads, {part.institution_id for part in parts} - leads


def emergency_refusal(person: Person, matter: Case | Report | None) -> str:
    """Return why this person may not open emergency access, at all or on this case; empty when it may.

    Whoever was found not justified may again with a role that was granted and confirmed after that: two desk
    administrators have then looked at it.
    """
    if not emergency_institutions(person):
        return "not_justified"
    case = matter.case if isinstance(matter, Report) else matter
    if case is None:
        return ""
    rows = list(Exclusion.objects.visible_to(SYSTEM).filter(report__case=case))
    reports = Report.objects.visible_to(SYSTEM).filter(case=case)
    return "unresolved" if is_anybody_unknown(person, case.pk, reports, rows) else ""


def emergency_institutions(person: Person) -> list[UUID]:
    """Return for which institutions this person may have emergency access, in the order of its roles.

    The role of a substitute lifts no verdict: a head and one administrator have given it, not two of those.
    """
    judged = EmergencyAccess.objects.visible_to(SYSTEM).filter(user=person.user, verdict=EmergencyVerdict.NOT_JUSTIFIED)
    last = judged.aggregate(at=Max("reviewed_at"))["at"]
    breaking = [one for one in person.assignments if one.role in BREAKING_ROLES]
    if last is not None:
        breaking = [
            one
            for one in breaking
            if one.granted_at > last and one.confirmed_at and one.confirmed_at > last and one.stands_in_for_id is None
        ]
    return [one.institution_id for one in breaking]


def own_emergency_refusal(person: Person, opening: EmergencyAccess) -> str:
    """Return why this person may not end an opening: it is somebody else's."""
    return "" if opening.user_id == person.user.pk else "others_emergency_access"


def review_refusal(person: Person, opening: EmergencyAccess) -> str:
    """Return why this person may not judge an opening; empty when it may.

    Triage judges only what no institution can; nobody their own, and nobody for an institution to
    which the person who opened belongs.
    """
    if person.user.pk == opening.user_id:
        return "own_emergency_access"
    if opening.reviewer_id is None:
        return "" if person.institution_ids(TRIAGE) else "role_or_participation"
    if opening.reviewer_id not in person.institution_ids(*REVIEWING_ROLES):
        return "role_or_participation"
    belongs_to = {opening.institution_id, *(one.institution_id for one in roles_of(opening.user))}
    return "own_emergency_access" if opening.reviewer_id in belongs_to else ""


def house_refusal(person: Person, assignment: RoleAssignment) -> str:
    """Return why this person may not name or end a substitute: it is no head of that institution."""
    return "" if assignment.institution_id in person.institution_ids(HEAD) else "role_or_participation"


def handing_over_refusal(person: Person, part: Participation) -> str:
    """Return why this person may not say who leads the part: before it is taken only the head names somebody."""
    untaken = part.status in PARTICIPATION_UNTAKEN
    return "role_or_participation" if untaken and part.institution_id not in person.institution_ids(HEAD) else ""


def lead_refusal(person: Person, part: Participation) -> str:
    """Return why this part is not taken up again: another institution leads."""
    return "" if part.lead else "role_or_participation"


def triage_refusal(person: Person, _nothing: object) -> str:
    """Return why this person may not see or plan duty; empty for who works in the triage team or heads it."""
    of_triage = any(one.type_id == TRIAGE_TYPE for one in person.institutions)
    return "" if of_triage else "role_or_participation"


def left_by_choice_refusal(person: Person, part: Participation) -> str:
    """Return why a part is not asked again: neither the institution nor triage ended it, an exclusion did."""
    declined_or_ended = part.status == ParticipationStatus.DECLINED or part.end_reason
    return "" if declined_or_ended else "role_or_participation"


def reach_refusal(person: Person, part: Participation) -> str:
    """Return why this part does not open where the child is; empty when it does."""
    asked = part.case.risk == Risk.ACUTE and part.report.was_asked_where
    return "" if asked and part.institution.type.reaches_child else "role_or_participation"


def asked_where_refusal(person: Person, report: Report) -> str:
    """Return why where the child is does not open to triage; empty where it was asked and nothing is over."""
    if not report.was_asked_where:
        return "role_or_participation"
    return "" if report.case is None or report.case.status in CASE_OPEN else STATE


def alike_refusal(person: Person, report: Report) -> str:
    """Return why a report is not proposed to be set aside; empty for one without a word."""
    return "" if report.alike else STATE


def set_aside_refusal(person: Person, report: Report) -> str:
    """Return why this person may not set a report aside: nobody else has proposed it whose word still counts."""
    first = report.set_aside_first
    if not report.alike or first is None or not first_approval_valid(first, report):
        return STATE
    return "own_proposal" if first.pk == person.user.pk else ""


# By the name that ``Rule.check`` gives: each returns a reason to refuse, or an empty text.
CHECKS: dict[str, Callable[[Person, Any], str]] = {
    "alike": alike_refusal,
    "asked_where": asked_where_refusal,
    "set_aside": set_aside_refusal,
    "closure": closure_refusal,
    "recovery": recovery_refusal,
    "disposal": disposal_refusal,
    "hands_over": handing_over_refusal,
    "leads": lead_refusal,
    "left_by_choice": left_by_choice_refusal,
    "emergency_open": emergency_refusal,
    "emergency_review": review_refusal,
    "of_triage": triage_refusal,
    "own_house": house_refusal,
    "reaches_child": reach_refusal,
    "own_emergency_access": own_emergency_refusal,
    "reassessment": reassessment_refusal,
    "second_contact": contact_refusal,
    "second_person": confirmation_refusal,
}
