"""Whose approvals close a case: the sides as data, and who may still give what it gave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from reporting.cases.access.rules import APPROVING_ROLES, STAND_IN_ROLES
from reporting.cases.access.subjects import is_excluded, subject_of
from reporting.cases.models import Case, ClosureApproval, ClosureProposal, Participation
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD, WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED


@dataclass(frozen=True)
class ClosingSide:
    """Who gives one approval: with which roles, by the state of the institution's part in the case.

    ``lead``: for the institution that leads, or else for another one, and then by nobody who belongs to the
    lead's as well. ``instead``: roles that give it where no part is on this side.
    """

    lead: bool
    roles: Mapping[str, tuple[str, ...]]
    instead: tuple[str, ...] = ()


# Each side approves once; ``other`` only where the case is grave.
CLOSING_SIDES: dict[str, ClosingSide] = {
    "lead": ClosingSide(lead=True, roles=dict.fromkeys(PARTICIPATION_COMMITTED, (HEAD, WORKER))),
    "other": ClosingSide(lead=False, roles=APPROVING_ROLES, instead=STAND_IN_ROLES),
}


def sides_of(case: Case) -> tuple[str, ...]:
    """Return which sides must approve that a case closes."""
    return ("lead", "other") if case.is_grave else ("lead",)


def closure_refusal(person: Person, proposal: ClosureProposal) -> str:
    """Return why this person may not decide about a proposal to close; empty when it may.

    The head and the workers of the lead's institution decide, in grave cases also the workers of
    another institution that took the case or, if there is none, those of the supervising body; where
    that cannot take part either, triage does. Never whoever proposed it, and nobody twice: one person has
    one voice, in whatever institution it works by now.
    """
    if proposal.proposed_by_id == person.user.pk:
        return "own_proposal"
    if proposal.approvals.filter(approved_by=person.user).exists():
        return "same_person"
    return "" if closing_institutions(person, proposal.case) else "role_or_participation"


def closing_institutions(person: Person, case: Case) -> set[UUID]:
    """Return for which institutions a person may decide about closing, on any side."""
    parts = list(case.participations.all())
    return set[UUID]().union(*(_institutions(side, person, parts) for side in sides_of(case)))


def closing_for(person: Person, proposal: ClosureProposal) -> UUID | None:
    """Return the institution for which a person may approve now; None when each of its own has approved.

    A side that has not approved yet comes first, for whoever works on both.
    """
    parts, given = list(proposal.case.participations.all()), given_approvals(proposal)
    for side in sorted(sides_of(proposal.case), key=lambda one: one in given.values()):
        if free := _institutions(side, person, parts) - set(given):
            return min(free)
    return None


def given_approvals(proposal: ClosureProposal) -> dict[UUID, str]:
    """Return the institutions that have approved, each with its side, by people who might do so today."""
    leads = {part.institution_id for part in proposal.case.participations.all() if part.lead}
    approvals = proposal.approvals.select_related("approved_by")
    given = {one: "lead" if one.institution_id in leads else "other" for one in approvals}
    return {one.institution_id: side for one, side in given.items() if _counts(one, side, proposal)}


def lost_approvals(proposal: ClosureProposal) -> list[ClosureApproval]:
    """Return the approvals of people who are excluded by now, or have lost the role in whose name they approved."""
    given = given_approvals(proposal)
    return [one for one in proposal.approvals.all() if one.institution_id not in given]


def _counts(approval: ClosureApproval, side: str, proposal: ClosureProposal) -> bool:
    author = Person(user=approval.approved_by, second_factor=True)
    if is_excluded(author, subject_of(proposal)):
        return False
    return approval.institution_id in _institutions(side, author, proposal.case.participations.all())


def proposer_may_still_propose(proposal: ClosureProposal) -> bool:
    """Whether whoever proposed to close still works for the lead, and the case does not exclude it."""
    author = Person(user=proposal.proposed_by, second_factor=True)
    return not is_excluded(author, subject_of(proposal)) and proposer_works_for_lead(proposal)


def proposer_works_for_lead(proposal: ClosureProposal) -> bool:
    """Whether whoever proposed to close still has an account and works for the lead, whomever the case excludes."""
    author = Person(user=proposal.proposed_by, second_factor=True)
    leads = {
        part.institution_id
        for part in proposal.case.participations.all()
        if part.lead and part.status in PARTICIPATION_COMMITTED
    }
    return bool(leads & author.institution_ids(WORKER))


def _institutions(side: str, person: Person, parts: Iterable[Participation]) -> set[UUID]:
    rule, parts = CLOSING_SIDES[side], list(parts)
    on_side = [part for part in parts if part.lead == rule.lead and part.status in rule.roles]
    if not rule.lead and _belongs_to_lead(person, parts):
        return set()
    if not on_side and rule.instead:
        return stand_in_ids(person, parts)
    return {
        part.institution_id
        for part in on_side
        if part.institution_id in person.institution_ids(*rule.roles[part.status])
    }


def stand_in_ids(person: Person, parts: Iterable[Participation]) -> set[UUID]:
    """Return for which institutions a person may be the second to approve, where no other takes part: triage."""
    return set() if _belongs_to_lead(person, parts) else person.institution_ids(*STAND_IN_ROLES)


def _belongs_to_lead(person: Person, parts: Iterable[Participation]) -> bool:
    """Whether a person has any role in the institution that leads: it is no second view of the case then."""
    return bool(person.institution_ids() & {part.institution_id for part in parts if part.lead})
