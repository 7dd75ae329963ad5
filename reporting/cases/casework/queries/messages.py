"""The messages about a matter, for those whom they concern."""

from reporting.cases.access import would_allow
from reporting.cases.models import Message, Report
from reporting.cases.principals import Person
from reporting.cases.querysets import MessageQuerySet
from reporting.vault import deks


def messages_of(principal: Person, report: Report) -> list[Message]:
    """Return the messages about one report, the oldest first; none to whom they do not concern."""
    if not would_allow(principal, "message.read", report):
        return []
    return opened(Message.objects.visible_to(principal).filter(report=report))


def opened(rows: MessageQuerySet) -> list[Message]:
    """Return messages in their order, with the keys that open them."""
    found: list[Message] = list(rows.select_related("participation__institution", "author").order_by("sent_at", "id"))
    deks.prime(found, owner="key_owner", kind="key_kind")
    return found
