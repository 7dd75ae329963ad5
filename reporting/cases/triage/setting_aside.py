"""Setting aside (одлагање) what a flood brought: equal reports without a word, all of them at once, by two people.

It decides nothing: a message of its reporter takes a report out at once (``casework.messages``), and one press of
anybody of triage brings all back. Thousands may stand in one row, so they are moved together: the rules are asked of
the oldest, and of the others by the query, which leaves out what is excluded, moved or spoken for.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import require
from reporting.cases.acts import step_of
from reporting.cases.alarms.raising import end_alarms_of
from reporting.cases.casework import deadlines
from reporting.cases.models import Report
from reporting.cases.performing import move_all
from reporting.cases.principals import Person
from reporting.cases.querysets import ReportQuerySet
from reporting.cases.traces import trace
from reporting.cases.triage.alike import aside_like, given_words, waiting_like
from reporting.cases.triage.returning import put_back

# So many with one press, so that it is answered in seconds; so many in one transaction, so that nobody waits for it.
AT_ONCE, CHUNK = 2000, 100


def propose_setting_aside(*, principal: Person, report_id: UUID) -> int:
    """Say first that the reports equal to one are set aside; return of how many that is new.

    What comes later is not meant. Raises ``Report.DoesNotExist`` for a report that is not visible, ``AccessDenied``.
    """
    rows = waiting_like(principal, _found(principal, report_id))
    for _user, spoken in given_words(rows):
        rows = rows.exclude(pk__in=spoken.values("pk"))

    def propose(found: list[Report]) -> None:
        _move(found, "report.set_aside_propose", principal, set_aside_first=principal.user)

    return _in_chunks(rows, propose)


def set_aside_equals(*, principal: Person, report_id: UUID) -> int:
    """Set aside the reports equal to one for which somebody else has said so first; return how many.

    Again, or by two at once, it does nothing more. Raises as ``propose_setting_aside`` does.
    """
    rows = waiting_like(principal, _found(principal, report_id))

    def put_aside(found: list[Report]) -> None:
        name, keys, now = "report.set_aside", [one.pk for one in found], timezone.now()
        _move(found, name, principal, dismissal_proposed_by=None)
        deadlines.stop_all_of(keys, at=now)
        end_alarms_of(keys, event=step_of(name).event, at=now)

    return sum(_in_chunks(spoken, put_aside) for user, spoken in given_words(rows) if user.pk != principal.user.pk)


def bring_equals_back(*, principal: Person, report_id: UUID) -> int:
    """Bring back everything that was set aside and is equal to one report; return how many.

    Raises as ``propose_setting_aside`` does.
    """
    name = "report.bring_back"

    def bring_back(found: list[Report]) -> None:
        require(principal, name, found[0])
        for report in found:
            put_back(name, report, principal, at=timezone.now())

    return _in_chunks(aside_like(principal, _found(principal, report_id)), bring_back)


def _found(principal: Person, report_id: UUID) -> Report:
    found: Report = Report.objects.visible_to(principal).get(pk=report_id)
    require(principal, "triage.queue")
    return found


def _in_chunks(rows: ReportQuerySet, act: Callable[[list[Report]], None]) -> int:
    """Do something with ``rows``, the oldest first, locked and still what they were; return with how many."""
    ordered = rows.order_by("received_at", "id")
    keys, done = list(ordered.values_list("pk", flat=True)[:AT_ONCE]), 0
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            found = list(ordered.filter(pk__in=keys[start : start + CHUNK]).select_for_update(no_key=True))
            if found:
                act(found)
            done += len(found)
    return done


def _move(found: list[Report], name: str, principal: Person, **values: object) -> None:
    """Do the act ``name`` with all of them, and leave its trace for each."""
    require(principal, name, found[0])
    move_all(name, found, at=timezone.now(), **values)
    for report in found:
        trace(principal, name, report, fields=step_of(name).fields)
