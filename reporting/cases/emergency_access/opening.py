"""Break-glass (хитан увид): in danger, somebody opens a case in which their institution has no part.

Opens what is public and the story, for a limited time, never past an exclusion, and lets nothing be
done on the case but leaving a word to the lead. Every opening is judged afterwards (``glass_review``).
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.security import limits
from reporting.cases.access import AccessDenied, Decision, glass_institutions, require
from reporting.cases.emergency_access.review import reviewing_institution
from reporting.cases.emergency_access.running import read_by, running_opening
from reporting.cases.models import Case, GlassNote, GlassOpening
from reporting.cases.notifications.emergency_access import tell_of_glass, tell_of_glass_note
from reporting.cases.performing import UnknownCode, begin, locked_case, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import unknown_person_in
from reporting.cases.roles import BREAKING_ROLES
from reporting.cases.states import GlassVerdict
from reporting.registry.models import GlassGround
from reporting.registry.selectors import glass_grounds

# So many numbers that open nothing look like guessing; the account then waits until an hour after the first.
MISSES, WINDOW = 10, timedelta(hours=1)
# So many openings of one case by one account may wait for a review: the first, and one more while danger lasts.
UNREVIEWED = 2


class NoSuchCase(Exception):
    """Nothing opens under this number: no such case, or one that excludes the person. Nobody may tell which."""


class TooManyMisses(Exception):
    """The account has tried too many numbers that open nothing."""


class ReviewFirst(Exception):
    """The account has opened this case before, and again; somebody must judge that before it opens it once more."""


class SeenAlready(Exception):
    """The person sees this case without breaking glass; ``case_id`` says which it is."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__("the case is visible already")
        self.case_id = case_id


@transaction.atomic
def open_by_glass(
    *, principal: Person, matter: str | UUID, ground: str, reason: str, submission_key: UUID
) -> GlassOpening:
    """Open the case with the number or UUID ``matter`` for ``GLASS_HOURS``, on a ground with a written reason.

    A second call with the same key for the same case, or while it is open already, returns the first opening. Raises
    ``AccessDenied`` for whoever may not break glass at all, ``NoSuchCase``, ``TooManyMisses``,
    ``SeenAlready``, ``ReviewFirst``, and ``UnknownCode`` for a ground that is not offered.
    """
    require(principal, "glass.open")
    known = {one.code: one for one in glass_grounds()}
    if ground not in known:
        raise UnknownCode("no such ground")
    case = _case_behind(principal, matter)
    again = _opened_before(principal, case, submission_key)
    if again is not None:
        return again
    if Case.objects.visible_to(principal).filter(pk=case.pk).exists():
        raise SeenAlready(case.pk)
    require(principal, "glass.open", case)
    own = GlassOpening.objects.visible_to(SYSTEM).filter(user=principal.user, case=case)
    if own.filter(verdict=GlassVerdict.WAITING).count() >= UNREVIEWED:
        raise ReviewFirst
    opening = _new_opening(principal, case, known[ground], reason, submission_key)
    # What this request has found out so far was true before the glass broke.
    principal.forget()
    tell_of_glass(opening)
    trail = {"obj": case, "purpose": f"glass: {ground}", "institution_id": opening.institution_id}
    perform("glass.open", opening, principal, at=opening.opened_at, trail=trail)
    return opening


def _case_behind(principal: Person, matter: str | UUID) -> Case:
    """Return the case with a number or UUID under a lock, or count the miss and raise."""
    scope = f"glass:{principal.user.pk}"
    if limits.seen_since_first(scope) >= MISSES:
        raise TooManyMisses
    case = locked_case(_reachable(principal, matter))
    if case is None:
        limits.count_since_first(scope, WINDOW)
        raise NoSuchCase
    return case


def _opened_before(principal: Person, case: Case, submission_key: UUID) -> GlassOpening | None:
    """Return the opening of this press, or the one through which the person has this very case open now."""
    open_now = Q(ended_at=None, ends_at__gt=timezone.now(), institution__in=principal.institution_ids(*BREAKING_ROLES))
    own = GlassOpening.objects.visible_to(SYSTEM).filter(user=principal.user, case=case)
    found: GlassOpening | None = own.filter(Q(submission_key=submission_key) | open_now).first()
    return found


def _new_opening(principal: Person, case: Case, ground: GlassGround, reason: str, submission_key: UUID) -> GlassOpening:
    now = timezone.now()
    opening = GlassOpening(
        case=case,
        report=case.first_report,
        user=principal.user,
        institution_id=glass_institutions(principal)[0],
        ground=ground,
        reason=reason,
        remark="",
        opened_at=now,
        ends_at=now + timedelta(hours=settings.GLASS_HOURS),
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
def end_glass(*, principal: Person, opening_id: UUID) -> GlassOpening:
    """End one's own opening before its time; the second time changes nothing.

    Raises ``GlassOpening.DoesNotExist`` when it is not visible, ``AccessDenied`` for somebody else's.
    """
    opening, now = begin("glass.end", GlassOpening, opening_id, principal), timezone.now()
    if not opening.runs(now):
        return opening
    trail = {"obj": opening.case, "institution_id": opening.institution_id}
    perform("glass.end", opening, principal, at=now, trail=trail)
    principal.forget()
    return opening


@transaction.atomic
def leave_note(*, principal: Person, case_id: UUID, body: str, submission_key: UUID) -> GlassNote:
    """Leave a word to the lead of a case that the person has open by break-glass.

    A second call with the same key returns the first note. Raises ``Case.DoesNotExist`` when the
    case is not visible (any more), ``AccessDenied`` to whoever has it without broken glass.
    """
    case = Case.objects.visible_to(principal).get(pk=case_id)
    require(principal, "glass.leave_note", case)
    locked_case(case_id)
    opening = running_opening(principal, case)
    if opening is None:
        # It ended between the two questions.
        raise AccessDenied(Decision(False, "role_or_participation"))
    existing = GlassNote.objects.visible_to(SYSTEM).filter(opening=opening, submission_key=submission_key).first()
    if existing is not None:
        return existing
    note = GlassNote.objects.create(
        opening=opening,
        report_id=opening.report_id,
        body=body,
        left_at=timezone.now(),
        submission_key=submission_key,
    )
    tell_of_glass_note(note)
    perform("glass.leave_note", note, principal, at=note.left_at, trail={"institution_id": opening.institution_id})
    return note


@transaction.atomic
def mark_notes_read(*, principal: Person, case: Case, shown: Collection[UUID]) -> None:
    """Note that whoever it was left for has seen what was left on a case; reading again writes nothing.

    ``shown``: the keys of the notes that the page has shown; one that was left meanwhile stays new.
    """
    notes = GlassNote.objects.visible_to(principal).filter(pk__in=shown, report__case=case, read_at=None)
    unread = notes.filter(read_by(principal, "report__case"))
    if unread.exists():
        require(principal, "glass.read_notes", case)
        unread.update(read_at=timezone.now())
