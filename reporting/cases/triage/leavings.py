"""Who has left a case, until triage has acted on it."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from reporting.cases.alarms.raising import happened
from reporting.cases.models import Case, Exclusion, Participation
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.querysets import ParticipationQuerySet
from reporting.cases.states import CASE_OPEN, PARTICIPATION_LEFT
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Event, Institution


def unanswered_leavings(principal: Principal) -> ParticipationQuerySet:
    """Return the parts of institutions that declined, left or were shut out, on which triage has not acted yet.

    Of those with ``shut_out`` a report excludes the institution: it is not named.
    """
    rows = Participation.objects.visible_to(principal).filter(
        status__in=PARTICIPATION_LEFT, leaving_answered_at=None, case__status__in=CASE_OPEN
    )
    excluding = Exclusion.objects.visible_to(SYSTEM).filter(
        report__case=OuterRef("case"), kind=Exclusion.Kind.INSTITUTION, institution=OuterRef("institution")
    )
    found: ParticipationQuerySet = rows.annotate(shut_out=Exists(excluding))
    return found


def answer_leavings(case: Case, added: Institution, *, at: datetime) -> None:
    """Note that triage acted on it that institutions left, where ``added`` can do what they would have done.

    That is one of the same kind, or one above them.
    """
    rows = unanswered_leavings(SYSTEM).filter(case=case)
    held_back = HeldBack(case.first_report)
    for part in rows.select_related("institution__type", "report__case"):
        group = part.institution.type.exclusion_group
        same = added.type_id == part.institution.type_id or (group and group == added.type.exclusion_group)
        if same or held_back.above(part.institution) == added:
            part.leaving_answered_at = at
            part.save(update_fields=["leaving_answered_at"])
            happened(Event.LEAVING_ANSWERED, report=part.report, by=SYSTEM, at=at, about=part.pk, participation=part)
