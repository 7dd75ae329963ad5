"""What an object is about, and whether its reports exclude a person."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import CharField, Value

from portal.accounts.models import User
from reporting.cases.access.sent import keeps_out
from reporting.cases.models import (
    CallOwed,
    Case,
    ClosureProposal,
    ContactRecord,
    DisposalProposal,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Hold,
    Participation,
    Reassessment,
    Report,
)
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ExclusionQuerySet, exclusion_hits
from reporting.registry.models import Institution, RoleAssignment

# SQLite puts no more than 500 questions together.
TOGETHER = 200


@dataclass(frozen=True)
class Subject:
    """What an object is about: the report, its case, and the institution to which the object itself belongs.

    A participation belongs to who takes part, an opening by break-glass to who reviews it. ``body_id``
    is the body above the keeper, of a proposal to dispose of a file and of a hold that it placed.
    """

    report: Report | None = None
    case: Case | None = None
    institution_id: UUID | None = None
    state: str = ""
    body_id: UUID | None = None

    @property
    def matter_id(self) -> UUID | None:
        """The key of the case or, before there is one, of the report; None for a list, decided row by row."""
        matter = self.case or self.report
        return None if matter is None else matter.pk


def subject_of(obj: object) -> Subject:
    """Return what ``obj`` is about. Raises ``TypeError`` for what no rule speaks of.

    None stands for a list as a whole, a role or an account for no report.
    """
    match obj:
        case None | RoleAssignment() | User() | Institution():
            return Subject()
        case Report():
            return Subject(report=obj, case=obj.case, state=obj.status)
        case Case():
            return Subject(case=obj, state=obj.status)
        case Participation():
            return Subject(report=obj.report, case=obj.case, institution_id=obj.institution_id, state=obj.status)
        case ClosureProposal():
            return Subject(report=obj.report, case=obj.case, state=obj.status)
        case Reassessment():
            return Subject(report=obj.report, case=obj.case, state=obj.status)
        case DisposalProposal():
            return Subject(report=obj.report, case=obj.report.case, state=obj.status, body_id=obj.body_id)
        case Hold():
            return Subject(report=obj.report, case=obj.report.case, body_id=obj.body_id)
        case EmergencyAccess():
            return Subject(report=obj.report, case=obj.case, institution_id=obj.reviewer_id, state=obj.verdict)
        case EmergencyNote():
            return Subject(report=obj.report, case=obj.report.case)
        case ContactRecord() | CallOwed():
            return Subject(report=obj.report, case=obj.case)
        case Exclusion():
            return Subject(report=obj.report, case=obj.report.case)
    raise TypeError(f"no access rule speaks of {type(obj).__name__}")


def is_excluded(person: Person, subject: Subject) -> bool:
    """Whether any report of the subject excludes the person or one of its institutions, or did when it was sent."""
    if subject.matter_id is None:
        return False
    reports = Report.objects.visible_to(SYSTEM).only("institution_id", "setting", "exclusions_sent")
    if subject.case is None:
        assert subject.report is not None
        reports = reports.filter(pk=subject.report.pk)
    elif subject.report is not None and subject.report.case_id != subject.case.pk:
        # Somebody moved a row in the database: what is about one file is not opened from another.
        return True
    else:
        reports = reports.filter(case=subject.case)
    hits = models.Case(models.When(exclusion_hits(person), then=True), default=False)
    rows = list(Exclusion.objects.visible_to(SYSTEM).filter(report__in=reports).annotate(hits=hits))
    return any(row.hits for row in rows) or keeps_out(person, subject.matter_id, reports, rows)


def excluded_from(people: Collection[Person], cases: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return which of ``people`` are excluded from which of ``cases``, as (account, case); see ``kept_out_by``."""
    return kept_out_by(Exclusion.objects.visible_to(SYSTEM).filter(report__case__in=cases), people)


def kept_out_by(rows: ExclusionQuerySet, people: Collection[Person]) -> set[tuple[UUID, UUID]]:
    """Return which of ``people`` the exclusions ``rows`` keep out of which case, as (account, case).

    One query for every ``TOGETHER`` people, however many rows there are.
    """
    everybody, found = list(people), set[tuple[UUID, UUID]]()
    for start in range(0, len(everybody), TOGETHER):
        hits = [
            rows.order_by()
            .filter(exclusion_hits(one))
            .annotate(who=Value(str(one.user.pk), output_field=CharField()))
            .values_list("who", "report__case")
            for one in everybody[start : start + TOGETHER]
        ]
        found |= {(UUID(who), case) for who, case in hits[0].union(*hits[1:])}
    return found
