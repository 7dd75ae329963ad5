"""Reports without a word, as a machine or many hands in a hurry send them."""

from collections.abc import Callable
from typing import Any

from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import triage_queue
from reporting.cases.triage.alike import groups_among
from tests.cases.fixtures import fresh

WORDLESS: dict[str, Any] = {
    "danger_now": "yes",
    "narrative": "",
    "perpetrator_text": "",
    "municipality": "",
    "institution": None,
}


def silent(submit: Callable[..., Report], count: int = 3, **changes: Any) -> list[Report]:
    """Send ``count`` equal reports of danger without a word."""
    return [submit(**(WORDLESS | changes)) for _ in range(count)]


def lines(who: Person) -> list[tuple[Report, int]]:
    """Return the rows of the queue as somebody sees them, each with how many reports it stands for."""
    rows = triage_queue(fresh(who)).rows
    groups, _aside = groups_among(fresh(who), rows)
    return [(row, groups[row.pk].count if row.pk in groups else 1) for row in rows]
