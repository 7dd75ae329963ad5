"""Whose approval closes a case or disposes of its file, and which fields a role may ever open; see also ``acts``."""

from dataclasses import dataclass

from reporting.cases.roles import (
    BREAKER,
    CUSTODIAN,
    DISPOSING_ROLES,
    HEAD,
    POLICE,
    PROSECUTOR,
    SUPERVISOR,
    TRIAGE,
    WORKER,
)
from reporting.cases.states import PARTICIPATION_COMMITTED, ParticipationStatus

# Who approves a closure for an institution other than the lead's, by its state in the case.
APPROVING_ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PARTICIPATION_COMMITTED, (WORKER,)),
    ParticipationStatus.OBSERVER: (WORKER, HEAD, SUPERVISOR),
}

# Who approves beside the lead's institution where no other takes part or watches: never a person of the lead's.
STAND_IN_ROLES: tuple[str, ...] = (TRIAGE,)


@dataclass(frozen=True)
class Side:
    """Whose approval one of the two sides of a disposal takes, by how the institution stands to the file.

    ``lead``: of the lead. ``no_lead``: everywhere, where no institution leads. ``others``: of another
    institution of the case. ``body``: of the body above the keeper.
    """

    lead: tuple[str, ...] = ()
    no_lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


# Each side approves once, in any order; never twice the same person or institution.
DISPOSAL_SIDES: dict[str, Side] = {
    "keeper": Side(lead=(HEAD,), no_lead=(TRIAGE,)),
    "other": Side(others=DISPOSING_ROLES, body=DISPOSING_ROLES),
}

# Which fields of a report a role may ever open, whatever the rule of an act says.
FIELD_CLASS_ROLES: dict[str, frozenset[str]] = {
    "public": frozenset((TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN, POLICE, PROSECUTOR, BREAKER)),
    "narrative": frozenset((TRIAGE, WORKER, POLICE, PROSECUTOR, BREAKER)),
    "identity": frozenset((TRIAGE, WORKER, CUSTODIAN, POLICE, PROSECUTOR)),
    "original_file": frozenset((POLICE, PROSECUTOR)),
}
