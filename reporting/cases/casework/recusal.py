"""Recusal (изузеће): whoever has a conflict of interest leaves, and somebody else goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.casework.oversight import observe_from_above
from reporting.cases.casework.who_is_left import anybody_left
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.performing import begin, perform
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.roles import HEAD, TRIAGE, WORKER
from reporting.cases.states import PARTICIPATION_ENDED, ParticipationStatus, Refused
from reporting.cases.triage.decisions import revoke_parts

# Why somebody leaves: codes, so that nothing typed lands in the audit trail. The desk has the words.
REASONS = ("party", "relative", "close", "own_act", "other")


class RecusalRefused(Refused):
    """Nobody would be left in triage who may see the report; it must not be lost."""

    reason = "last"


@transaction.atomic
def recuse_from_case(*, principal: Person, case_id: UUID, reason: str) -> bool:
    """Exclude the person's own account from a case; return whether the case went back to triage.

    Where no other worker of the institution may see the case, the institution's part ends and
    triage chooses another recipient. When a head leaves, the supervising body joins as observer.
    Raises ``RecusalRefused`` for the last member of triage, ``ValueError`` for an unknown reason,
    ``Case.DoesNotExist`` when the case is not visible.
    """
    case = begin("case.recuse", Case, case_id, principal)
    _exclude(principal, case.first_report, case, reason)
    now = timezone.now()
    left = leave_parts(case, principal, by=principal, at=now)
    perform("case.recuse", case, principal, at=now, trail={"purpose": f"recusal: {reason}"})
    return bool(left)


def leave_parts(case: Case, person: Person, *, by: Principal, at: datetime) -> list[UUID]:
    """Let the parts of a case go on without a person that the case excludes by now.

    Return the institutions whose part ends, because no other worker of theirs may see the case. Where a
    head leaves, the supervising body joins as observer. Call inside a transaction, with the case locked.
    """
    case.participations.filter(in_charge=person.user).update(in_charge=None)
    parts = case.participations.exclude(status__in=(*PARTICIPATION_ENDED, ParticipationStatus.OBSERVER))
    own = [part.institution for part in parts.filter(institution__in=person.institution_ids(WORKER))]
    left = [institution.pk for institution in own if not anybody_left(WORKER, case, institution)]
    revoke_parts(case, left, by, at=at)
    for part in parts.filter(institution__in=person.institution_ids(HEAD)).select_related("institution"):
        observe_from_above(case=case, institution=part.institution, at=at)
    return left


@transaction.atomic
def recuse_from_report(*, principal: Person, report_id: UUID, reason: str) -> None:
    """Exclude the person's own account from a report that is before triage.

    Raises ``RecusalRefused`` for the last member of triage, ``ValueError`` for an unknown reason,
    ``Report.DoesNotExist`` when the report is not visible.
    """
    report = begin("report.recuse", Report, report_id, principal)
    _exclude(principal, report, report, reason)
    perform("report.recuse", report, principal, at=timezone.now(), trail={"purpose": f"recusal: {reason}"})


def _exclude(principal: Person, report: Report, matter: Case | Report, reason: str) -> None:
    if reason not in REASONS:
        raise ValueError("A recusal has one of the known reasons.")
    Exclusion.objects.visible_to(SYSTEM).get_or_create(
        report=report, kind=Exclusion.Kind.USER, user=principal.user, defaults={"source": Exclusion.RECUSAL}
    )
    # Later questions of this request must not be answered from what was true before.
    principal.seen_exclusions.clear()
    if principal.institution_ids(TRIAGE) and not anybody_left(TRIAGE, matter):
        raise RecusalRefused
