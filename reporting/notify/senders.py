"""From whom letters come: to staff from the portal, to reporters from a sender that names nobody."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from portal.security.service_checks import SMTP
from reporting.notify.templates import TEMPLATES


def sender_of(template: str) -> str:
    """Return the sender of a letter made from ``template``, a key of ``TEMPLATES``."""
    return settings.MAIL_FROM_REPORTERS if TEMPLATES[template].to_reporter else settings.DEFAULT_FROM_EMAIL


def domain_of(sender: str) -> str:
    """Return the domain of a sender, in small letters; "localhost" where it has none."""
    return parseaddr(sender)[1].rpartition("@")[2].lower() or "localhost"


def names_the_portal() -> bool:
    """Whether letters leave this machine and those to reporters come from a domain of the portal's, or below one.

    Its domains are that of ``MAIL_FROM`` and the names under which it serves pages.
    """
    if settings.OUTBOX_TRANSPORT != SMTP:
        return False
    domain = domain_of(settings.MAIL_FROM_REPORTERS)
    own = {domain_of(settings.DEFAULT_FROM_EMAIL), urlsplit(settings.PUBLIC_URL).hostname, *settings.HOSTS.values()}
    return any(domain == one or domain.endswith(f".{one}") for one in own if one)


def sender_names_the_portal(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E001: whoever reads a reporter's mailbox must not learn from a sender that there is a report."""
    if not names_the_portal():
        return []
    words = "MAIL_FROM_REPORTERS has a domain of the portal's: give letters to reporters a plain one of another domain."
    return [Error(words, id="notify.E001")]


def state() -> Status:
    """Return the line of the health page: whether letters to reporters come from a sender that names nobody."""
    return Status(
        not names_the_portal(),
        advice=_("Упишите у MAIL_FROM_REPORTERS адресу другог домена, који не именује портал (docs/settings.md)."),
    )
