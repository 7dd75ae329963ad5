"""Who judges an opening by break-glass, and the verdict."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.jobs.many import Failures
from reporting.cases.acts import step_of
from reporting.cases.models import EmergencyAccess
from reporting.cases.notifications.emergency_access import lead_of, notify_reviewers, reviewers_at
from reporting.cases.passes import count_done
from reporting.cases.performing import UnknownCode, begin, locked_row, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.states import EmergencyVerdict
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Institution
from reporting.registry.selectors import roles_of


def reviewing_institution(opening: EmergencyAccess) -> Institution | None:
    """Return who judges an opening: the lead, or the nearest body above it that may; None for triage.

    Passed over is whatever the case excludes, wherever the person who opened holds a role, and who has
    nobody to judge. A case without a lead is judged above the institution of whoever opened it. While a person
    whom the case excludes is unknown, no body above learns of it: triage judges where the lead cannot.
    """
    lead = lead_of(opening)
    first = lead or opening.institution
    own = {opening.institution_id, *(one.institution_id for one in roles_of(opening.user))}
    held_back, without = HeldBack(opening.report), set(own)
    candidate = first if first.pk not in own and not held_back(first) else held_back.above(first, without=without)
    while candidate is not None and not reviewers_at(candidate, opening):
        without.add(candidate.pk)
        candidate = held_back.above(first, without=without)
    return candidate if candidate == lead or not held_back.somebody_is_unknown else None


def reassign_reviews() -> int:
    """Give every opening that waits to whoever may judge it now, and tell them; return how many moved.

    A lead that changed, a head that left, an exclusion that came later: visibility has shut them out
    already, so nobody judged wrongly meanwhile, only nobody at all. One that fails holds up no other; what
    failed is raised in the end (``ExceptionGroup``).
    """
    rows = (
        EmergencyAccess.objects.visible_to(SYSTEM).filter(verdict=EmergencyVerdict.WAITING).order_by("opened_at", "id")
    )
    failures = Failures("Openings could not be given to anybody.")
    moved = count_done(_reassign, list(rows.values_list("pk", flat=True)), failures)
    failures.raise_all()
    return moved


@transaction.atomic
def _reassign(opening_id: UUID) -> bool:
    """Give one opening to whoever may judge it, and return whether it moved."""
    opening = locked_row(EmergencyAccess, opening_id, SYSTEM)
    judge = reviewing_institution(opening) if opening.verdict == EmergencyVerdict.WAITING else opening.reviewer
    if (judge and judge.pk) == opening.reviewer_id:
        return False
    opening.reviewer = judge
    opening.save(update_fields=["reviewer"])
    notify_reviewers(opening, since=timezone.now())
    return True


@transaction.atomic
def review_emergency_access(*, principal: Person, opening_id: UUID, verdict: str, remark: str) -> EmergencyAccess:
    """Say whether an opening was justified (``EmergencyVerdict``), with a remark.

    One that was not ends at once, and with it everything else that the same person has open by break-glass.

    Raises ``EmergencyAccess.DoesNotExist`` when it is not visible, ``AccessDenied`` (reason ``state`` the
    second time), ``UnknownCode`` for another verdict.
    """
    if verdict not in step_of("emergency_access.review").goals:
        raise UnknownCode("no such verdict")
    opening, now = begin("emergency_access.review", EmergencyAccess, opening_id, principal), timezone.now()
    ends = opening.runs(now) and verdict == EmergencyVerdict.NOT_JUSTIFIED
    perform(
        "emergency_access.review",
        opening,
        principal,
        at=now,
        to=verdict,
        remark=remark,
        reviewed_by=principal.user,
        ended_at=now if ends else opening.ended_at,
        trail={"purpose": f"emergency_access: {verdict}", "institution_id": opening.reviewer_id},
    )
    if verdict == EmergencyVerdict.NOT_JUSTIFIED:
        running = EmergencyAccess.objects.visible_to(SYSTEM).filter(
            user=opening.user_id, ended_at=None, ends_at__gt=now
        )
        running.update(ended_at=now)
    return opening
