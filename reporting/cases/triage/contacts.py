"""What calls to institutions outside the portal (јављено ван портала) say, and which clocks they stop."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from reporting.cases.access import require
from reporting.cases.alarms.raising import happened
from reporting.cases.casework import deadlines
from reporting.cases.models import CallOwed, Case, ContactRecord, Participation
from reporting.cases.notifications.hearing import hearers_at, who_hears
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.querysets import ContactRecordQuerySet
from reporting.cases.states import PARTICIPATION_COMMITTED, PARTICIPATION_SETTLED, PARTICIPATION_UNTAKEN, Risk
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Event, Institution
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault import deks

Outcome = ContactRecord.Outcome


def settle_clock(case: Case, institution: Institution, *, at: datetime, by: Principal = SYSTEM) -> None:
    """Stop the clocks and alarms of an institution that was asked and took the case on the telephone."""
    part = untaken_part(case, institution)
    if part is not None and was_taken_over(part):
        nobody_hears = not hearers_at(institution, part.report)
        deadlines.answer_by_call(participation=part, nobody_hears=nobody_hears, at=at)
        happened(Event.CONTACT_TAKEN, report=part.report, by=by, at=at, about=part.pk, participation=part)


def untaken_part(case: Case, institution: Institution) -> Participation | None:
    """Return the part of an institution that was asked and has neither taken nor declined; None where there is none."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, institution=institution)
    found: Participation | None = parts.filter(status__in=PARTICIPATION_UNTAKEN).select_related("report").first()
    return found


def was_taken_over(part: Participation) -> bool:
    """Whether an institution said on the telephone that it takes the case; nothing else counts as told."""
    return part.pk in taken_over([part])


def taken_over(
    parts: Collection[Participation], *, calls: Collection[ContactRecord] | None = None
) -> dict[UUID, ContactRecord]:
    """Return by part the call that took it over: the last one that was answered. One question for all.

    ``calls``: every call about the cases of ``parts``, where somebody has read them.
    """
    calls = _calls_about(parts) if calls is None else calls
    corrected = {call.corrects_id for call in calls}
    # Of another institution's word nobody knows who gave it: triage's own call counts, or the institution's.
    counting = [
        call
        for call in calls
        if call.pk not in corrected
        and call.outcome != Outcome.UNANSWERED
        and (call.recorded_for.type_id == TRIAGE_TYPE or call.recorded_for_id == call.institution_id)
    ]
    counting.sort(key=lambda call: (call.called_at, call.recorded_at))
    found = {(call.case_id, call.institution_id): call for call in counting}
    taken: dict[UUID, ContactRecord] = {}
    for part in parts:
        record = found.get((part.case_id, part.institution_id))
        since = part.left_before_at
        if record is not None and record.outcome == Outcome.TAKEN and (since is None or record.recorded_at > since):
            taken[part.pk] = record
    return taken


def _calls_about(parts: Collection[Participation]) -> list[ContactRecord]:
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(case__in={part.case_id for part in parts})
    return list(rows.filter(institution__in={part.institution_id for part in parts}))


def was_called(case: Case, institution_id: UUID, *, since: datetime | None = None) -> bool:
    """Whether somebody called an institution about a case, after ``since`` if given; answered or not."""
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(case=case, institution=institution_id, corrected_by=None)
    return (rows.filter(recorded_at__gt=since) if since else rows).exists()


def hold_up_closing(
    parts: Collection[Participation], *, told: Mapping[UUID, ContactRecord] | None = None
) -> list[Participation]:
    """Return the parts of one case for which closing must wait; ``told``: what ``taken_over`` has just said of them.

    Not an institution that took the case on the telephone and cannot take it at the portal: nobody hears there.
    """
    waiting = [part for part in parts if part.status not in PARTICIPATION_SETTLED]
    untaken = [part for part in waiting if part.status in PARTICIPATION_UNTAKEN]
    told = taken_over(untaken) if told is None else told
    if not told:
        return waiting
    hearing = who_hears((part.institution for part in untaken if part.pk in told), waiting[0].report)
    return [part for part in waiting if part.pk not in told or hearing[part.institution_id]]


def nobody_can_take(
    case: Case, parts: Collection[Participation], *, told: Mapping[UUID, ContactRecord] | None = None
) -> bool:
    """Whether every institution that was asked has left, or took the case on the telephone and does not hear here.

    An acute case was taken by somebody at least, and nobody owes a call or waits for an exclusion to be settled.
    ``told``: what ``taken_over`` has just said of ``parts``.
    """
    if not parts or any(part.status in PARTICIPATION_COMMITTED for part in parts):
        return False
    untaken = [part for part in parts if part.status in PARTICIPATION_UNTAKEN]
    told = taken_over(untaken) if told is None else told
    if (case.risk == Risk.ACUTE and not told) or hold_up_closing(parts, told=told):
        return False
    owed = CallOwed.objects.visible_to(SYSTEM).filter(case=case, done_at=None)
    return not owed.exists() and (case.risk == Risk.ACUTE or not HeldBack(case.first_report).somebody_is_unknown)


def contacts_of(principal: Person, case: Case) -> list[ContactRecord]:
    """Return every call about a case as ``opened_calls`` does; raises ``AccessDenied``."""
    require(principal, "contact.read", case)
    return opened_calls(ContactRecord.objects.visible_to(principal).filter(case=case))


def opened_calls(rows: ContactRecordQuerySet) -> list[ContactRecord]:
    """Return calls with what is sealed in them, corrected ones too, the newest first; the caller has decided."""
    rows = rows.order_by("-called_at", "-recorded_at", "-id")
    found = list(rows.select_related("institution", "recorded_by", "recorded_for", "corrected_by"))
    deks.prime(found, owner="report_id")
    return found
