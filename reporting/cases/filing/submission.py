"""A report arrives."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from portal.danger.hearing import hear
from reporting.cases.access.sent import to_seal
from reporting.cases.alarms.raising import happened
from reporting.cases.casework import deadlines
from reporting.cases.filing.alike import alike_of
from reporting.cases.filing.answers import SEALED, UNASKED, WORKS_NOWHERE, ReportAnswers, columns_of
from reporting.cases.filing.proof import sign_filing
from reporting.cases.models import Exclusion, Report
from reporting.cases.notifications.floods import is_flood
from reporting.cases.performing import new_number
from reporting.cases.principals import SYSTEM, Reporter
from reporting.cases.states import ReportStatus
from reporting.cases.traces import trace
from reporting.registry.models import Event, ExclusionGroup, Institution, Municipality, ViolenceForm
from reporting.vault import codes, deks, submissions
from reporting.vault.minutes import this_minute, whole_minute
from reporting.vault.models import DekKind


def submit_report(
    *,
    answers: ReportAnswers,
    code: str,
    submission_key: UUID,
    danger_heard: bool | None = None,
    received_at: datetime | None = None,
) -> Report:
    """Store a report once and return it.

    ``submission_key`` is the draft's id, of which only a MAC is kept: a second call with it, at the same moment or
    later, returns the first report and writes nothing, for as long as the pepper of the first one is readable.
    ``code`` opens the follow page and is kept as a digest. ``danger_heard`` is what its story tells, for a caller who
    has listened to it before it locked anything; None where it is listened to here. Of ``received_at``, by default
    now, the minute is kept, and thousandths that only count. Raises nothing but database errors: whatever the answers
    say, the report is kept.
    """
    existing = _submitted(submission_key)
    if existing is not None:
        return existing
    heard = hear(answers.narrative) is not None if danger_heard is None else danger_heard
    try:
        with transaction.atomic():
            at = _place_in(whole_minute(received_at or timezone.now()))
            return _store(answers, code, submission_key, at, danger_heard=heard)
    except IntegrityError:
        existing = _submitted(submission_key)
        if existing is None:
            raise
        return existing


def _submitted(submission_key: UUID) -> Report | None:
    return Report.objects.visible_to(SYSTEM).filter(submission_key__in=submissions.keys_of(submission_key)).first()


def _place_in(minute: datetime) -> datetime:
    """Return ``minute``, or thousandths after the reports of that minute that wait: the queue keeps their order."""
    waiting = Report.objects.visible_to(SYSTEM).filter(status=ReportStatus.SUBMITTED, received_at__gte=minute)
    last = waiting.filter(received_at__lt=minute + timedelta(minutes=1)).aggregate(at=Max("received_at"))["at"]
    return minute if last is None else last + timedelta(milliseconds=1)


def _store(
    answers: ReportAnswers, code: str, submission_key: UUID, received_at: datetime, *, danger_heard: bool
) -> Report:
    token, alike = codes.token("report", code), alike_of(answers)
    report = Report(
        number=new_number(Report),
        submission_key=submissions.key_of(submission_key),
        received_at=received_at,
        code_digest=token.digest,
        code_key_id=token.key_id,
        municipality=Municipality.objects.filter(pk=answers.municipality).first(),
        institution=Institution.objects.filter(pk=answers.institution).first() if answers.institution else None,
        perpetrators=list(answers.perpetrators),
        alike=alike,
        in_flood=bool(alike) and is_flood(arriving=1),
        danger_heard=danger_heard,
        **columns_of(answers),
    )
    excluded = _excluded(report, answers)
    report.exclusions_sent = to_seal(report, excluded)
    keys = deks.create_deks(report.pk, holder=report)
    deks.share_by_code(report.pk, keys[DekKind.EXCHANGE], code=code)
    report.save(force_insert=True)
    report.forms.set(ViolenceForm.objects.filter(pk__in=answers.forms))
    report.proof = sign_filing(report, received_at=received_at, dek=keys[DekKind.REPORT])
    Exclusion.objects.bulk_create(excluded)
    minute = whole_minute(received_at)
    deadlines.on_event(Event.REPORT_SUBMITTED, report=report, at=minute)
    if any(row.is_open for row in excluded):
        deadlines.on_event(Event.EXCLUSION_UNRESOLVED, report=report, at=minute)
    at = max(received_at, this_minute())
    happened(Event.REPORT_SUBMITTED, report=report, by=Reporter(report.pk), at=at, about=report.pk)
    trace(Reporter(report.pk), "report.submit", report, fields=SEALED)
    return report


def _excluded(report: Report, answers: ReportAnswers) -> list[Exclusion]:
    """Return the exclusions of whom the reporter named, and of the institution whose employee did it; none is saved."""
    kind, rows = Exclusion.Kind, list[Exclusion]()
    rows += [_out(report, kind.GROUP, group=group) for group in ("csw", "police") if group in answers.excluded]
    at_school = report.institution is not None and report.institution.type.is_school
    if "school" in answers.excluded:
        if at_school:
            rows.append(_out(report, kind.INSTITUTION, institution=report.institution))
        else:
            # It happened elsewhere, or nobody knows where: then no school at all may know.
            rows.append(_out(report, kind.GROUP, group="school"))
    if "employee" in answers.perpetrators:
        rows.append(_workplace(report))
    if UNASKED in answers.excluded:
        # Nobody said that there is such a person: it is held back as if, and no page says more.
        rows.append(_out(report, kind.PERSON, source=Exclusion.UNASKED))
    elif "other" in answers.excluded or answers.excluded_text.strip():
        rows += _person(report, answers, held={row.group for row in rows})
    return rows


def _person(report: Report, answers: ReportAnswers, *, held: set[str]) -> list[Exclusion]:
    """Warn of the person who must not learn of it, and hold back whom it may work with, as far as that was said.

    Whatever is no known answer, and no answer at all, is „не знам“: then it may work anywhere.
    """
    kind, said = Exclusion.Kind, set(answers.excluded_works)
    groups = said & {*ExclusionGroup.values}
    rows = [_out(report, kind.GROUP, group=group, source=Exclusion.WORKPLACE) for group in sorted(groups - held)]
    if said == {WORKS_NOWHERE} or (groups and said == groups):
        return [*rows, _out(report, kind.PERSON, source=Exclusion.NAMED, resolved_at=report.received_at)]
    return [*rows, _out(report, kind.PERSON)]


def _workplace(report: Report) -> Exclusion:
    """Return what holds back the institution whose employee did it, as far as it can be known."""
    kind, conflict = Exclusion.Kind, Exclusion.CONFLICT
    if report.institution is not None:
        return _out(report, kind.INSTITUTION, institution=report.institution, source=conflict)
    if report.setting == "school":
        return _out(report, kind.GROUP, group="school", source=conflict)
    # Any institution may be the one: triage has to find out before it routes.
    return _out(report, kind.PERSON, source=conflict)


def _out(report: Report, kind: str, **values: object) -> Exclusion:
    return Exclusion(report=report, kind=kind, **values)
