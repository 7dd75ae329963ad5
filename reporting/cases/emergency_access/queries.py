"""Openings by break-glass: one's own, those that wait for a review, and what was left to the lead."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from reporting.cases.access import emergency_institutions, require, would_allow
from reporting.cases.audit import acts_of
from reporting.cases.emergency_access.running import read_by
from reporting.cases.models import Case, EmergencyAccess, EmergencyNote, Participation
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import EmergencyAccessQuerySet, EmergencyNoteQuerySet, unknown_person_in
from reporting.cases.roles import BREAKING_ROLES, HEAD, REVIEWING_ROLES, TRIAGE, WORKER
from reporting.cases.states import EmergencyVerdict
from reporting.cases.traces import trace
from reporting.registry.selectors import roles_in_force
from reporting.vault import deks
from reporting.vault.models import AuditEvent

# How many of one's own openings the door shows.
SHOWN = 10


@dataclass(frozen=True)
class Door:
    """What somebody finds at the door: the own openings, the newest first, and whether it is shut to them."""

    own: list[EmergencyAccess]
    shut: bool


def emergency_door(principal: Person) -> Door:
    """Return what the door shows to people who may have emergency access; raises ``AccessDenied`` to others.

    Openings of cases that exclude the person meanwhile are not among them.
    """
    shut = is_shut_to(principal)
    require(principal, "day.view" if shut else "emergency_access.open")
    rows = EmergencyAccess.objects.visible_to(principal).filter(user=principal.user).select_related("case", "ground")
    own = list(rows.order_by("-opened_at", "-id")[:SHOWN])
    deks.prime(own, owner="report_id")
    return Door(own=own, shut=shut)


def told_not_justified(principal: Person, *, since: datetime) -> bool:
    """Whether somebody found since then that an opening of this person was not justified."""
    if not principal.institution_ids(*BREAKING_ROLES):
        return False
    rows = EmergencyAccess.objects.visible_to(principal).filter(user=principal.user)
    return rows.filter(verdict=EmergencyVerdict.NOT_JUSTIFIED, reviewed_at__gte=since).exists()


def is_shut_to(person: Person) -> bool:
    """Whether somebody whose role opens cases in an emergency may not, because an opening was not justified."""
    return bool(person.institution_ids(*BREAKING_ROLES)) and not emergency_institutions(person)


def insight_ended(principal: Person, case_id: UUID) -> bool:
    """Whether the person once had this case open by break-glass, and nothing keeps it from knowing so.

    Never where the case excludes it, nor while a person is unknown whom a report excludes: then it is as if
    there were no such case. One query, whether or not there is one: time must tell nothing.
    """
    if not principal.institution_ids(*BREAKING_ROLES):
        return False
    own = EmergencyAccess.objects.visible_to(SYSTEM).open_to(principal).filter(user=principal.user, case=case_id)
    ended = own.exclude(unknown_person_in("case_id")).exists()
    if ended:
        require(principal, "day.view")
    return ended


def reviews_waiting(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the openings that wait for this person's judgement, the oldest first."""
    require(principal, "day.view")
    if not principal.institution_ids(*REVIEWING_ROLES, TRIAGE):
        return Slice([], "")
    return page_after(_to_review(principal), by=("opened_at",), key=key)


def _to_review(principal: Person) -> EmergencyAccessQuerySet:
    """Return the openings that this person may judge; the same rule as ``emergency_access.review``.

    Of an institution to which whoever opened has come to belong nobody judges: the job gives it to another.
    """
    mine = Q(reviewer__in=principal.institution_ids(*REVIEWING_ROLES))
    if principal.institution_ids(TRIAGE):
        mine |= Q(reviewer=None)
    rows = EmergencyAccess.objects.visible_to(principal).filter(mine, verdict=EmergencyVerdict.WAITING)
    belongs = roles_in_force().filter(user=OuterRef("user"), institution=OuterRef("reviewer"))
    rows = rows.filter(~Exists(belongs)).exclude(reviewer=F("institution"))
    return rows.exclude(user=principal.user).select_related("case", "institution", "ground")


