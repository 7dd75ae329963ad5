"""Whose approvals close a case: the sides as data, and who may still give what it gave."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from reporting.cases.access.rules import APPROVING_ROLES, STAND_IN_ROLES
from reporting.cases.access.subjects import excluded_from, is_excluded, subject_of
from reporting.cases.models import Case, ClosureApproval, ClosureProposal, Participation
from reporting.cases.principals import SYSTEM, Person, people_now
from reporting.cases.roles import HEAD, WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED, Risk


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
GRAVE_SIDES, ORDINARY_SIDES = ("lead", "other"), ("lead",)


def sides_of(case: Case) -> tuple[str, ...]:
    """Return which sides must approve that a case closes."""
    return GRAVE_SIDES if case.is_grave else ORDINARY_SIDES


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


def closing_for(person: Person, proposal: ClosureProposal, *, given: Mapping[UUID, str] | None = None) -> UUID | None:
    """Return the institution for which a person may approve now; None when each of its own has approved.

    A side that has not approved yet comes first, for whoever works on both. ``given``: what ``given_approvals``
    has just said, where somebody has asked it.
    """
    given = given_approvals(proposal) if given is None else given
    return _free_for(person, proposal, sides_of(proposal.case), given)


def done_for(person: Person, proposals: Collection[ClosureProposal]) -> set[UUID]:
    """Return which of ``proposals`` have the approval of each institution of a person that may give one.

    The same as ``closing_for`` for each, in few questions however many there are; what it needs of a case
    beside, the parts, the caller fetches.
    """
    given = given_in(proposals)
    cases = Case.objects.visible_to(SYSTEM).filter(pk__in={one.case_id for one in proposals})
    grave = set(cases.filter(Q(risk=Risk.ACUTE) | Q(reports__forms__grave=True)).values_list("pk", flat=True))
    sides = {one.pk: GRAVE_SIDES if one.case_id in grave else ORDINARY_SIDES for one in proposals}
    return {one.pk for one in proposals if _free_for(person, one, sides[one.pk], given[one.pk]) is None}


def _free_for(
    person: Person, proposal: ClosureProposal, sides: Iterable[str], given: Mapping[UUID, str]
) -> UUID | None:
    parts = list(proposal.case.participations.all())
    for side in sorted(sides, key=lambda one: one in given.values()):
        if free := _institutions(side, person, parts) - set(given):
            return min(free)
    return None


def given_approvals(proposal: ClosureProposal) -> dict[UUID, str]:
    """Return the institutions that have approved, each with its side, by people who might do so today."""
    return given_in([proposal])[proposal.pk]


def given_in(proposals: Collection[ClosureProposal]) -> dict[UUID, dict[UUID, str]]:
    """Return the same for many proposals, by their keys: three questions, beside the parts of their cases."""
    found = {one.pk: one for one in proposals}
    approvals = ClosureApproval.objects.visible_to(SYSTEM).filter(proposal__in=found).select_related("approved_by")
    authors = people_now({one.approved_by for one in approvals})
    excluded = excluded_from(authors.values(), {one.case_id for one in proposals})
    parts_of = {one.pk: list(one.case.participations.all()) for one in proposals}
    given: dict[UUID, dict[UUID, str]] = {pk: {} for pk in found}
    for one in approvals:
        parts = parts_of[one.proposal_id]
        side = "lead" if any(part.lead and part.institution_id == one.institution_id for part in parts) else "other"
        may_still = (one.approved_by_id, found[one.proposal_id].case_id) not in excluded
        if may_still and one.institution_id in _institutions(side, authors[one.approved_by_id], parts):
            given[one.proposal_id][one.institution_id] = side
    return given


def missing_sides(proposal: ClosureProposal) -> set[str]:
    """Return which sides have not approved; only what its author might still give counts."""
    return set(sides_of(proposal.case)) - set(given_approvals(proposal).values())


def lost_approvals(proposal: ClosureProposal) -> list[ClosureApproval]:
    """Return the approvals of people who are excluded by now, or have lost the role in whose name they approved."""
    given = given_approvals(proposal)
    return [one for one in proposal.approvals.all() if one.institution_id not in given]


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
