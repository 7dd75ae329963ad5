"""What calls to institutions outside the portal (јављено ван портала) say, and which clocks they stop."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reporting.cases.access import require
from reporting.cases.casework import deadlines
from reporting.cases.models import Case, ContactRecord, Participation
from reporting.cases.notifications.hearing import hearers_at, who_hears
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.states import PARTICIPATION_SETTLED, PARTICIPATION_UNTAKEN
from reporting.registry.models import Institution
from reporting.vault import deks

Outcome = ContactRecord.Outcome


def settle_clock(case: Case, institution: Institution, *, at: datetime) -> None:
    """Stop the clocks of an institution that was asked and took the case on the telephone; see ``deadlines``."""
    part = untaken_part(case, institution)
    if part is not None and was_taken_over(part):
        nobody_hears = not hearers_at(institution, part.report)
        deadlines.answer_by_call(participation=part, nobody_hears=nobody_hears, at=at)


def untaken_part(case: Case, institution: Institution) -> Participation | None:
    """Return the part of an institution that was asked and has neither taken nor declined; None where there is none."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, institution=institution)
    found: Participation | None = parts.filter(status__in=PARTICIPATION_UNTAKEN).select_related("report").first()
    return found


def was_taken_over(part: Participation) -> bool:
    """Whether an institution said on the telephone that it takes the case; nothing else counts as told."""
    return part.pk in taken_over([part])


def taken_over(parts: Collection[Participation]) -> dict[UUID, ContactRecord]:
    """Return by part the call that took it over: the last one that was answered. One question for all."""
    found = {(one.case_id, one.institution_id): one for one in last_answered(parts)}
    taken: dict[UUID, ContactRecord] = {}
    for part in parts:
        record = found.get((part.case_id, part.institution_id))
        since = part.left_before_at
        if record is not None and record.outcome == Outcome.TAKEN and (since is None or record.recorded_at > since):
            taken[part.pk] = record
    return taken


def last_answered(parts: Collection[Participation]) -> list[ContactRecord]:
    """Return the calls that were answered and stand uncorrected, by case and institution of ``parts``, in order."""
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(
        case__in={part.case_id for part in parts},
        institution__in={part.institution_id for part in parts},
        corrected_by=None,
    )
    return list(rows.exclude(outcome=Outcome.UNANSWERED).order_by("called_at", "recorded_at", "id"))


def was_called(case: Case, institution_id: UUID, *, since: datetime | None = None) -> bool:
    """Whether somebody called an institution about a case, after ``since`` if given; answered or not."""
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(case=case, institution=institution_id, corrected_by=None)
    return (rows.filter(recorded_at__gt=since) if since else rows).exists()


def hold_up_closing(parts: Collection[Participation]) -> list[Participation]:
    """Return the parts of one case for which closing must wait.

    Not an institution that took the case on the telephone and cannot take it at the portal: nobody hears there.
    """
    waiting = [part for part in parts if part.status not in PARTICIPATION_SETTLED]
    told = taken_over([part for part in waiting if part.status in PARTICIPATION_UNTAKEN])
    if not told:
        return waiting
    hearing = who_hears((part.institution for part in waiting if part.pk in told), waiting[0].report)
    return [part for part in waiting if part.pk not in told or hearing[part.institution_id]]


def contacts_of(principal: Person, case: Case) -> list[ContactRecord]:
    """Return every call about a case, corrected ones too, the newest first, opened; raises ``AccessDenied``."""
    require(principal, "contact.read", case)
    rows = ContactRecord.objects.visible_to(principal).filter(case=case).order_by("-called_at", "-recorded_at", "-id")
    found = list(rows.select_related("institution", "recorded_by", "recorded_for", "corrected_by"))
    deks.prime(found, owner="report_id")
    return found
