"""Settlements (насеља) and the municipality in which each one lies, from ``data/settlements.csv``."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "settlements.csv"


class Settlement(NamedTuple):
    """A settlement by its name, which others may bear too, and the code of its municipality."""

    name: str
    municipality: str


@cache
def settlements() -> tuple[Settlement, ...]:
    """Return the settlements that the file knows; it has those with a post office, not every village."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Settlement(row["name"], row["municipality"]) for row in csv.DictReader(file))
