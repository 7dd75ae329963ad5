"""The transitions as tables for ``docs/states.md``, read from the table of acts."""

from django.db import models

from portal.documents import table, with_part
from reporting.cases.acts import RULES, STEPS, Step
from reporting.cases.states import (
    CaseStatus,
    DisposalStatus,
    EmergencyVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReassessmentStatus,
    ReportStatus,
)

BEGIN, END = "<!-- states: begin -->", "<!-- states: end -->"
TITLES: dict[type[models.TextChoices], str] = {
    ReportStatus: "Report (пријава)",
    CaseStatus: "Case (предмет)",
    ParticipationStatus: "Participation (учешће)",
    ProposalStatus: "Proposal to close (предлог за затварање)",
    ReassessmentStatus: "New assessment of the risk (нова процена ризика)",
    DisposalStatus: "Proposal to dispose of a file (предлог за уништење)",
    EmergencyVerdict: "Opening by break-glass (хитан увид)",
}
HEAD = ("from", "to", "act", "deadlines hear", "who is told", "also")


def tables() -> str:
    """Return a table for each kind of state; a step that no act names alone follows from another."""
    steps: list[tuple[str, Step]] = [(f"`{name}`", rule) for name, rule in RULES.items()]
    steps += [("", step) for step in STEPS.values()]
    found = []
    for kind, title in TITLES.items():
        rows = [_row(name, step) for name, step in steps if step.kind is kind]
        found.append(f"**{title}**\n\n{table(HEAD, rows)}")
    return "\n\n".join(found)


def document(text: str) -> str:
    """Return the document ``text`` with the tables between its markers; raises ``MarkersMissing`` without."""
    return with_part(text, tables(), begin=BEGIN, end=END)


def _row(name: str, step: Step) -> tuple[str, ...]:
    return (_names(step.states) or "(new)", _names(step.goals), name, step.event, step.tells, step.also)


def _names(states: tuple[str, ...]) -> str:
    return ", ".join(state.replace("_", " ") for state in states)
