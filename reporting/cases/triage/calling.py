"""Recording a call to an institution outside the portal (јављено ван портала)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.alarms.raising import begin_alarm
from reporting.cases.casework import deadlines
from reporting.cases.models import Case, ContactRecord, Participation
from reporting.cases.performing import begin, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED, Refused
from reporting.cases.triage.contacts import Outcome, settle_clock, untaken_part, was_taken_over
from reporting.cases.triage.route import send_after_call
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Event, Institution
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault.minutes import whole_minute


class ContactRefused(Refused):
    """A call that is not recorded; ``reason`` is a code that the desk turns into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Call:
    """What somebody says of a call: ``number`` counts only where the registry has none for the institution."""

    outcome: str
    called_at: datetime
    number: str = ""
    who: str = ""
    agreed: str = ""


@transaction.atomic
def record_contact(
    *,
    principal: Person,
    case_id: UUID,
    institution_id: UUID,
    call: Call,
    submission_key: UUID,
    corrects: UUID | None = None,
) -> ContactRecord:
    """Record a call to an institution about a case; a second call with a ``submission_key`` returns the first row.

    ``corrects`` names the record that this one replaces. Where triage owed the call, the case is sent there now,
    unless they refused: then the call is owed until they take it or nobody needs them.
    Raises ``ContactRefused``: ``held_back``, ``unknown_institution``, ``no_number``, ``nobody_named`` (taken over by
    whom), ``not_yet`` and ``too_early`` (the moment of the call), ``corrected_already``.
    """
    case = begin("contact.record", Case, case_id, principal)
    own = ContactRecord.objects.visible_to(SYSTEM).filter(case=case, recorded_by=principal.user)
    if existing := own.filter(submission_key=submission_key).first():
        return existing
    now, report = timezone.now(), case.first_report
    institution = _callable(case, institution_id)
    house = _house_of(principal, case)
    replaced = _replaced(case, institution, corrects, house=house)
    _refuse_wrong(call, institution, since=report.received_at, now=now)
    record = ContactRecord.objects.create(
        case=case,
        report=report,
        institution=institution,
        number=institution.phone or call.number.strip(),
        outcome=call.outcome,
        who=call.who.strip(),
        agreed=call.agreed.strip(),
        called_at=call.called_at,
        corrects=replaced,
        recorded_by=principal.user,
        recorded_for_id=house,
        recorded_at=now,
        submission_key=submission_key,
    )
    perform("contact.record", record, principal, at=now)
    if record.outcome != Outcome.REFUSED:
        send_after_call(case, institution, at=now, by=principal)
    _settle(case, institution, at=now, by=principal)
    return record


def _settle(case: Case, institution: Institution, *, at: datetime, by: Person) -> None:
    """Let the clocks and alarms of an institution that was asked stand as all its calls say."""
    part = untaken_part(case, institution)
    if part is None:
        return
    deadlines.forget_call(participation=part)
    settle_clock(case, institution, at=at, by=by)
    if not was_taken_over(part):
        # An earlier call had ended it, and it counts no more.
        begin_alarm(Event.PARTICIPATION_REQUESTED, report=part.report, at=at, about=part.pk, participation=part)


def _callable(case: Case, institution_id: UUID) -> Institution:
    institution = Institution.objects.filter(pk=institution_id, active=True).select_related("type").first()
    if institution is None:
        raise ContactRefused("unknown_institution")
    if HeldBack(case.first_report)(institution):
        raise ContactRefused("held_back")
    return institution


def _replaced(case: Case, institution: Institution, corrects: UUID | None, *, house: UUID) -> ContactRecord | None:
    """Return the record that a new one replaces: one of the same house, or for triage any of them."""
    if corrects is None:
        return None
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(case=case, institution=institution)
    if not Institution.objects.filter(pk=house, type=TRIAGE_TYPE).exists():
        rows = rows.filter(recorded_for=house)
    found: ContactRecord = rows.get(pk=corrects)
    if rows.filter(corrects=found).exists():
        raise ContactRefused("corrected_already")
    return found


def _refuse_wrong(call: Call, institution: Institution, *, since: datetime, now: datetime) -> None:
    if call.outcome not in Outcome.values:
        raise ValueError("no such outcome")
    if not (institution.phone or call.number.strip()):
        raise ContactRefused("no_number")
    if call.outcome == Outcome.TAKEN and not call.who.strip():
        raise ContactRefused("nobody_named")
    if call.called_at > now:
        raise ContactRefused("not_yet")
    if call.called_at < whole_minute(since):  # a call is recorded to the minute
        raise ContactRefused("too_early")


def _house_of(person: Person, case: Case) -> UUID:
    """Return for which institution a person calls: triage, or its own that took the case."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_COMMITTED)
    taking_part = set(parts.values_list("institution", flat=True))
    return min(person.institution_ids(TRIAGE) or person.institution_ids(WORKER) & taking_part)
