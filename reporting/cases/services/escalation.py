"""An institution that does not answer: the body above it is told and watches."""

from django.utils import timezone

from reporting.cases.models import Case, Deadline, Participation
from reporting.cases.notifications import tell_institution
from reporting.cases.principals import System
from reporting.cases.routing import HeldBack
from reporting.cases.services.common import SYSTEM, trace
from reporting.cases.states import PARTICIPATION_UNTAKEN, ParticipationStatus, Visibility
from reporting.registry.models import Event

ESCALATION = System("escalation")


def escalate_if_untaken(deadline: Deadline) -> None:
    """Add the nearest body above an institution that is late in taking a case, as an observer, once.

    Call inside a transaction. Passes exclusion; where nobody is above, or the case already has that
    body, nothing happens: triage sees the silence in any case.
    """
    if deadline.participation_id is None or deadline.rule.stops_at != Event.PARTICIPATION_ACCEPTED:
        return
    case_id = Participation.objects.visible_to(SYSTEM).values_list("case", flat=True).get(pk=deadline.participation_id)
    # The case first, as every command does, or two would wait for each other.
    case = Case._base_manager.select_for_update(no_key=True).get(pk=case_id)
    part = (
        Participation.objects.visible_to(SYSTEM)
        .select_related("institution", "report")
        .get(pk=deadline.participation_id)
    )
    if part.status not in PARTICIPATION_UNTAKEN:
        return
    above = HeldBack(part.report).above(part.institution)
    if above is None:
        return
    observer, created = Participation.objects.visible_to(SYSTEM).get_or_create(
        case=case,
        institution=above,
        defaults={
            "report": part.report,
            "status": ParticipationStatus.OBSERVER,
            "visibility": Visibility.WITHHELD,
            "requested_at": timezone.now(),
        },
    )
    if created:
        tell_institution(observer)
        trace(ESCALATION, "participation.observe", observer)
