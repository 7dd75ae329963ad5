"""The audit trail for people: the auditor's list, and who opened one case. Never content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncHour

from reporting.cases.access import require
from reporting.cases.casework.queries.sealed import PLACE_REASON
from reporting.cases.models import Case, Exclusion, Message, Report
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ProtectedQuerySet, exclusion_hits
from reporting.cases.traces import trace_once
from reporting.vault import audit
from reporting.vault.models import AuditEvent

# Looks for every refusal, whatever was refused.
DENIED = "denied"
# Looks for everything but what was only shown.
ACTS = "acts"
MESSAGE_READ, STORY_READ, NAMES_OPENED = "message.read", "report.read_story", "identity.open"
OPENINGS = ("case.view", "report.view")
# What is written when a page is shown (``casework.shown``): so much that acts are listed without it.
SHOWN = (*OPENINGS, MESSAGE_READ)
# All by which somebody reads something. What opens story, names or place is an act as well, and stands in both lists.
READINGS = (*SHOWN, STORY_READ, NAMES_OPENED)
# How the events of alarms begin, which tell of the portal and of nobody's work on a case.
ALARMS = "alarm."
# More than these in two hours tell no more about an opening.
ACTS_SHOWN = 50


@dataclass(frozen=True)
class AuditFilter:
    """What the auditor looks for; what is left out matches everything.

    ``about`` is the UUID of any row; that of a report or a case stands for everything about it.
    """

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    about: UUID | None = None


def audit_trail(principal: Person, *, looking_for: AuditFilter, key: str = "") -> Slice:
    """Return a page of events, the newest first; raises ``AccessDenied``. Reading leaves a trace itself.

    Events about a report that excludes the person are not there, as if they had never been.
    """
    require(principal, "audit.read")
    rows = AuditEvent.objects.exclude(_about(_closed_to(principal)))
    if looking_for.since is not None:
        rows = rows.filter(time__gte=looking_for.since)
    if looking_for.until is not None:
        rows = rows.filter(time__lt=looking_for.until)
    if looking_for.action == DENIED:
        rows = rows.filter(action__endswith=f".{DENIED}")
    elif looking_for.action == ACTS:
        rows = rows.exclude(action__in=SHOWN)
    elif looking_for.action:
        rows = rows.filter(action=looking_for.action)
    if looking_for.about is not None:
        same = Report.objects.visible_to(SYSTEM).filter(Q(pk=looking_for.about) | Q(case=looking_for.about))
        rows = rows.filter(object_id__in=[looking_for.about, *_ids(_rows_about(same))])
    found = page_after(rows, by=("time",), key=key, newest_first=True)
    audit.record(
        action="audit.read",
        object_type="audit",
        object_id=looking_for.about,
        actor=principal.user.pk,
        institution_id=principal.acting_institution_id,
    )
    return found


@dataclass(frozen=True)
class Reader:
    """One account that has had a case before it for one institution: how often, and what of it.

    ``times`` counts hours in which the case or a report of it was shown, ``messages`` those that were shown,
    ``stories`` and ``names`` how often these were opened; ``first`` and ``last`` are of all these events.
    """

    actor: UUID | None
    institution: UUID | None
    times: int
    messages: int
    stories: int
    names: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class AccessLog:
    """A case, a page of its events, the newest first, and who has read it, the last reader first."""

    case: Case
    events: Slice
    readers: list[Reader]


def case_access_log(principal: Person, *, case_id: UUID, key: str = "", readings: bool = False) -> AccessLog:
    """Return who has read a case, and a page of what was done on it. Reading leaves a trace itself, once an hour.

    With ``readings`` the page lists what was read, one by one, in the place of acts; alarms are in neither. Only events
    on rows that the person may know of: who is excluded stays with triage. Messages alone are counted for every reader,
    also where the person may read none. Raises ``Case.DoesNotExist`` when the case is not visible and ``AccessDenied``.
    """
    case = Case.objects.visible_to(principal).prefetch_related("participations").get(pk=case_id)
    require(principal, "case.access_log", case)
    known = (
        model._default_manager.visible_to(principal).filter(**{queryset.to_case: case.pk})
        for model, queryset in _protected()
    )
    ids = _ids(known)
    rows = AuditEvent.objects.filter(object_id__in=ids)
    listed = _read(rows) if readings else rows.exclude(action__in=SHOWN).exclude(action__startswith=ALARMS)
    found = page_after(listed, by=("time",), key=key, newest_first=True)
    messages = Message.objects.visible_to(SYSTEM).open_to(principal).filter(report__case=case.pk)
    counted = AuditEvent.objects.filter(object_id__in=[*ids, *messages.values_list("pk", flat=True)])
    readers = _readers(_read(counted))
    trace_once(principal, "case.access_log", [case], hourly=True)
    return AccessLog(case, found, readers)


def _read(events: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return those by which an account has read something; the portal itself reads an address to write to it."""
    return events.filter(action__in=READINGS, actor_kind=AuditEvent.ActorKind.USER)


