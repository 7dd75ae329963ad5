"""An institution that does not answer: the body above it is told and watches."""

from django.utils import timezone

from reporting.cases.casework.oversight import observe_from_above
from reporting.cases.models import Deadline, Participation
from reporting.cases.performing import locked_row
from reporting.cases.principals import SYSTEM
from reporting.cases.states import PARTICIPATION_UNTAKEN
from reporting.registry.models import Event


def escalate_if_untaken(deadline: Deadline) -> None:
    """Add the nearest body above an institution that is late in taking a case, as an observer, once.

    Call inside a transaction. Passes exclusion; where nobody is above, or the case already has that
    body, nothing happens: triage sees the silence in any case. While a person whom the case excludes
    is unknown the body waits, and joins when triage has found out (``observe_what_waited``).
    """
    if deadline.participation_id is None or deadline.rule.stops_at != Event.PARTICIPATION_ACCEPTED:
        return
    part = locked_row(Participation, deadline.participation_id, SYSTEM)
    if part.status in PARTICIPATION_UNTAKEN:
        observe_from_above(case=part.case, institution=part.institution, at=timezone.now())
