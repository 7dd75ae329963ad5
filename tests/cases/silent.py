"""Reports without a word, as a machine or many hands in a hurry send them."""

from collections.abc import Callable
from typing import Any

from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import triage_queue
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
    return [(row, row.equals) for row in triage_queue(fresh(who)).rows]
