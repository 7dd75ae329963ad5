"""That an institution hears elsewhere from now on is told to whoever heard until now, and to its heads."""

from typing import Any

from django.dispatch import receiver

from reporting.cases.notifications import moment, tell_mailbox, tell_person
from reporting.registry.institutions import listeners
from reporting.registry.models import Institution
from reporting.registry.signals import mailbox_changed

TEMPLATE = "institution.mailbox"


@receiver(mailbox_changed)
def tell_of_new_mailbox(sender: Any, institution: Institution, former: str, **kwargs: Any) -> None:
    """Queue neutral words, in the transaction of the change: whoever moved a mailbox in secret is found out.

    The heads hear too, since the former mailbox may be one that nobody reads any more. It is about no
    case, so no exclusion is asked.
    """
    event = moment(institution.contact_changed_at) if institution.contact_changed_at else ""
    tell_mailbox(former, of=institution, template=TEMPLATE, object_id=institution.pk, event=event)
    for user in listeners(institution):
        tell_person(user, template=TEMPLATE, object_id=institution.pk, event=event)
