"""Opening what is sealed: each opening is decided and leaves a trace."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reporting.cases.access import require, would_allow
from reporting.cases.models import Participation, Report
from reporting.cases.principals import Person
from reporting.cases.roles import TRIAGE
from reporting.cases.states import PARTICIPATION_COMMITTED
from reporting.cases.traces import trace
from reporting.vault.identity import identity_opened

# Why names and contacts may be opened; the desk offers these and nothing typed.
IDENTITY_REASONS = ("contact_reporter", "find_child", "protect_from_person", "resolve_exclusion")
# Why the place is opened before the case is taken; no other name or contact opens with it.
PLACE_REASON, PLACE_FIELDS = "reach_child", ("place_now",)
IDENTITY_FIELDS = (
    "reporter_name",
    "contact",
    "contact_note",
    "place_now",
    "child_text",
    "perpetrator_text",
    "excluded_text",
)


@dataclass(frozen=True)
class Story:
    """What was told, in the reporter's own words."""

    narrative: str
    institution_text: str


@dataclass(frozen=True)
class Identity:
    """Names and contacts."""

    reporter_name: str
    contact_channel: str
    contact: str
    contact_note: str
    place_now: str
    child: str
    perpetrator: str
    excluded: str


def reading_for(principal: Person, report: Report) -> UUID | None:
    """Return the institution for which a person reads: one that took the case, else triage, else by break-glass."""
    own = principal.institution_ids("case_worker", "custodian")
    parts = Participation.objects.visible_to(principal).filter(
        case=report.case_id, status__in=PARTICIPATION_COMMITTED, institution__in=own
    )
    part = parts.order_by("-lead", "requested_at", "id").first()
    if part is not None:
        return part.institution_id
    through_emergency_access = principal.emergency_access.get(report.case_id) if report.case_id else None
    return next(iter(principal.institution_ids(TRIAGE)), through_emergency_access or principal.acting_institution_id)


@transaction.atomic
def story_of(*, principal: Person, report: Report) -> Story:
    """Open the story; raises ``AccessDenied``. Written into the audit trail."""
    require(principal, "report.read_story", report)
    trace(
        principal,
        "report.read_story",
        report,
        fields=("narrative", "institution_text"),
        institution_id=reading_for(principal, report),
    )
    return Story(report.narrative, report.institution_text)


def may_keep_open(principal: Person, report: Report) -> bool:
    """Whether a story that was opened may be shown again: not by break-glass, nor to who may not read it by now."""
    by_emergency_access = report.case_id is not None and report.case_id in principal.emergency_access
    return not by_emergency_access and would_allow(principal, "report.read_story", report)


def story_still_open(*, principal: Person, report: Report) -> Story:
    """Return a story that this person has opened a moment ago, without another trace; raises ``AccessDenied``."""
    require(principal, "report.read_story", report)
    return Story(report.narrative, report.institution_text)


@transaction.atomic
def identity_of(*, principal: Person, report: Report, reason: str) -> Identity:
    """Open names and contacts, with a reason from a list; raises ``AccessDenied``."""
    require(principal, "report.read_identity", report)
    if reason not in IDENTITY_REASONS:
        raise ValueError("unknown reason")
    with identity_opened(
        actor=principal.user.pk,
        institution_id=reading_for(principal, report),
        reason=reason,
        object_id=report.pk,
        fields=IDENTITY_FIELDS,
    ):
        return Identity(
            reporter_name=report.reporter_name,
            contact_channel=report.contact_channel,
            contact=report.contact,
            contact_note=report.contact_note,
            place_now=report.place_now,
            child=report.child_text,
            perpetrator=report.perpetrator_text,
            excluded=report.excluded_text,
        )


@transaction.atomic
def place_of(*, principal: Person, part: Participation) -> str:
    """Open where the child of an acute case is now, for an institution that may go there; raises ``AccessDenied``.

    Each opening is an event of the trail.
    """
    require(principal, "report.read_place", part)
    return _opened_place(principal, part.report, part.institution_id)


@transaction.atomic
def place_for_triage(*, principal: Person, report: Report) -> str:
    """Open where the child is now, alone, for triage; raises ``AccessDenied``. Each time is an event of the trail."""
    require(principal, "report.reach_child", report)
    return _opened_place(principal, report, next(iter(principal.institution_ids(TRIAGE)), None))


def _opened_place(principal: Person, report: Report, institution_id: UUID | None) -> str:
    with identity_opened(
        actor=principal.user.pk,
        institution_id=institution_id,
        reason=PLACE_REASON,
        object_id=report.pk,
        fields=PLACE_FIELDS,
    ):
        return str(report.place_now)
