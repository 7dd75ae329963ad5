"""The rules as tables for ``docs/access.md``, so that the document cannot say anything else."""

from portal.documents import MarkersMissing as MarkersMissing
from portal.documents import table as _table
from portal.documents import with_part
from reporting.cases.access.rules import FIELD_CLASS_ROLES
from reporting.cases.acts import NO_FIELD, RULES, Rule
from reporting.cases.roles import (
    AUDITOR,
    BREAKER,
    CUSTODIAN,
    DERIVED_ROLES,
    DESK_ADMIN,
    HEAD,
    OPERATOR,
    POLICE,
    PROSECUTOR,
    SUPERVISOR,
    TRIAGE,
    WORKER,
    with_derived,
)
from reporting.cases.states import PARTICIPATION_COMMITTED, PARTICIPATION_INSIDE

BEGIN, END = "<!-- access matrix: begin -->", "<!-- access matrix: end -->"
COLUMNS: dict[str, str] = {
    TRIAGE: "triage",
    WORKER: "worker",
    HEAD: "head",
    SUPERVISOR: "supervisor",
    CUSTODIAN: "custodian",
    POLICE: "police",
    PROSECUTOR: "prosecutor",
    AUDITOR: "auditor",
    OPERATOR: "operator",
    DESK_ADMIN: "desk admin",
    BREAKER: "emergency_access",
}
HOLDER = "code"
THROUGH: dict[tuple[str, ...], str] = {PARTICIPATION_INSIDE: "in any state", PARTICIPATION_COMMITTED: "once taken"}


def cell(rule: Rule, role: str) -> str:
    """Return how ``role`` reaches an act: everywhere, in cases of its institution, or not at all.

    ``yes``: on everything that does not exclude the person; ``case``, ``own part``, ``lead``: only
    through the institution's participation; ``body above``: also through a proposal that names it;
    ``open``: while the case is open by break-glass.
    """
    if role == BREAKER:
        return "open" if rule.emergency_access else ""
    if role in rule.triage | rule.general:
        return "yes"
    if role in with_derived(rule.participant):
        reach = "own part" if rule.own else "lead" if rule.lead else "case"
        return f"{reach}, body above" if role in rule.body else reach
    return ""


def acts() -> str:
    """Return the table of acts: action x role, with participation, states and field class."""
    head = ("act", *COLUMNS.values(), HOLDER, "institution takes part", "state", "field class", "also")
    rows = [
        (
            f"`{action}`",
            *(cell(rule, role) for role in COLUMNS),
            "own report" if rule.reporter else "",
            _participation(rule),
            ", ".join((*rule.states, *(f"case {state}" for state in rule.case_states))),
            "" if rule.field_class == NO_FIELD else rule.field_class,
            rule.also,
        )
        for action, rule in RULES.items()
    ]
    return _table(head, rows)


def field_classes() -> str:
    """Return the table of field classes: what a role may ever open."""
    head = ("field class", *COLUMNS.values())
    rows = [
        (f"`{name}`", *("yes" if role in roles else "" for role in COLUMNS))
        for name, roles in FIELD_CLASS_ROLES.items()
    ]
    return _table(head, rows)


def derived_roles() -> str:
    """Return the table of roles that follow from where somebody works."""
    rows = [
        (COLUMNS[name], COLUMNS[rule.base], ", ".join(f"`{code}`" for code in sorted(rule.institution_types)))
        for name, rule in DERIVED_ROLES.items()
    ]
    return _table(("role", "whoever is", "in an institution of type"), rows)


def tables() -> str:
    """Return the three tables: acts, field classes, derived roles."""
    return "\n\n".join((acts(), field_classes(), derived_roles()))


def document(text: str) -> str:
    """Return the document ``text`` with the tables between its markers.

    Raises ``MarkersMissing`` when the markers are not there, once each and in order.
    """
    return with_part(text, tables(), begin=BEGIN, end=END)


def _participation(rule: Rule) -> str:
    if rule.own or not rule.participant:
        return ""
    return THROUGH.get(rule.participation) or ", ".join(rule.participation)
