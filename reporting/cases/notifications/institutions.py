"""That an institution is reached otherwise from now on is told to whoever heard until now, and to its heads."""

from typing import Any

from django.dispatch import receiver

from reporting.cases.notifications.reporter import moment, notify_mailbox, notify_person
from reporting.registry.institutions import listeners
from reporting.registry.models import Institution
from reporting.registry.selectors import desk_administrators
from reporting.registry.signals import mailbox_changed, phone_changed

TEMPLATE = "institution.mailbox"
TEMPLATE_OF_PHONE = "institution.phone"


@receiver(mailbox_changed)
def notify_of_new_mailbox(sender: Any, institution: Institution, former: str, **kwargs: Any) -> None:
    """Queue neutral words, in the transaction of the change: whoever moved a mailbox in secret is found out.

    The heads hear too, since the former mailbox may be one that nobody reads any more. It is about no
    case, so no exclusion is asked.
    """
    event = _event(institution)
    notify_mailbox(former, of=institution, template=TEMPLATE, object_id=institution.pk, event=event)
    for user in listeners(institution):
        notify_person(user, template=TEMPLATE, object_id=institution.pk, event=event)


@receiver(phone_changed)
def notify_of_new_phone(sender: Any, institution: Institution, **kwargs: Any) -> None:
    """Queue neutral words without the number, in the transaction of the change.

    Where desk administrators work the number stands on the page for lost second factors, and whoever lost
    one dials it: every administrator hears, so that a number set in secret is found out.
    """
    people = {user.pk: user for user in listeners(institution)}
    administrators = desk_administrators()
    if any(one.institution_id == institution.pk for one in administrators):
        people |= {one.user_id: one.user for one in administrators}
    for user in people.values():
        notify_person(user, template=TEMPLATE_OF_PHONE, object_id=institution.pk, event=_event(institution))


def _event(institution: Institution) -> str:
    return moment(institution.contact_changed_at) if institution.contact_changed_at else ""
