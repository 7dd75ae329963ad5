"""How urgent a matter is, as a rank that the database can sort by: the lower, the sooner.

Before triage only what the reporter said of the danger is known, and whether danger was heard in the words; afterwards
triage's own assessment of the risk counts and nothing else. All are codes that stand in clear.
"""

from django.db.models import Case, IntegerField, Q, Value, When

from reporting.cases.states import Risk

IMMEDIATE, HIGH, ORDINARY = 0, 1, 2


def of_report(path: str = "") -> Case:
    """Return the rank of a report that waits for triage; ``path`` leads to it (``report__``)."""
    return Case(
        When(**{f"{path}danger_now": "yes"}, then=Value(IMMEDIATE)),
        When(Q(**{f"{path}danger_now": "unsure"}) | Q(**{f"{path}danger_heard": True}), then=Value(HIGH)),
        default=Value(ORDINARY),
        output_field=IntegerField(),
    )


def of_case(path: str = "") -> Case:
    """Return the rank of a case by its risk; ``path`` leads to it (``case__``)."""
    return Case(
        When(**{f"{path}risk": Risk.ACUTE}, then=Value(IMMEDIATE)),
        When(**{f"{path}risk": Risk.HIGH}, then=Value(HIGH)),
        default=Value(ORDINARY),
        output_field=IntegerField(),
    )


def of_matter(path: str = "report__") -> Case:
    """Return the rank of a case or, while there is none, of its report; ``path`` leads to the report."""
    return Case(
        When(**{f"{path}case__risk": Risk.ACUTE}, then=Value(IMMEDIATE)),
        When(**{f"{path}case__risk": Risk.HIGH}, then=Value(HIGH)),
        When(**{f"{path}case__isnull": False}, then=Value(ORDINARY)),
        default=of_report(path),
        output_field=IntegerField(),
    )
