"""Closing a case that nobody at the portal can take: its institutions acted on the telephone, or have all left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import first_approval_valid
from reporting.cases.casework.reading import MessageUnread, message_waits_for_team
from reporting.cases.models import Case, Participation
from reporting.cases.performing import begin, known_choice, locked_file, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.states import TransitionNotAllowed
from reporting.cases.traces import trace
from reporting.cases.triage.contacts import nobody_can_take
from reporting.registry.models import ChoiceKind


@transaction.atomic
def close_untaken(*, principal: Person, case_id: UUID, outcome: str) -> Case:
    """Close a case that nobody at the portal can take, with a code of the vocabulary ``closure_outcome``.

    It takes two accounts of triage: after the first word the case stays as it is, and that word is void once
    somebody has taken the case or was asked. Raises ``TransitionNotAllowed`` unless ``nobody_can_take``,
    ``MessageUnread`` while the team has not read what a reporter wrote, ``UnknownCode`` for another outcome.
    """
    case = begin("case.close_untaken", Case, case_id, principal)
    locked_file(case.first_report)
    if not nobody_can_take(case, list(case.participations.select_related("institution__type", "report"))):
        raise TransitionNotAllowed("somebody can still take it")
    if any(message_waits_for_team(principal=principal, report=report) for report in case.reports.all()):
        raise MessageUnread
    now, code = timezone.now(), known_choice(ChoiceKind.CLOSURE_OUTCOME, outcome).code
    if _said_by_another(case, principal, at=now):
        perform("case.close_untaken", case, principal, at=now, outcome=code, close_said_by=None, close_said_at=None)
    return case


def said_first(case: Case) -> bool:
    """Whether somebody has said that the case closes, and it still counts: nobody took it since, or was asked."""
    if case.close_said_by is None or not first_approval_valid(case.close_said_by, case):
        return False
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    since = parts.filter(requested_at__gt=case.close_said_at) | parts.filter(accepted_at__gt=case.close_said_at)
    return not since.exists()


def _said_by_another(case: Case, principal: Person, *, at: datetime) -> bool:
    if not said_first(case):
        case.close_said_by, case.close_said_at = principal.user, at
        case.save(update_fields=["close_said_by", "close_said_at"])
        trace(principal, "case.propose_close_untaken", case, fields=("close_said_by",))
    return bool(case.close_said_by_id != principal.user.pk)
