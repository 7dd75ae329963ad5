"""Neutral news by the outbox: that something happened, never what."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import Participation, Report
from reporting.cases.principals import Person
from reporting.cases.triage.routing import HeldBack
from reporting.notify import outbox
from reporting.registry.models import Institution, Role
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault.identity import identity_opened

if TYPE_CHECKING:
    from portal.accounts.models import User

logger = logging.getLogger(__name__)


def moment(at: datetime) -> str:
    """Return a moment as digits: what tells the second time that something happens from the first in a key."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def notify_reporter(report: Report, *, event: str) -> None:
    """Queue a neutral e-mail if the reporter left an address; ``event`` makes it go out once."""
    if report.contact_channel != "email":
        return
    with identity_opened(actor=None, actor_kind="system", reason="notify", object_id=report.pk, fields=("contact",)):
        address = report.contact
    if not address:
        return
    _enqueue(
        template="reporter.news",
        recipient=address,
        object_id=report.pk,
        language=report.language,
        idempotency_key=f"{report.pk}:{event}",
    )


def notify_institution(participation: Participation) -> None:
    """Queue a neutral e-mail that something waits at the desk; whom the case excludes hears nothing.

    An institution without a mailbox hears by its heads.
    """
    institution, report = participation.institution, participation.report
    if not HeldBack(report)(institution):
        news: dict[str, Any] = {
            "template": "institution.new",
            "object_id": participation.pk,
            "event": participation.status,
        }
        notify_house(institution, Role.HEAD, report, **news)


def notify_triage(report: Report, *, without: Collection[UUID] = (), **news: Any) -> None:
    """Queue neutral news for the triage teams that no report of its case excludes; see ``notify_house``."""
    held_back = HeldBack(report)
    for team in Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"):
        if not held_back(team):
            notify_house(team, Role.TRIAGE, report, without=without, **news)


def notify_house(house: Institution, role: str, report: Report, *, without: Collection[UUID] = (), **news: Any) -> None:
    """Queue news of a report for the mailbox of an institution or, where it has none, for its people in ``role``.

    Never for an account of ``without``, nor for one that the report excludes. ``news`` as ``notify_person`` takes it;
    whoever calls has asked whether the institution may hear of it.
    """
    notify_mailbox(house.email, of=house, **news)
    if house.email:
        return
    for user in people_in_role(role, institution=house):
        if user.pk not in without and not is_excluded(Person(user=user, second_factor=True), subject_of(report)):
            notify_person(user, **news)


def notify_person(user: "User", *, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news of ``object_id`` for one account, once for each ``event``; the caller has asked exclusion."""
    _enqueue(
        template=template,
        recipient=user.email,
        object_id=object_id,
        language=user.script,
        idempotency_key=":".join(filter(None, (str(object_id), template, event, str(user.pk)))),
    )


def notify_mailbox(address: str, *, of: Institution, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news for a mailbox of an institution, that of today or the one of before; for none, nothing."""
    if address:
        _enqueue(
            template=template,
            recipient=address,
            object_id=object_id,
            language="sr",
            idempotency_key=":".join(filter(None, (str(object_id), template, event, str(of.pk)))),
        )


def notify_number(address: str, *, template: str, object_id: UUID, language: str, count: int, event: str) -> None:
    """Queue mail that says how many things wait for ``object_id``, an account or an institution, once for an event."""
    _enqueue(
        template=template,
        recipient=address,
        object_id=object_id,
        language=language,
        idempotency_key=f"{object_id}:{template}:{event}",
        count=count,
    )


def _enqueue(*, object_id: UUID, **message: Any) -> None:
    try:
        outbox.enqueue(object_id=object_id, **message)
    except outbox.BadRecipient:
        # News is a courtesy: an address that cannot be mailed must not stop the work on a case.
        logger.warning("an address cannot be mailed", extra={"object": str(object_id)})
