"""What the tests of disposal share: a day on which nothing moves, and who stands where."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from reporting.cases.models import DisposalProposal, Tombstone
from reporting.cases.principals import Person, System
from reporting.cases.retention.disposal import approve_disposal, propose_due
from reporting.cases.retention.periods import drop_lost_agreement
from reporting.cases.states import DISPOSAL_OPEN

SYSTEM = System("test")
BELGRADE = ZoneInfo("Europe/Belgrade")
# The fixture ``disposal_day`` stops the clock here.
NOW = datetime(2026, 11, 26, 12, tzinfo=BELGRADE)
THREE_YEARS = timedelta(days=3 * 366)
# The bodies above the centre and above triage.
BODY, BODY_OF_TRIAGE = "minrzs", "mit"


def proposals() -> list[DisposalProposal]:
    """Return what waits for somebody."""
    return list(DisposalProposal.objects.visible_to(SYSTEM).filter(status__in=DISPOSAL_OPEN))


def proposed() -> DisposalProposal:
    """Let the daily job come by, and return its only proposal."""
    propose_due(NOW)
    (found,) = proposals()
    return found


def agree(*, principal: Person, proposal_id: UUID) -> Tombstone | None:
    """Agree like somebody who has read just now whether they are the first or the second."""
    found = DisposalProposal.objects.visible_to(SYSTEM).get(pk=proposal_id)
    drop_lost_agreement(found)
    return approve_disposal(principal=principal, proposal_id=proposal_id, expects=found.awaits)
