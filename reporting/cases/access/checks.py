"""What a table of roles alone cannot say: where a second person, or the right one, is needed."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.accounts.recoveries import open_recovery
from reporting.cases.access.rules import APPROVING_ROLES, DISPOSAL_SIDES, STAND_IN_ROLES
from reporting.cases.models import ClosureProposal, DisposalProposal, Participation
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD, WORKER
from reporting.cases.states import PARTICIPATION_INSIDE
from reporting.registry.models import RoleAssignment


def closure_refusal(person: Person, proposal: ClosureProposal) -> str:
    """Return why this person may not decide about a proposal to close; empty when it may.

    The head and the workers of the lead's institution decide, in grave cases also the workers of
    another institution that took the case or, if there is none, those of the supervising body; where
    that cannot take part either, triage does. Never whoever proposed it.
    """
    if proposal.proposed_by_id == person.user.pk:
        return "own_proposal"
    parts = [part for part in proposal.case.participations.all() if part.status in APPROVING_ROLES]
    if any(part.lead and part.institution_id in person.institution_ids(HEAD, WORKER) for part in parts):
        return ""
    others = [part for part in parts if not part.lead]
    second = (
        any(part.institution_id in person.institution_ids(*APPROVING_ROLES[part.status]) for part in others)
        if others
        else bool(stand_in_ids(person, parts))
    )
    return "" if second and proposal.case.is_grave else "role_or_participation"


def stand_in_ids(person: Person, parts: Iterable[Participation]) -> set[UUID]:
    """Return for which institutions a person may be the second to approve, where no other takes part: triage."""
    of_lead = {part.institution_id for part in parts if part.lead}
    return set() if person.institution_ids() & of_lead else person.institution_ids(*STAND_IN_ROLES)


def confirmation_refusal(person: Person, assignment: RoleAssignment) -> str:
    """Return why this person may not confirm a role; empty when it may.

    Whoever granted it is the first of the two people, and nobody confirms a role of their own.
    """
    return "own_grant" if person.user.pk in (assignment.granted_by_id, assignment.user_id) else ""


def recovery_refusal(person: Person, account: User) -> str:
    """Return why this person may not confirm a lost second factor; empty when it may.

    Two people confirm, neither is the owner of the account.
    """
    recovery = open_recovery(account)
    first = recovery.first_by_id if recovery else None
    return "own_grant" if person.user.pk in (account.pk, first) else ""


def disposal_refusal(person: Person, proposal: DisposalProposal) -> str:
    """Return why this person may not agree to a disposal; empty when it may.

    Two people of two institutions: whoever agreed first, and anybody who also belongs to the
    institution for which it did, is none.
    """
    if proposal.first_user_id is not None:
        if proposal.first_user_id == person.user.pk:
            return "same_person"
        if proposal.first_institution_id in person.institution_ids():
            return "same_institution"
    return "" if disposing_for(person, proposal) else "role_or_participation"


def disposing_for(person: Person, proposal: DisposalProposal) -> UUID | None:
    """Return the institution for which a person may agree to a disposal now; None when for none."""
    given = _side_of(proposal.first_institution_id, proposal) if proposal.first_institution_id else ""
    for name in DISPOSAL_SIDES:
        if name != given and (found := _institutions(name, person, proposal)):
            return min(found)
    return None


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


# By the name that ``Rule.check`` gives: each returns a reason to refuse, or an empty text.
CHECKS: dict[str, Callable[[Person, Any], str]] = {
    "closure": closure_refusal,
    "recovery": recovery_refusal,
    "disposal": disposal_refusal,
    "second_person": confirmation_refusal,
}
