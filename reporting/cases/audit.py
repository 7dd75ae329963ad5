"""The audit trail for people: the auditor's list, and who opened one case. Never content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncHour

from reporting.cases.access import require
from reporting.cases.models import Case, Exclusion, Message, Report
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ProtectedQuerySet, exclusion_hits
from reporting.vault import audit
from reporting.vault.models import AuditEvent

# Looks for every refusal, whatever was refused.
DENIED = "denied"
# Looks for everything but what was only shown.
ACTS = "acts"
MESSAGE_READ = "message.read"
# What is written when something is shown (``casework.shown``): so much that acts are listed without it.
VIEWS = ("case.view", "report.view")
READINGS = (*VIEWS, MESSAGE_READ)
# What is opened by itself, each time: an act, and in the log of a case a reading too.
STORY = ("report.read_story",)
NAMES = ("identity.open",)
OPENINGS = (*READINGS, *STORY, *NAMES)
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
        rows = rows.exclude(action__in=READINGS)
    elif looking_for.action:
        rows = rows.filter(action=looking_for.action)
    if looking_for.about is not None:
        same = Report.objects.visible_to(SYSTEM).filter(Q(pk=looking_for.about) | Q(case=looking_for.about))
        rows = rows.filter(object_id__in=[looking_for.about, *_ids(_rows_about(same))])
    found = page_after(rows, by=("time",), key=key, newest_first=True)
    _trace(principal, "audit.read", looking_for.about)
    return found


@dataclass(frozen=True)
class Reader:
    """One account that has had a case before it for one institution: how often, and how much of it.

    ``times`` counts hours in which the case or a report of it was shown, ``messages`` those that were shown, ``story``
    and ``names`` (with contacts, and where the child is) how often they were opened. ``first`` and ``last`` say when
    something was noted: of an hour the first look.
    """

    actor: UUID | None
    institution: UUID | None
    times: int
    messages: int
    story: int
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
    """Return who has read a case, and a page of what was done on it. Reading leaves a trace itself.

    With ``readings`` the page lists what was shown, one by one, in the place of acts; alarms are in neither. Only
    events on rows that the person may know of, since who is excluded stays with triage; of messages everybody's are
    counted. Raises ``Case.DoesNotExist`` when the case is not visible and ``AccessDenied``.
    """
    case = Case.objects.visible_to(principal).prefetch_related("participations").get(pk=case_id)
    require(principal, "case.access_log", case)
    known = (
        model._default_manager.visible_to(principal).filter(**{queryset.to_case: case.pk})
        for model, queryset in _protected()
    )
    rows = AuditEvent.objects.filter(object_id__in=_ids(known))
    opened = rows.filter(action__in=OPENINGS)
    listed = opened if readings else rows.exclude(Q(action__in=READINGS) | Q(action__startswith="alarm."))
    found = page_after(listed, by=("time",), key=key, newest_first=True)
    messages = Message.objects.visible_to(SYSTEM).filter(report__case=case.pk).values("pk")
    shown = AuditEvent.objects.filter(action=MESSAGE_READ, object_id__in=messages)
    _trace(principal, "case.access_log", case.pk, once=audit.this_hour())
    return AccessLog(case, found, _readers(opened.exclude(action=MESSAGE_READ) | shown))


def _readers(shown: "QuerySet[Any]") -> list[Reader]:
    hours = Count(TruncHour("time"), distinct=True, filter=Q(action__in=VIEWS))
    rows = shown.order_by().values("actor", "institution")
    rows = rows.annotate(
        times=hours,
        messages=Count("pk", filter=Q(action=MESSAGE_READ)),
        story=Count("pk", filter=Q(action__in=STORY)),
        names=Count("pk", filter=Q(action__in=NAMES)),
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


def _trace(principal: Person, action: str, about: UUID | None, *, once: str | None = None) -> None:
    event = audit.event_of(
        action=action,
        object_type="audit",
        object_id=about,
        actor=principal.user.pk,
        institution_id=principal.acting_institution_id,
        once=once,
    )
    if once is None:
        event.save()
    else:
        audit.record_once([event])