def openings_to_know(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the openings of which this person hears and that somebody else judges, the newest first.

    For triage and for the heads of the lead, as long as the review waits: what their mail speaks of.
    """
    require(principal, "day.view")
    leads = Participation.objects.visible_to(SYSTEM).leading("case")
    if principal.institution_ids(TRIAGE):
        rows = EmergencyAccess.objects.visible_to(principal)
    elif principal.institution_ids(HEAD):
        rows = EmergencyAccess.objects.visible_to(SYSTEM).open_to(principal)
        rows = rows.filter(Exists(leads.filter(institution__in=principal.institution_ids(HEAD))))
    else:
        return Slice([], "")
    rows = rows.filter(verdict=EmergencyVerdict.WAITING).exclude(user=principal.user)
    rows = rows.exclude(pk__in=_to_review(principal).values("pk")).select_related("case")
    return page_after(rows, by=("opened_at",), key=key, newest_first=True)


@dataclass(frozen=True)
class Review:
    """One opening as whoever judges it sees it: its reason, what was read and done, and what was left to the lead.

    ``messages`` says how many of the case were shown under it. ``texts`` are the notes themselves, for whoever may
    read them; ``sees_case`` says whether the case is open to them.
    """

    opening: EmergencyAccess
    reason: str
    acts: list[AuditEvent]
    messages: int
    notes: list[datetime]
    texts: list[EmergencyNote]
    sees_case: bool


@transaction.atomic
def review_of(principal: Person, opening_id: UUID) -> Review:
    """Open the reason of an opening for whoever must judge it; each time is written into the audit trail.

    Raises ``EmergencyAccess.DoesNotExist`` when it is not visible, and ``AccessDenied``, with the reason
    ``state`` once it was judged.
    """
    require(principal, "day.view")
    opening = (
        EmergencyAccess.objects.visible_to(principal)
        .select_related("case", "report", "user", "institution", "ground")
        .get(pk=opening_id)
    )
    require(principal, "emergency_access.review", opening)
    trace(principal, "emergency_access.read_reason", opening, fields=("reason",), institution_id=opening.reviewer_id)
    notes = EmergencyNote.objects.visible_to(SYSTEM).filter(opening=opening).order_by("left_at", "id")
    acts, messages = _acts_under(opening)
    return Review(
        opening=opening,
        reason=opening.reason,
        acts=acts,
        messages=messages,
        notes=list(notes.values_list("left_at", flat=True)),
        texts=opened_notes(
            principal, opening.case, EmergencyNote.objects.visible_to(principal).filter(opening=opening)
        ),
        sees_case=Case.objects.visible_to(principal).filter(pk=opening.case_id).exists()
        and would_allow(principal, "case.view", opening.case),
    )


def _acts_under(opening: EmergencyAccess) -> tuple[list[AuditEvent], int]:
    """Return what was read and done under an opening, and how many messages were shown; its ends stand beside it."""
    return acts_of(
        opening.user_id,
        case_id=opening.case_id,
        since=opening.opened_at,
        until=opening.ended_at or opening.ends_at,
        but=("emergency_access.open", "emergency_access.end"),
    )


def opened_notes(principal: Person, case: Case, rows: EmergencyNoteQuerySet) -> list[EmergencyNote]:
    """Return of ``rows``, left to the lead of a case, the newest first; nothing to whom they do not concern."""
    if not would_allow(principal, "emergency_access.read_notes", case):
        return []
    found = list(rows.select_related("opening__institution").order_by("-left_at", "-id"))
    deks.prime(found, owner="report_id")
    return found


def cases_with_new_notes(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the cases on which something was left for this person that nobody has read, the oldest first."""
    if not principal.institution_ids(WORKER, TRIAGE):
        return Slice([], "")
    unread = EmergencyNote.objects.visible_to(principal).filter(read_by(principal, "report__case"), read_at=None)
    rows = Case.objects.visible_to(principal).filter(pk__in=unread.values("report__case"))
    return page_after(rows, by=("opened_at",), key=key)
