"""What somebody has said first and a person may now confirm, whatever it is: one question for all of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from reporting.cases.models import Case, Participation, Reassessment, Report
from reporting.cases.pages import PAGE_SIZE, Slice
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.states import (
    CASE_OPEN,
    CASE_UNDER_WAY,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_OWING,
    CaseStatus,
    ReassessmentStatus,
    ReportStatus,
)

# What is decided: a lower risk, the end of a part, of a case that nobody can take, equal reports set aside.
LOWERING, ENDING, CLOSING, ASIDE = "lowering", "ending", "closing", "aside"
COLUMNS = ("what", "key", "of_number", "since", "equals")


@dataclass(frozen=True)
class SecondWord:
    """One first word: ``what`` it is about, the row that is decided, the number to show, how many it stands for."""

    what: str
    key: UUID
    number: str
    since: datetime
    equals: int


def second_words(principal: Person) -> Slice:
    """Return what waits for this person's second word, the oldest first; never what the person has said.

    Only so many as a page holds: each that is decided makes room. As with every first of two words, one may stand
    there that counts no more; then it takes two again, and this person may begin.
    """
    asked = [_lowerings(principal)]
    if principal.institution_ids(TRIAGE):
        asked += [_endings(principal), _closings(principal), _asides(principal)]
    elif not principal.institution_ids(WORKER):
        return Slice([], "")
    rows = asked[0].union(*asked[1:], all=True).order_by("since", "key")[:PAGE_SIZE]
    return Slice([SecondWord(what, UUID(key), number, since, equals) for what, key, number, since, equals in rows], "")


def _said(rows: "QuerySet[Any]", what: str, **columns: Any) -> "QuerySet[Any]":
    key = Cast("pk", CharField(max_length=64))
    one = {"what": Value(what), "key": key, "equals": Value(1)} | columns
    return rows.order_by().annotate(**one).values_list(*COLUMNS)


def _lowerings(principal: Person) -> "QuerySet[Any]":
    """Return what ``deciding_risk_for`` lets this person decide."""
    others = Participation.objects.visible_to(SYSTEM).filter(case=OuterRef("case"), status__in=PARTICIPATION_COMMITTED)
    others, at_triage = others.exclude(institution=OuterRef("institution")), principal.institution_ids(TRIAGE)
    works_there = Q(institution__in=principal.institution_ids())
    decides = Q(Exists(others.filter(institution__in=principal.institution_ids(WORKER)))) & ~works_there
    if at_triage:
        decides |= ~Q(Exists(others)) & (~works_there | Q(institution__in=at_triage))
    rows = Reassessment.objects.visible_to(principal).filter(
        decides, status=ReassessmentStatus.PROPOSED, case__status__in=CASE_OPEN
    )
    rows = rows.exclude(proposed_by=principal.user)
    return _said(rows, LOWERING, of_number=F("case__number"), since=F("proposed_at"))


def _endings(principal: Person) -> "QuerySet[Any]":
    rows = Participation.objects.visible_to(principal).filter(
        end_proposed_by__isnull=False, status__in=PARTICIPATION_OWING, case__status__in=CASE_UNDER_WAY
    )
    rows = rows.exclude(end_proposed_by=principal.user)
    return _said(rows, ENDING, of_number=F("case__number"), since=F("requested_at"))


def _closings(principal: Person) -> "QuerySet[Any]":
    """Return cases of which ``untaken.said_first`` still holds, but for whether its author may still say so."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=OuterRef("pk"))
    since = Q(requested_at__gt=OuterRef("close_said_at")) | Q(accepted_at__gt=OuterRef("close_said_at"))
    rows = Case.objects.visible_to(principal).filter(
        ~Exists(parts.filter(since)),
        close_said_by__isnull=False,
        status__in=(CaseStatus.OPENED, *CASE_UNDER_WAY),
    )
    rows = rows.exclude(close_said_by=principal.user)
    return _said(rows, CLOSING, of_number=F("number"), since=F("close_said_at"))


def _asides(principal: Person) -> "QuerySet[Any]":
    rows = Report.objects.visible_to(principal).filter(set_aside_first__isnull=False, status=ReportStatus.SUBMITTED)
    groups = rows.exclude(alike="").exclude(set_aside_first=principal.user).values("alike")
    key, number, since = Min(Cast("pk", CharField(max_length=64))), Min("number"), Min("received_at")
    return _said(groups, ASIDE, key=key, of_number=number, since=since, equals=Count("pk"))
