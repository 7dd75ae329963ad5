"""Where a proposal to close stands, for the page on which somebody decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from reporting.cases.access import (
    APPROVING_ROLES,
    closing_for,
    given_approvals,
    proposer_may_still_propose,
    sides_of,
)
from reporting.cases.models import Case, ClosureProposal, Measure, Message
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import MessageQuerySet
from reporting.cases.states import ProposalStatus


@dataclass(frozen=True)
class Closing:
    """Whose approval a proposal has and whose it lacks, as it would count today.

    ``approved``: the person's own voice is given, or its institution's, so that it waits for others; ``own``: it
    is this very person's. ``lost``: somebody has approved who may not any more. ``needs_other``: the second
    institution has not approved, and ``alone`` says that none takes part. ``shown`` is the mark of ``newest_of``.
    """

    approved: bool
    own: bool
    lost: bool
    proposer_gone: bool
    needs_other: bool
    alone: bool
    shown: str


def closing_of(person: Person, proposal: ClosureProposal) -> Closing:
    """Return where a proposal stands that the person may see; ask before the case is read for the same page.

    What comes between the two counts as not shown then.
    """
    given, open_ = given_approvals(proposal), proposal.status == ProposalStatus.OPEN
    parts = proposal.case.participations.all()
    return Closing(
        approved=open_ and has_approved(person, proposal, given),
        own=gave_approval(person, proposal),
        lost=any(one.institution_id not in given for one in proposal.approvals.all()),
        proposer_gone=open_ and not proposer_may_still_propose(proposal),
        needs_other="other" in set(sides_of(proposal.case)) - set(given.values()),
        alone=not any(part.status in APPROVING_ROLES and not part.lead for part in parts),
        shown=newest_of(proposal.case),
    )


def has_approved(person: Person, proposal: ClosureProposal, given: Mapping[UUID, str] | None = None) -> bool:
    """Whether the person, or each institution for which it decides, has approved, so that it waits for another one.

    ``given``: what ``given_approvals`` has just said, where somebody has asked it.
    """
    given = given_approvals(proposal) if given is None else given
    if proposal.approvals.filter(approved_by=person.user, institution__in=given).exists():
        return True
    return bool(set(given) & person.institution_ids()) and closing_for(person, proposal, given=given) is None


def gave_approval(person: Person, proposal: ClosureProposal) -> bool:
    """Whether this very person has approved."""
    return proposal.approvals.filter(approved_by=person.user).exists()


def newest_of(case: Case) -> str:
    """Return a mark that changes with every message of a reporter and every measure, and tells nothing."""
    measures = Measure.objects.visible_to(SYSTEM).filter(report__case=case)
    counted = f"{case.pk}:{received_on(case).count()}:{measures.count()}"
    return salted_hmac("reporting.closure.shown", counted, algorithm="sha256").hexdigest()


def received_on(case: Case) -> MessageQuerySet:
    """Return what reporters have written about a case."""
    rows = Message.objects.visible_to(SYSTEM)
    return rows.filter(report__case=case, direction=Message.Direction.FROM_REPORTER)
