"""Who of an institution leads its part of a case (ко води), and by which short name the institution calls it.

Both are for one's own house: neither opens nor closes anything, and nobody of another institution sees them.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.casework.queries.charge import colleagues
from reporting.cases.models import Participation
from reporting.cases.performing import begin, perform
from reporting.cases.principals import Person
from reporting.cases.states import Refused

NAME_LENGTH = 30


class NoColleague(Refused):
    """A case was to be given to somebody who does not work there now, or must not see it."""

    reason = "colleague"


@transaction.atomic
def hand_over(*, principal: Person, participation_id: UUID, to: UUID) -> Participation:
    """Put the account ``to`` in charge of an institution's part: a colleague there whom nothing keeps out.

    Rights stay with the institution. Raises ``NoColleague`` for anybody else, and ``AccessDenied``.
    """
    part = begin("participation.hand_over", Participation, participation_id, principal)
    colleague = next((one for one in colleagues(part) if one.pk == to), None)
    if colleague is None:
        raise NoColleague
    perform("participation.hand_over", part, principal, at=timezone.now(), in_charge=colleague)
    return part


@transaction.atomic
def name_case(*, principal: Person, participation_id: UUID, name: str) -> Participation:
    """Give a case the short name by which the institution calls it, at most 30 characters; empty takes it away."""
    part = begin("participation.name", Participation, participation_id, principal)
    name = " ".join(name.split())
    if len(name) > NAME_LENGTH:
        raise ValueError("The name is too long.")
    perform("participation.name", part, principal, at=timezone.now(), own_name=name or None)
    return part
