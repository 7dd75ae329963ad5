"""Letters about accounts, which the room of accounts asks for without knowing the outbox."""

from typing import Any

from django.dispatch import receiver

from portal.accounts.links import host_for
from portal.accounts.models import User
from portal.accounts.signals import letter
from portal.security import hosts
from reporting.notify import outbox


@receiver(letter)
def enqueue_letter(
    sender: Any, user: User, template: str, key: str, path: str = "", place: str = "", **kwargs: Any
) -> None:
    """Write the letter into the outbox, in the transaction of its cause.

    ``path`` becomes a whole address on the host where the account works, ``place`` the name of the institution.
    """
    outbox.enqueue(
        template=template,
        recipient=user.email,
        object_id=user.pk,
        language=user.script,
        idempotency_key=f"{template}:{key}",
        link=hosts.address(host_for(user), path) if path else "",
        place=place,
    )
