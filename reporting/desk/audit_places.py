"""Which institution an event of the audit trail names: that of whoever acted, or that about which it is."""

from collections.abc import Iterable
from uuid import UUID

from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.selectors import roles_ever_held
from reporting.vault.models import AuditEvent

# Acts on an account or an institution: the event names the one in which a right is given or taken, or that one.
NAMING_TARGET = ("account", "institution")


class Places:
    """The institutions of a list of events by name, with one query, and another where events name their target."""

    def __init__(self, rows: Iterable[AuditEvent]) -> None:
        rows = list(rows)
        self._names = Institution.objects.in_bulk([row.institution for row in rows if row.institution])
        actors = {row.actor for row in rows if _names_target(row) and row.actor}
        self._roles: dict[UUID, list[RoleAssignment]] = roles_ever_held(actors) if actors else {}

    def of_actor(self, row: AuditEvent) -> str:
        """Return where whoever acted belongs: the institution for which it acted, or held a role at that moment."""
        if not _names_target(row):
            return self._name(row)
        held = self._roles.get(row.actor, []) if row.actor else []
        own = (one for one in held if one.valid_from <= row.time and (one.valid_to is None or row.time < one.valid_to))
        return ", ".join(dict.fromkeys(one.institution.short_name for one in own))

    def of_target(self, row: AuditEvent) -> str:
        """Return the institution about which an event is; empty where it names that of the actor."""
        return self._name(row) if _names_target(row) else ""

    def _name(self, row: AuditEvent) -> str:
        found = self._names.get(row.institution) if row.institution else None
        return found.short_name if found is not None else ""


def _names_target(row: AuditEvent) -> bool:
    return row.object_type in NAMING_TARGET and row.institution is not None
