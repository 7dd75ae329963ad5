"""Neutral news by the outbox: that something happened, never what."""

import logging

from reporting.cases.models import Participation, Report
from reporting.notify import outbox
from reporting.vault.identity import identity_opened

logger = logging.getLogger(__name__)


def tell_reporter(report: Report, *, event: str) -> None:
    """Queue a neutral e-mail if the reporter left an address; ``event`` makes it go out once."""
    if report.contact_channel != "email":
        return
    with identity_opened(actor=None, actor_kind="system", reason="notify", object_id=report.pk, fields=("contact",)):
        address = report.contact
    if not address:
        return
    try:
        outbox.enqueue(
            template="reporter.news",
            recipient=address,
            object_id=report.pk,
            language=report.language,
            idempotency_key=f"{report.pk}:{event}",
        )
    except outbox.BadMessage:
        # News is a courtesy: an address that cannot be mailed must not stop the work on a case.
        logger.warning("a reporter's address cannot be mailed", extra={"report": str(report.pk)})


def tell_institution(participation: Participation) -> None:
    """Queue a neutral e-mail that something waits at the desk."""
    if participation.institution.email:
        outbox.enqueue(
            template="institution.new",
            recipient=participation.institution.email,
            object_id=participation.pk,
            language="sr",
            idempotency_key=f"{participation.pk}:requested",
        )
