"""Neutral news by the outbox: that something happened, never what."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from reporting.cases.models import Participation, Report
from reporting.cases.notifications.hearing import hearers_at
from reporting.notify import outbox
from reporting.registry.models import Institution
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault.identity import identity_opened

if TYPE_CHECKING:
    from portal.accounts.models import User

logger = logging.getLogger(__name__)


def moment(at: datetime) -> str:
    """Return a moment as digits: what tells the second time that something happens from the first in a key."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def notify_reporter(report: Report, *, event: str) -> None:
    """Queue a neutral e-mail if the reporter left an address; one is enough until the page was opened.

    ``event`` makes it go out once.
    """
    if report.contact_channel != "email" or report.told_at is not None:
        return
    with identity_opened(actor=None, actor_kind="system", reason="notify", object_id=report.pk, fields=("contact",)):
        address = report.contact
    if not address:
        return
    enqueue(
        template="reporter.news",
        recipient=address,
        object_id=report.pk,
        language=report.language,
        idempotency_key=f"{report.pk}:{event}",
    )
    report.told_at = timezone.now()
    report.save(update_fields=["told_at"])


def page_opened(report: Report) -> None:
    """Note that the reporter has opened the page, so that the next news is written about again."""
    if report.told_at is not None:
        report.told_at = None
        report.save(update_fields=["told_at"])


def notify_institution(participation: Participation) -> None:
    """Queue neutral news that something waits at the desk for whoever hears at the institution, past exclusion."""
    notify_house(
        participation.institution,
        participation.report,
        template="institution.new",
        object_id=participation.pk,
        event=f"{participation.status}:{moment(participation.requested_at)}",
    )


def notify_triage(report: Report, *, without: Collection[UUID] = (), **news: Any) -> None:
    """Queue neutral news for the triage teams, past exclusion; see ``notify_house``."""
    for team in Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type"):
        notify_house(team, report, without=without, **news)


def notify_house(house: Institution, report: Report, *, without: Collection[UUID] = (), **news: Any) -> None:
    """Queue news of a report for who hears at an institution (``hearing``) but accounts of ``without``.

    ``news`` as ``notify_person`` takes it.
    """
    hearers = hearers_at(house, report)
    notify_mailbox(hearers.mailbox, of=house, **news)
    for user in hearers.people:
        if user.pk not in without:
            notify_person(user, **news)


def notify_person(user: "User", *, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news of ``object_id`` for one account, once for each ``event``; the caller has asked exclusion."""
    enqueue(
        template=template,
        recipient=user.email,
        object_id=object_id,
        language=user.script,
        idempotency_key=":".join(filter(None, (str(object_id), template, event, str(user.pk)))),
    )


def notify_mailbox(address: str, *, of: Institution, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news for a mailbox of an institution, that of today or the one of before; for none, nothing."""
    if address:
        enqueue(
            template=template,
            recipient=address,
            object_id=object_id,
            language="sr",
            idempotency_key=":".join(filter(None, (str(object_id), template, event, str(of.pk)))),
        )


def notify_number(address: str, *, template: str, object_id: UUID, language: str, count: int, event: str) -> None:
    """Queue mail that says how many things wait for ``object_id``, an account or an institution, once for an event."""
    enqueue(
        template=template,
        recipient=address,
        object_id=object_id,
        language=language,
        idempotency_key=f"{object_id}:{template}:{event}",
        count=count,
    )


def enqueue(*, object_id: UUID, **message: Any) -> None:
    """Write a message into the outbox; an address that cannot be mailed is left out."""
    try:
        outbox.enqueue(object_id=object_id, **message)
    except outbox.BadRecipient:
        # News is a courtesy: an address that cannot be mailed must not stop the work on a case.
        logger.warning("an address cannot be mailed", extra={"object": str(object_id)})
