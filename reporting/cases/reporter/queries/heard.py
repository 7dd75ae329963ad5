"""Danger in what the reporter has just written: read anew for who sent it, since of what was heard nothing is kept."""

from uuid import UUID

from portal.danger.hearing import Danger, hear
from reporting.cases.models import Message
from reporting.cases.principals import Reporter


def heard_in(principal: Reporter, message: UUID) -> Danger | None:
    """Return what is heard in a message of the reporter, if anything was when it was sent.

    Only who sent it may be told: the caller knows from where it came.
    """
    rows = Message.objects.visible_to(principal).filter(direction=Message.Direction.FROM_REPORTER, danger_heard=True)
    found = rows.filter(pk=message).first()
    return hear(found.body) if found is not None else None
