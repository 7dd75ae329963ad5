"""Setting aside (одлагање) what a flood brought: equal reports without a word, all of them at once, by two people.

It decides nothing: a message of its reporter takes a report out at once (``casework.messages``), and one press of
anybody of triage brings all back.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import StateNotAllowed, first_approval_valid, require
from reporting.cases.models import Report
from reporting.cases.performing import begin, perform
from reporting.cases.principals import Person
from reporting.cases.querysets import ReportQuerySet
from reporting.cases.triage.alike import aside_like, given_words, waiting_like
from reporting.cases.triage.returning import put_back

# So many with one press, so that it is answered in seconds; so many in one transaction, so that nobody waits for it.
AT_ONCE, CHUNK = 500, 50


def propose_setting_aside(*, principal: Person, report_id: UUID) -> int:
    """Say first that the reports equal to one are set aside; return of how many that is new.

    What comes later is not meant. Raises ``Report.DoesNotExist`` for a report that is not visible, ``AccessDenied``.
    """
    found = _found(principal, report_id)
    rows = waiting_like(principal, found)
    for _user, spoken in given_words(rows):
        rows = rows.exclude(pk__in=spoken.values("pk"))
    return _with_each(_propose, principal, rows)


def set_aside_equals(*, principal: Person, report_id: UUID) -> int:
    """Set aside the reports equal to one for which somebody else has said so first; return how many.

    Again, or by two at once, it does nothing more. Raises as ``propose_setting_aside`` does.
    """
    rows = waiting_like(principal, _found(principal, report_id))
    words = [spoken for user, spoken in given_words(rows) if user.pk != principal.user.pk]
    return sum(_with_each(_set_aside, principal, spoken) for spoken in words)


def bring_equals_back(*, principal: Person, report_id: UUID) -> int:
    """Bring back everything that was set aside and is equal to one report; return how many.

    Raises as ``propose_setting_aside`` does.
    """
    return _with_each(_bring_back, principal, aside_like(principal, _found(principal, report_id)))


def _found(principal: Person, report_id: UUID) -> Report:
    found: Report = Report.objects.visible_to(principal).get(pk=report_id)
    require(principal, "triage.queue")
    return found


def _with_each(step: Callable[[Person, UUID], bool], principal: Person, rows: ReportQuerySet) -> int:
    """Take a step with each of ``rows``, the oldest first, and return how often it was taken.

    One that somebody else has moved meanwhile is passed over.
    """
    keys, done = list(rows.order_by("received_at", "id").values_list("pk", flat=True)[:AT_ONCE]), 0
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            for pk in keys[start : start + CHUNK]:
                try:
                    done += step(principal, pk)
                except (StateNotAllowed, Report.DoesNotExist):
                    continue
    return done


def _propose(principal: Person, report_id: UUID) -> bool:
    name = "report.set_aside_propose"
    report = begin(name, Report, report_id, principal)
    if report.set_aside_first is not None and first_approval_valid(report.set_aside_first, report):
        return False
    perform(name, report, principal, at=timezone.now(), set_aside_first=principal.user)
    return True


def _set_aside(principal: Person, report_id: UUID) -> bool:
    name = "report.set_aside"
    report = begin(name, Report, report_id, principal)
    perform(name, report, principal, at=timezone.now(), dismissal_proposed_by=None)
    return True


def _bring_back(principal: Person, report_id: UUID) -> bool:
    name = "report.bring_back"
    put_back(name, begin(name, Report, report_id, principal), principal, at=timezone.now())
    return True
