"""Who hears what an institution is told: the one answer for letters, alarms, pages and health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from reporting.cases.access.subjects import kept_out_by
from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import SYSTEM, people_now
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.triage.routing import HeldBack
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.selectors import confirmed_roles_at
from reporting.registry.services import TRIAGE_TYPE

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Hearers:
    """Who of one institution is told: ``people`` who can take the case, and the shared ``mailbox`` beside them.

    Only people count as hearing: a letter into a mailbox of an institution without accounts opens no desk, and
    who only heads it cannot take a case.
    """

    people: tuple[User, ...] = ()
    mailbox: str = ""

    def __bool__(self) -> bool:
        return bool(self.people)


def hearing_role(institution: Institution) -> str:
    """Return the role in which people of an institution hear and act."""
    return TRIAGE if institution.type_id == TRIAGE_TYPE else WORKER


def who_hears(institutions: Iterable[Institution], report: Report | None = None) -> dict[UUID, Hearers]:
    """Return by key who of each institution hears of ``report``, past exclusion; without one, of any case.

    An institution that is held back hears nothing. Where the report excludes anybody of a house, its shared mailbox
    is not written to, since that person may read there. The number of queries does not grow with the institutions.
    """
    houses = {one.pk: one for one in institutions}
    held_back = HeldBack(report) if report is not None else None
    roles = confirmed_roles_at(list(houses))
    excluded = _excluded(report, roles) if held_back is not None and held_back.exclusions else set()
    found: dict[UUID, Hearers] = {}
    for pk, house in houses.items():
        if not house.active or (held_back is not None and held_back(house)):
            found[pk] = Hearers()
            continue
        here = [one for one in roles if one.institution_id == pk]
        acting = hearing_role(house)
        able = {
            one.user_id: one.user
            for one in here
            if one.in_force and one.role == acting and one.user_id not in excluded  # type: ignore[attr-defined]
        }
        watched = any(one.user_id in excluded for one in here)
        found[pk] = Hearers(tuple(sorted(able.values(), key=lambda user: user.email)), "" if watched else house.email)
    return found


def hearers_at(institution: Institution, report: Report | None = None) -> Hearers:
    """Return who of one institution hears; see ``who_hears``."""
    return who_hears([institution], report)[institution.pk]


def _excluded(report: Report | None, roles: Iterable[RoleAssignment]) -> set[UUID]:
    """Return which of these accounts the report, or any other of its case, excludes."""
    if report is None:
        return set()
    about = Q(report__case=report.case_id) if report.case_id else Q(report=report)
    rows = Exclusion.objects.visible_to(SYSTEM).filter(about)
    return {user for user, _case in kept_out_by(rows, people_now({one.user for one in roles}).values())}
