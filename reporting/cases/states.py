"""The state machines: which state may follow which, read from the table of acts.

``docs/states.md`` shows them. A transition that no act takes does not exist.
"""

from django.db import models

from reporting.cases.acts import RULES, STEPS, Step
from reporting.cases.statuses import (
    CASE_OPEN,
    DISPOSAL_OPEN,
    FIRST,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_ENDED,
    PARTICIPATION_INSIDE,
    PARTICIPATION_LEFT,
    PARTICIPATION_SETTLED,
    PARTICIPATION_UNTAKEN,
    SECOND,
    CaseStatus,
    DisposalStatus,
    EmergencyVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
    Risk,
    Visibility,
)

__all__ = [
    "CASE_OPEN",
    "DISPOSAL_OPEN",
    "FIRST",
    "PARTICIPATION_COMMITTED",
    "PARTICIPATION_ENDED",
    "PARTICIPATION_INSIDE",
    "PARTICIPATION_LEFT",
    "PARTICIPATION_SETTLED",
    "PARTICIPATION_UNTAKEN",
    "SECOND",
    "TRANSITIONS",
    "CaseStatus",
    "DisposalStatus",
    "EmergencyVerdict",
    "ParticipationStatus",
    "ProposalStatus",
    "ReportStatus",
    "Risk",
    "TransitionNotAllowed",
    "Visibility",
    "check",
]


def _leads(kind: type[models.TextChoices], steps: list[Step]) -> dict[str, tuple[str, ...]]:
    """Return for each state of a kind the states to which some step leads from it."""
    return {
        state: tuple(dict.fromkeys(to for step in steps if state in step.states for to in step.goals)) for state in kind
    }


TRANSITIONS: dict[type[models.TextChoices], dict[str, tuple[str, ...]]] = {
    kind: _leads(kind, [step for step in (*RULES.values(), *STEPS.values()) if step.kind is kind])
    for kind in (ReportStatus, CaseStatus, ParticipationStatus, ProposalStatus, DisposalStatus, EmergencyVerdict)
}


class TransitionNotAllowed(Exception):
    """Someone, or a second click, asked for a step that the table does not have."""


def check(status: str, to: str, kind: type[models.TextChoices]) -> None:
    """Raise ``TransitionNotAllowed`` unless the table of ``kind`` leads from ``status`` to ``to``."""
    if to not in TRANSITIONS[kind][status]:
        raise TransitionNotAllowed(f"{kind.__name__}: {status} does not lead to {to}")
