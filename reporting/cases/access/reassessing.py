"""Who says the second word where the risk of a case is lowered."""

from uuid import UUID

from reporting.cases.access.subjects import is_excluded, subject_of
from reporting.cases.models import Reassessment
from reporting.cases.principals import Person
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED


def reassessment_refusal(person: Person, row: Reassessment) -> str:
    """Return why this person may not decide whether the risk is lowered; empty when it may."""
    if row.proposed_by_id == person.user.pk:
        return "own_proposal"
    return "" if deciding_risk_for(person, row) else "role_or_participation"


def deciding_risk_for(person: Person, row: Reassessment) -> UUID | None:
    """Return the institution for which a person decides whether the risk is lowered; None when for none.

    A worker of another institution that took the case, who has no role in the one that proposes; where no other
    took it, somebody else of triage.
    """
    parts = row.case.participations.all()
    others = {part.institution_id for part in parts if part.status in PARTICIPATION_COMMITTED} - {row.institution_id}
    at_triage = person.institution_ids(TRIAGE)
    if row.institution_id in person.institution_ids() and (others or row.institution_id not in at_triage):
        return None
    return min(person.institution_ids(WORKER) & others if others else at_triage, default=None)


def proposer_may_still_lower(row: Reassessment) -> bool:
    """Whether whoever proposed to lower the risk works there as then, and the case does not exclude it."""
    author = Person(user=row.proposed_by, second_factor=True)
    return row.institution_id in author.institution_ids(WORKER, TRIAGE) and not is_excluded(author, subject_of(row))
