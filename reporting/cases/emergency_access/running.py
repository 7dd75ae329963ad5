"""Openings by break-glass (хитан увид) as commands and queries both ask for them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Q
from django.utils import timezone

from reporting.cases.models import Case, EmergencyAccess, Participation
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import TRIAGE, WORKER


def running_opening(principal: Person, case: Case) -> EmergencyAccess | None:
    """Return the opening through which the person has ``case`` open now, if there is one."""
    if case.pk not in principal.emergency_access:
        return None
    rows = EmergencyAccess.objects.visible_to(SYSTEM).running(user=principal.user, at=principal.institution_ids())
    return rows.filter(case=case).select_related("ground").order_by("-opened_at", "-id").first()


def read_by(principal: Person, to_case: str) -> Q:
    """Return the condition that a note on the case at ``to_case`` is for this person to take note of.

    For whoever works in the lead's institution; where nobody leads, for triage.
    """
    leads = Participation.objects.visible_to(SYSTEM).leading(to_case)
    mine = Q(Exists(leads.filter(institution__in=principal.institution_ids(WORKER))))
    return mine | ~Q(Exists(leads)) if principal.institution_ids(TRIAGE) else mine


def late_since() -> datetime:
    """Return the moment before which an opening must have been made for its review to be late (aware)."""
    return timezone.now() - timedelta(days=settings.EMERGENCY_REVIEW_DAYS)
