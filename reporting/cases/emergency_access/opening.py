"""Break-glass (хитан увид): in danger, somebody opens a case in which their institution has no part.

Opens what is public and the story, for a limited time, never past an exclusion, and lets nothing be
done on the case but leaving a word to the lead. Every opening is judged afterwards (``emergency_review``).
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.security import limits
from reporting.cases.access import AccessDenied, Decision, emergency_institutions, require
from reporting.cases.emergency_access.review import reviewing_institution
from reporting.cases.emergency_access.running import read_by, running_opening
from reporting.cases.models import Case, EmergencyAccess, EmergencyNote
from reporting.cases.notifications.emergency_access import notify_lead_of_emergency_note, notify_of_emergency_access
from reporting.cases.performing import UnknownCode, begin, locked_case, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import unknown_person_in
from reporting.cases.roles import BREAKING_ROLES
from reporting.cases.states import EmergencyVerdict, Refused
from reporting.registry.models import EmergencyGround
from reporting.registry.selectors import emergency_grounds

# So many numbers that open nothing look like guessing; the account then waits until an hour after the first.
MISSES, WINDOW = 10, timedelta(hours=1)
# So many openings of one case by one account may wait for a review: the first, and one more while danger lasts.
UNREVIEWED = 2


class NoSuchCase(Refused):
    """Nothing opens under this number: no such case, or one that excludes the person. Nobody may tell which."""

    reason = "none"


class TooManyMisses(Refused):
    """The account has tried too many numbers that open nothing."""

    reason = "many"


class ReviewFirst(Refused):
    """The account has opened this case before, and again; somebody must judge that before it opens it once more."""

    reason = "review"


class SeenAlready(Exception):
    """The person sees this case without emergency access; ``case_id`` says which it is."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__("the case is visible already")
        self.case_id = case_id


@transaction.atomic
def open_emergency_access(
    *, principal: Person, matter: str | UUID, ground: str, reason: str, submission_key: UUID
) -> EmergencyAccess:
    """Open the case with the number or UUID ``matter`` for some hours, on a ground with a written reason.

    A second call with the same key for the same case, or while it is open already, returns the first opening. Raises
    ``AccessDenied`` for whoever may not open a case in an emergency at all, ``NoSuchCase``, ``TooManyMisses``,
    ``SeenAlready``, ``ReviewFirst``, and ``UnknownCode`` for a ground that is not offered.
    """
    require(principal, "emergency_access.open")
    known = {one.code: one for one in emergency_grounds()}
    if ground not in known:
        raise UnknownCode("no such ground")
    case = _case_behind(principal, matter)
    again = _opened_before(principal, case, submission_key)
    if again is not None:
        return again
    if Case.objects.visible_to(principal).filter(pk=case.pk).exists():
        raise SeenAlready(case.pk)
    require(principal, "emergency_access.open", case)
    own = EmergencyAccess.objects.visible_to(SYSTEM).filter(user=principal.user, case=case)
    if own.filter(verdict=EmergencyVerdict.WAITING).count() >= UNREVIEWED:
        raise ReviewFirst
    opening = _new_opening(principal, case, known[ground], reason, submission_key)
    # What this request has found out so far was true before the emergency access broke.
    principal.forget()
    notify_of_emergency_access(opening)
    trail = {"obj": case, "purpose": f"emergency_access: {ground}", "institution_id": opening.institution_id}
    perform("emergency_access.open", opening, principal, at=opening.opened_at, trail=trail)
    return opening


def _case_behind(principal: Person, matter: str | UUID) -> Case:
    """Return the case with a number or UUID under a lock, or count the miss and raise."""
    scope = f"emergency_access:{principal.user.pk}"
    if limits.seen_since_first(scope) >= MISSES:
        raise TooManyMisses
    case = locked_case(_reachable(principal, matter))
    if case is None:
        limits.count_since_first(scope, WINDOW)
        raise NoSuchCase
    return case


