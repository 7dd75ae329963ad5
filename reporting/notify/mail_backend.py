"""The mail backend of every package: its letter becomes a neutral one in the outbox, its words are dropped.

Named in the settings as ``EMAIL_BACKEND``. Wagtail writes to reviewers, authors and those who follow a page from
within the request, in English and with the page's title; a mail server that does not answer would fail an editor's
click. The outbox itself leaves by ``OUTBOX_TRANSPORT``.
"""

import logging
from collections.abc import Sequence
from email.utils import parseaddr
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from portal.accounts.links import host_for
from portal.accounts.models import User
from portal.accounts.staff import can_use_cms
from portal.security import hosts
from portal.security.zones import CMS_HOST, PUBLIC_HOST
from reporting.notify import outbox
from reporting.notify.templates import SOURCE

logger = logging.getLogger(__name__)
TEMPLATE = "account.notice"


class OutboxBackend(BaseEmailBackend):
    """Writes one outbox row for each recipient of each message; nothing of the message is kept."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many messages have at least one row. Raises nothing: the sender would log the recipient."""
        return sum([_taken(message) for message in email_messages])


def _taken(message: EmailMessage) -> bool:
    taken = False
    for recipient in message.recipients():
        try:
            _enqueue(parseaddr(recipient)[1])
        except Exception as error:
            logger.warning("outbox: a letter of a package was not taken, %s", type(error).__name__)
        else:
            taken = True
    return taken


def _enqueue(address: str) -> None:
    user = User.objects.filter(email=User.objects.normalize_email(address)).first()
    outbox.enqueue(
        template=TEMPLATE,
        recipient=address,
        object_id=user.pk if user else uuid4(),
        language=user.script if user else SOURCE,
        idempotency_key=f"{TEMPLATE}:{uuid4()}",
        link=_link_for(user),
    )


def _link_for(user: User | None) -> str:
    """Return where the owner of an account sees what is new; for an address without an account the front page."""
    if user is None:
        return hosts.address(PUBLIC_HOST, "/")
    if can_use_cms(user):
        return hosts.address(CMS_HOST, reverse("wagtailadmin_home"))
    return hosts.address(host_for(user), reverse("account_home"))