def _readers(read: "QuerySet[Any]") -> list[Reader]:
    rows = read.order_by().values("actor", "institution")
    rows = rows.annotate(
        times=Count(TruncHour("time", tzinfo=UTC), filter=Q(action__in=OPENINGS), distinct=True),
        messages=Count("pk", filter=Q(action=MESSAGE_READ)),
        stories=Count("pk", filter=Q(action=STORY_READ)),
        names=Count("pk", filter=Q(action=NAMES_OPENED) & ~Q(purpose=PLACE_REASON)),
        first=Min("time"),
        last=Max("time"),
    )
    return [Reader(**row) for row in rows.order_by("-last", "actor", "institution")]


def acts_of(
    user_id: UUID, *, case_id: UUID, since: datetime, until: datetime, but: Iterable[str] = ()
) -> tuple[list[AuditEvent], int]:
    """Return what one account read and did on a case from one moment to another, and how many messages it was shown.

    Both moments included, the first act first, at most 50, without the acts ``but``. For whoever judges it; the caller
    has asked whether that may be known.
    """
    about = Report.objects.visible_to(SYSTEM).filter(case=case_id)
    rows = AuditEvent.objects.filter(actor=user_id, time__gte=since, time__lte=until)
    rows = rows.filter(object_id__in=_ids(_rows_about(about)))
    acts = rows.exclude(action__in=(MESSAGE_READ, *but)).order_by("time", "id")
    return list(acts[:ACTS_SHOWN]), rows.filter(action=MESSAGE_READ).count()


def _closed_to(person: Person) -> "QuerySet[Any]":
    """Return the reports that exclude the person."""
    hit = Exclusion.objects.visible_to(SYSTEM).filter(exclusion_hits(person))
    return Report.objects.visible_to(SYSTEM).filter(pk__in=hit.values("report"))


def _about(reports: "QuerySet[Any]") -> Q:
    """Return the condition that an event is about one of ``reports``, or about anything of their cases."""
    condition = Q()
    for rows in _rows_about(reports):
        condition |= Q(object_id__in=rows.values("pk"))
    return condition


def _rows_about(reports: "QuerySet[Any]") -> Iterator["QuerySet[Any]"]:
    """Yield by model the rows of ``reports`` and of their cases."""
    ids = reports.values("pk")
    cases = reports.filter(case__isnull=False).values("case")
    for model, queryset in _protected():
        rows = model._default_manager.visible_to(SYSTEM)
        of_report = Q(**{f"{queryset.to_report}__in": ids}) if queryset.to_report else Q()
        yield rows.filter(of_report | Q(**{f"{queryset.to_case}__in": cases}))


def _ids(querysets: Iterable["QuerySet[Any]"]) -> list[UUID]:
    """Return the ids of all rows in one query: a list of them is found by the index, however many events there are."""
    first, *others = (rows.order_by().values_list("pk", flat=True) for rows in querysets)
    return list(first.union(*others, all=True))


def _protected() -> Iterator[tuple[type[Any], ProtectedQuerySet]]:
    """Yield every model whose rows belong to a report, also those of rooms that came later."""
    for model in apps.get_models():
        queryset = model._default_manager.all()
        if isinstance(queryset, ProtectedQuerySet):
            yield model, queryset
