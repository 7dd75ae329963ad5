"""The words of the access rules: desk roles, and those that follow from where somebody works."""

from collections.abc import Iterable
from dataclasses import dataclass

from reporting.registry.models import Role, RoleAssignment

TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN = (
    Role.TRIAGE.value,
    Role.CASE_WORKER.value,
    Role.HEAD.value,
    Role.SUPERVISOR.value,
    Role.CUSTODIAN.value,
)
AUDITOR, OPERATOR, DESK_ADMIN = Role.AUDITOR.value, Role.OPERATOR.value, Role.DESK_ADMIN.value
POLICE, PROSECUTOR = "police", "prosecutor"
# Whoever has a case open by break-glass now; nobody grants it, and it says nothing about other cases.
BREAKER = "breaker"

# Who may have emergency access (хитан увид), and holds what was opened no longer than the role.
BREAKING_ROLES = (WORKER, TRIAGE)
# Who judges an opening afterwards, in the institution that reviews it.
REVIEWING_ROLES = (HEAD, SUPERVISOR)

# Roles that agree to the disposal of a case file, beside triage.
DISPOSING_ROLES = (HEAD, SUPERVISOR)

# Roles that see the cases in which their institution takes part.
PARTICIPANT_ROLES = (WORKER, HEAD, SUPERVISOR, CUSTODIAN)


@dataclass(frozen=True)
class Derived:
    """A role that nobody grants: whoever holds ``base`` in an institution of these types has it too."""

    base: str
    institution_types: frozenset[str]


# Granting "police" in a school would be a mistake that no screen should offer, so these follow
# from the institution.
DERIVED_ROLES: dict[str, Derived] = {
    POLICE: Derived(WORKER, frozenset({"police", "vtk"})),
    PROSECUTOR: Derived(WORKER, frozenset({"basic_prosecutor", "higher_prosecutor"})),
}


def roles_in(assignment: RoleAssignment) -> frozenset[str]:
    """Return the role of an assignment with those that follow from its institution's type."""
    derived = (
        name
        for name, rule in DERIVED_ROLES.items()
        if rule.base == assignment.role and assignment.institution.type_id in rule.institution_types
    )
    return frozenset({assignment.role, *derived})


def with_derived(roles: Iterable[str]) -> frozenset[str]:
    """Return ``roles`` and every derived role whose base is among them."""
    given = frozenset(roles)
    return given | {name for name, rule in DERIVED_ROLES.items() if rule.base in given}
