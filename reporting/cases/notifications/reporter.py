"""Neutral news by the outbox: that something happened, never what."""

import logging
from collections.abc import Iterable
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
    if HeldBack(report)(institution):
        return
    if institution.email:
        _enqueue(
            template="institution.new",
            recipient=institution.email,
            object_id=participation.pk,
            language="sr",
            idempotency_key=f"{participation.pk}:{participation.status}",
        )
        return
    for user in _not_excluded(people_in_role(Role.HEAD, institution=institution), report):
        notify_person(user, template="institution.new", object_id=participation.pk, event=participation.status)


def triage_teams(report: Report) -> list[Institution]:
    """Return the triage teams that a report, or another one of its case, does not exclude."""
    held_back = HeldBack(report)
    teams = Institution.objects.filter(type=TRIAGE_TYPE, active=True).select_related("type")
    return [team for team in teams if not held_back(team)]


def notify_triage(report: Report, **news: Any) -> None:
    """Queue neutral news for the triage teams that a report does not exclude; ``news`` as ``notify_team`` takes it.

    A team without a mailbox hears by its people, none of whom the report excludes.
    """
    for team in triage_teams(report):
        notify_team(team, **news)
        if not team.email:
            for user in _not_excluded(people_in_role(Role.TRIAGE, institution=team), report):
                notify_person(user, **news)


def _not_excluded(users: "Iterable[User]", report: Report) -> "list[User]":
    """Return those of ``users`` whom a report does not exclude."""
    return [user for user in users if not is_excluded(Person(user=user, second_factor=True), subject_of(report))]


def notify_person(user: "User", *, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news of ``object_id`` for one account, once for each ``event``; the caller has asked exclusion."""
    _enqueue(
        template=template,
        recipient=user.email,
        object_id=object_id,
        language=user.script,
        idempotency_key=":".join(filter(None, (str(object_id), template, event, str(user.pk)))),
    )


def notify_team(institution: Institution, *, template: str, object_id: UUID, event: str = "") -> None:
    """Queue neutral news of ``object_id`` for the mailbox of an institution, if it has one; see ``notify_person``."""
    notify_mailbox(institution.email, of=institution, template=template, object_id=object_id, event=event)


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
