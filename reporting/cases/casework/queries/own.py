"""Which part of a case is a person's own: to act on, to take, to write in its name."""

from uuid import UUID

from reporting.cases.models import Participation
from reporting.cases.principals import Person
from reporting.cases.states import PARTICIPATION_COMMITTED, PARTICIPATION_LEFT, PARTICIPATION_UNTAKEN


def own_part(principal: Person, parts: list[Participation]) -> Participation | None:
    """Return the part for which the person acts: where it works, and of those one that its institution has taken."""
    workers = principal.institution_ids("case_worker")
    own = principal.institution_ids("case_worker", "head", "supervisor", "custodian")
    mine = [part for part in parts if part.institution_id in own]
    return min(
        mine,
        key=lambda part: (
            part.status in PARTICIPATION_LEFT,
            part.institution_id not in workers,
            part.status not in PARTICIPATION_COMMITTED,
        ),
        default=None,
    )


def part_to_take(principal: Person, parts: list[Participation]) -> Participation | None:
    """Return the part that an institution where the person works has neither taken nor declined."""
    workers = principal.institution_ids("case_worker")
    return next((p for p in parts if p.institution_id in workers and p.status in PARTICIPATION_UNTAKEN), None)


def part_that_reaches(principal: Person, parts: list[Participation]) -> Participation | None:
    """Return the part of an institution that can go to the child at once, where the person works."""
    workers = principal.institution_ids("case_worker")
    own = (part for part in parts if part.institution_id in workers and part.status not in PARTICIPATION_LEFT)
    return next((part for part in own if part.institution.type.reaches_child), None)


def written_as(principal: Person, mine: Participation | None) -> UUID | None:
    """Return the part in whose name the person writes to the reporter; the same rule as ``message.send``."""
    writes = mine is not None and mine.institution_id in principal.institution_ids("case_worker")
    return mine.pk if mine is not None and writes and mine.status in PARTICIPATION_COMMITTED else None
