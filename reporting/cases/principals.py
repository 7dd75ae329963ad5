"""Who asks: a signed-in person, the holder of a code, or the portal itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from reporting.cases.roles import BREAKING_ROLES, roles_in
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.selectors import roles_in_force

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reporting.cases.access.sent import SentExclusions
    from reporting.cases.models.case import Case


@dataclass(frozen=True)
class System:
    """The portal itself, with the reason for which it acts, such as ``"submit"``."""

    reason: str


# The portal where it only looks something up. What it does by itself says why: a purpose beside the trace, or a
# name of its own, as the escalation has.
SYSTEM = System("portal")
# The portal that opens and sends an acute case which nobody has taken.
UNCLAIMED = System("acute, unclaimed")


@dataclass(frozen=True)
class Reporter:
    """The holder of a report's code, who is not always the reporter."""

    report_id: UUID


@dataclass
class Person:
    """A signed-in account with the desk roles that it holds now.

    ``second_factor`` says that this session passed a second factor. Django's own permissions
    (``is_superuser``, ``is_staff``, groups) are ignored on purpose.
    """

    user: "User"
    second_factor: bool = False
    # By case or report, what was last found out about exclusions in this request.
    seen_exclusions: dict[UUID, bool] = field(default_factory=dict, repr=False, compare=False)
    # By case or report, whom its reports excluded when they were sent; None where that does not open.
    sent_exclusions: dict[UUID, "list[SentExclusions] | None"] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _ever(self) -> list[RoleAssignment]:
        """Confirmed roles that the account holds, will hold or has held, sealed or not; ``in_force`` says which now."""
        return _confirmed_roles(self.user.pk) if self.user.is_authenticated else []

    @cached_property
    def assignments(self) -> list[RoleAssignment]:
        """Valid, confirmed and sealed role assignments; empty without a fresh second factor, or the account's seal."""
        if not (self.second_factor and self.user.is_authenticated and self.user.is_active and self.user.seal_stands()):
            return []
        return [one for one in self._ever if one.in_force and one.seal_stands()]  # type: ignore[attr-defined]

    @property
    def workplaces_ever(self) -> list[Institution]:
        """The institutions in which the account holds, will hold or has held a role: what exclusions ask.

        Neither the end of a role, a missing second factor nor a broken seal opens what an exclusion has closed. A role
        that nobody has confirmed is none: else the head of an excluded institution, who names substitutes
        alone, could shut all of triage out of the report that is about that institution.
        """
        return list({one.institution_id: one.institution for one in self._ever}.values())

    @cached_property
    def roles(self) -> set[str]:
        """Granted roles and those that follow from the institution, such as the police's."""
        return {role for assignment in self.assignments for role in roles_in(assignment)}

    @cached_property
    def institutions(self) -> list[Institution]:
        """The institutions in which this person holds any desk role."""
        return list({a.institution_id: a.institution for a in self.assignments}.values())

    def institution_ids(self, *roles: str) -> set[UUID]:
        """Ids of the institutions in which this person holds one of ``roles`` (any, if none given)."""
        return {a.institution_id for a in self.assignments if not roles or roles_in(a) & set(roles)}

    @cached_property
    def emergency_access(self) -> dict[UUID, UUID]:
        """Which cases this person has open by break-glass now, each with the institution for which it did.

        It widens what is visible only behind exclusion, which is asked first everywhere.
        """
        from reporting.cases.models.emergency_access import EmergencyAccess

        at = self.institution_ids(*BREAKING_ROLES)
        if not at:
            return {}
        rows = EmergencyAccess.objects.visible_to(SYSTEM).running(user=self.user, at=at)
        return dict(rows.values_list("case_id", "institution_id"))

    def forget(self) -> None:
        """Ask anew what this request has found out about exclusions and open emergency access."""
        self.seen_exclusions.clear()
        self.sent_exclusions.clear()
        self.__dict__.pop("emergency_access", None)

    @property
    def acting_institution_id(self) -> UUID | None:
        """The institution that the audit trail names for this person's acts."""
        return self.assignments[0].institution_id if self.assignments else None


Principal = System | Reporter | Person


@dataclass(frozen=True)
class CaseScope:
    """A person who has just been let in to one case: of what hangs on it, exclusion is not asked again.

    ``case`` came through ``visible_to(person)``, with its participations.
    """

    person: Person
    case: "Case"

    def takes_part(self, statuses: tuple[str, ...], roles: tuple[str, ...]) -> bool:
        """Whether an institution takes part in one of ``statuses`` where the person holds one of ``roles``."""
        own = self.person.institution_ids(*roles)
        return any(part.institution_id in own and part.status in statuses for part in self.case.participations.all())


def people_now(users: Iterable["User"]) -> dict[UUID, Person]:
    """Return, by account, what each might be today with a second factor; one query reads the roles of all."""
    people = {user.pk: Person(user=user, second_factor=True) for user in users}
    held: dict[UUID, list[RoleAssignment]] = {pk: [] for pk in people}
    for one in _confirmed_roles(*people):
        held[one.user_id].append(one)
    for pk, person in people.items():
        person._ever = held[pk]
    return people


def _confirmed_roles(*accounts: UUID) -> list[RoleAssignment]:
    """Return the confirmed roles that accounts hold, will hold or have held."""
    confirmed = Q(confirmed_by__isnull=False) | Q(granted_on_server=True)
    rows = RoleAssignment.objects.filter(confirmed, user__in=accounts)
    rows = rows.annotate(in_force=Exists(roles_in_force().filter(pk=OuterRef("pk"))))
    return list(rows.select_related("institution__type"))
