"""The supervising body joins a case as observer, always past exclusion."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reporting.cases.models import Case, Participation
from reporting.cases.notifications import tell_institution
from reporting.cases.principals import System
from reporting.cases.routing import HeldBack
from reporting.cases.services.common import trace
from reporting.cases.states import ParticipationStatus, Visibility
from reporting.registry.models import Institution

ESCALATION = System("escalation")


def observe_from_above(
    *, case: Case, institution: Institution, at: datetime, without: Collection[UUID] = ()
) -> Participation | None:
    """Add the supervising body of ``institution`` to ``case`` as observer and return its part.

    An excluded supervisor is replaced by its own superior, as is one of ``without``. Returns None
    when nobody up the line may receive, or when the body already has a part. Call inside a
    transaction.
    """
    supervisor = HeldBack(case.first_report).above(institution, without=without)
    if supervisor is None:
        return None
    observer, created = Participation.objects.visible_to(ESCALATION).get_or_create(
        case=case,
        institution=supervisor,
        defaults={
            "report": case.first_report,
            "status": ParticipationStatus.OBSERVER,
            "visibility": Visibility.WITHHELD,
            "requested_at": at,
        },
    )
    if not created:
        return None
    trace(ESCALATION, "participation.observe", observer)
    tell_institution(observer)
    return observer
