"""The supervising body joins a case as observer, always past exclusion, and never while somebody is unknown."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reporting.cases.models import Case, Deadline, Participation
from reporting.cases.notifications.reporter import notify_triage
from reporting.cases.performing import take_effect
from reporting.cases.principals import System
from reporting.cases.roles import HEAD
from reporting.cases.states import PARTICIPATION_SETTLED, ParticipationStatus, Risk, Visibility
from reporting.cases.traces import trace
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Institution
from reporting.registry.selectors import counting, roles_in_force

ESCALATION = System("escalation")


def observe_from_above(
    *, case: Case, institution: Institution, at: datetime, without: Collection[UUID] = ()
) -> Participation | None:
    """Add the supervising body of ``institution`` to ``case`` as observer and return its part.

    An excluded supervisor is replaced by its own superior, as is one of ``without``. While a person
    whom the case excludes is unknown, who may work anywhere, nobody is added, however acute it is:
    triage hears that something waits, and ``observe_what_waited`` adds whom it was when that is
    found out. Returns None then, when nobody up the line may receive, or when the body already has
    a part. Call inside a transaction.
    """
    held_back = HeldBack(case.first_report)
    if held_back.somebody_is_unknown:
        _notify_triage(case)
        return None
    supervisor = held_back.above(institution, without=without)
    if supervisor is None:
        return None
    observer, created = Participation.objects.visible_to(ESCALATION).get_or_create(
        case=case,
        institution=supervisor,
        defaults={
            "report": case.first_report,
            "status": ParticipationStatus.OBSERVER,
            "visibility": Visibility.WITHHELD,
            "requested_at": at,
        },
    )
    if not created:
        return None
    take_effect("participation.observe", observer, at=at)
    trace(ESCALATION, "participation.observe", observer)
    return observer


def observe_what_waited(case: Case, *, at: datetime) -> None:
    """Add the observers that waited until it was known whom a report of ``case`` excludes, once nobody is unknown.

    They are the bodies above those that are silent past their time, and above those whose head has left for a
    conflict of interest or was named by triage. Who must approve a closing with the lead is no longer one of
    them: triage stands in. Call inside a transaction.
    """
    held_back = HeldBack(case.first_report)
    if held_back.somebody_is_unknown:
        return
    parts = Participation.objects.visible_to(ESCALATION).filter(case=case).select_related("institution")
    silent = Deadline.objects.visible_to(ESCALATION).untaken(at).filter(participation__case=case)
    headless = parts.exclude(status__in=PARTICIPATION_SETTLED).filter(institution__in=_left_by_their_head(held_back))
    for part in parts.filter(pk__in=silent.values("participation")) | headless:
        observe_from_above(case=case, institution=part.institution, at=at)


def _left_by_their_head(held_back: HeldBack) -> set[UUID]:
    """Return the institutions a head of which has left for a conflict of interest, or was found out to be meant."""
    accounts = [one for one in held_back.exclusions if one.kind == one.Kind.USER]
    left = [one.user_id for one in accounts if one.source == one.RECUSAL or one.guess_id is not None]
    return {one.institution_id for one in counting(roles_in_force().filter(user__in=left, role=HEAD))}


def _notify_triage(case: Case) -> None:
    """Queue neutral news for triage, once a case, that somebody must be found out first."""
    template = "desk.urgent" if case.risk == Risk.ACUTE else "institution.new"
    notify_triage(case.first_report, template=template, object_id=case.pk, event="observer")
