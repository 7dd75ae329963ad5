"""What a table of roles alone cannot say: where a second person, or the right one, is needed."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.accounts.recoveries import open_recovery
from reporting.cases.access.rules import APPROVING_ROLES, STAND_IN_ROLES
from reporting.cases.models import ClosureProposal, Participation
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD, WORKER
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


# By the name that ``Rule.check`` gives: each returns a reason to refuse, or an empty text.
CHECKS: dict[str, Callable[[Person, Any], str]] = {
    "closure": closure_refusal,
    "recovery": recovery_refusal,
    "second_person": confirmation_refusal,
}