def _opened_before(principal: Person, case: Case, submission_key: UUID) -> EmergencyAccess | None:
    """Return the opening of this press, or the one through which the person has this very case open now."""
    open_now = Q(ended_at=None, ends_at__gt=timezone.now(), institution__in=principal.institution_ids(*BREAKING_ROLES))
    own = EmergencyAccess.objects.visible_to(SYSTEM).filter(user=principal.user, case=case)
    found: EmergencyAccess | None = own.filter(Q(submission_key=submission_key) | open_now).first()
    return found


def _new_opening(
    principal: Person, case: Case, ground: EmergencyGround, reason: str, submission_key: UUID
) -> EmergencyAccess:
    now = timezone.now()
    opening = EmergencyAccess(
        case=case,
        report=case.first_report,
        user=principal.user,
        institution_id=emergency_institutions(principal)[0],
        ground=ground,
        reason=reason,
        remark="",
        opened_at=now,
        ends_at=now + timedelta(hours=settings.EMERGENCY_ACCESS_HOURS),
        submission_key=submission_key,
    )
    opening.reviewer = reviewing_institution(opening)
    opening.save(force_insert=True)
    return opening


def _reachable(principal: Person, matter: str | UUID) -> UUID | None:
    """Return the case that the person may open; None for one that excludes it, as if it were not there.

    One query whatever the answer is: the number of queries tells nothing.
    """
    same = Q(pk=matter) if isinstance(matter, UUID) else Q(number=matter)
    rows = Case.objects.visible_to(SYSTEM).open_to(principal).exclude(unknown_person_in("pk"))
    return rows.filter(same).values_list("pk", flat=True).first()


@transaction.atomic
def end_emergency_access(*, principal: Person, opening_id: UUID) -> EmergencyAccess:
    """End one's own opening before its time; the second time changes nothing.

    Raises ``EmergencyAccess.DoesNotExist`` when it is not visible, ``AccessDenied`` for somebody else's.
    """
    opening, now = begin("emergency_access.end", EmergencyAccess, opening_id, principal), timezone.now()
    if not opening.runs(now):
        return opening
    trail = {"obj": opening.case, "institution_id": opening.institution_id}
    perform("emergency_access.end", opening, principal, at=now, trail=trail)
    principal.forget()
    return opening


@transaction.atomic
def leave_note(*, principal: Person, case_id: UUID, body: str, submission_key: UUID) -> EmergencyNote:
    """Leave a word to the lead of a case that the person has open by break-glass.

    A second call with the same key returns the first note. Raises ``Case.DoesNotExist`` when the
    case is not visible (any more), ``AccessDenied`` to whoever has it without emergency access.
    """
    case = Case.objects.visible_to(principal).get(pk=case_id)
    require(principal, "emergency_access.leave_note", case)
    locked_case(case_id)
    opening = running_opening(principal, case)
    if opening is None:
        # It ended between the two questions.
        raise AccessDenied(Decision(False, "role_or_participation"))
    existing = EmergencyNote.objects.visible_to(SYSTEM).filter(opening=opening, submission_key=submission_key).first()
    if existing is not None:
        return existing
    note = EmergencyNote.objects.create(
        opening=opening,
        report_id=opening.report_id,
        body=body,
        left_at=timezone.now(),
        submission_key=submission_key,
    )
    notify_lead_of_emergency_note(note)
    perform(
        "emergency_access.leave_note",
        note,
        principal,
        at=note.left_at,
        trail={"institution_id": opening.institution_id},
    )
    return note


@transaction.atomic
def mark_notes_read(*, principal: Person, case: Case, shown: Collection[UUID]) -> None:
    """Note that whoever it was left for has seen what was left on a case; reading again writes nothing.

    ``shown``: the keys of the notes that the page has shown; one that was left meanwhile stays new.
    """
    notes = EmergencyNote.objects.visible_to(principal).filter(pk__in=shown, report__case=case, read_at=None)
    unread = notes.filter(read_by(principal, "report__case"))
    if unread.exists():
        require(principal, "emergency_access.read_notes", case)
        unread.update(read_at=timezone.now())
