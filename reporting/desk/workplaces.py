"""Where a substitute works otherwise: said before one is named, and before one is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.accounts.models import User
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.selectors import workplaces_of


@dataclass(frozen=True)
class Workplace:
    """The institutions of a substitute, none for an account without a role, and whether this one is not among them."""

    names: tuple[str, ...]
    is_elsewhere: bool


def workplace_of(user: User, *, institution_id: UUID) -> Workplace:
    """Return where an account works that is to stand in for somebody in an institution."""
    return _workplace(user.pk, institution_id, among=workplaces_of([user.pk]))


def with_workplaces(rows: Iterable[RoleAssignment]) -> list[tuple[RoleAssignment, Workplace | None]]:
    """Return roles, each of a substitute with where that one works otherwise; one query, none without substitutes."""
    rows = list(rows)
    substitutes = {row.user_id for row in rows if row.stands_in_for_id is not None}
    found = workplaces_of(substitutes) if substitutes else {}
    return [
        (row, None if row.stands_in_for_id is None else _workplace(row.user_id, row.institution_id, among=found))
        for row in rows
    ]


def _workplace(user_id: UUID, institution_id: UUID, *, among: dict[UUID, list[Institution]]) -> Workplace:
    places = among.get(user_id, [])
    return Workplace(
        names=tuple(one.name for one in places), is_elsewhere=institution_id not in {one.pk for one in places}
    )
