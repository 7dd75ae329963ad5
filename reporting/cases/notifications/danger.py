"""How triage hears by mail that somebody is in danger: at once and of each report, in a flood by a number.

Whoever sends a thousand reports of danger would otherwise send a thousand mails to each of triage, until the mail
server shuts the portal out and nobody reads any of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from reporting.cases.models import Exclusion, Report
from reporting.cases.notifications.floods import is_flood
from reporting.cases.notifications.reporter import moment, notify_number, notify_triage
from reporting.cases.principals import Person, System
from reporting.cases.states import ReportStatus
from reporting.cases.triage.routing import HeldBack
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution, Role
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE

if TYPE_CHECKING:
    from portal.accounts.models import User

SYSTEM = System("danger news")
EACH, TOGETHER = "triage.urgent", "triage.flood"
# A recipient gets at most one number in so long.
BETWEEN = timedelta(minutes=15)
# A report says when it came and is seen a moment later, so those just before a number may not be in it.
MOMENT = timedelta(minutes=1)
# Further back nobody looks: a report that waited so long has its deadline, and triage's day shows it.
LOOKED_BACK = timedelta(hours=24)


@dataclass(frozen=True)
class Recipient:
    """A mailbox of a triage team, or somebody of a team without one; ``waiting`` is what may be counted for them."""

    id: UUID
    address: str
    language: str
    waiting: QuerySet[Report]


def notify_of_danger(report: Report) -> None:
    """Queue neutral mail for triage about one report of danger; in a flood :func:`notify_how_many` does it instead."""
    if not is_flood():
        notify_triage(report, template=EACH, object_id=report.pk, event="danger")


def notify_how_many(now: datetime) -> None:
    """Queue for each of triage how many reports of danger wait, where one came without a mail of its own.

    At most one in 15 minutes for each recipient, who is told only of what no exclusion keeps from them. The key
    names the number before, so that two runs at once write one.
    """
    if not _untold(_waiting(SYSTEM), now).exists():
        return
    for recipient in _recipients():
        last = outbox.last_about(recipient.id, template=TOGETHER)
        fresh = _untold(recipient.waiting, now)
        if last is not None:
            fresh = fresh.filter(received_at__gt=last - MOMENT)
        if (last is None or now - last >= BETWEEN) and fresh.exists():
            notify_number(
                recipient.address,
                template=TOGETHER,
                object_id=recipient.id,
                language=recipient.language,
                count=recipient.waiting.count(),
                event=moment(last) if last else "first",
            )


def _waiting(principal: Person | System) -> QuerySet[Report]:
    """Return the reports of danger that wait for triage, as far as ``principal`` may know of them."""
    return Report.objects.visible_to(principal).filter(status=ReportStatus.SUBMITTED, danger_now="yes")


def _untold(reports: QuerySet[Report], now: datetime) -> QuerySet[Report]:
    """Return those of ``reports`` that came in a flood: no mail was written about them alone."""
    told = OutboxMessage.objects.filter(object_id=OuterRef("pk"), template=EACH)
    return reports.filter(~Exists(told), received_at__gt=now - LOOKED_BACK)


def _recipients() -> Iterator[Recipient]:
    """Yield whom :func:`notify_triage` would mail, each once: teams, and the people of those without a mailbox."""
    people: dict[UUID, User] = {}
    for team in Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"):
        if team.email:
            yield Recipient(team.pk, team.email, "sr", _waiting_for(team))
        else:
            people |= {user.pk: user for user in people_in_role(Role.TRIAGE, institution=team)}
    for user in people.values():
        yield Recipient(user.pk, user.email, user.script, _waiting(Person(user=user, second_factor=True)))


def _waiting_for(team: Institution) -> QuerySet[Report]:
    """Return the reports of danger of which a team's mailbox may hear; who excludes nobody is not looked at."""
    excludes = Exclusion.objects.visible_to(SYSTEM).filter(report=OuterRef("pk"))
    held_back = [report.pk for report in _waiting(SYSTEM).filter(Exists(excludes)) if HeldBack(report)(team)]
    return _waiting(SYSTEM).exclude(pk__in=held_back)
