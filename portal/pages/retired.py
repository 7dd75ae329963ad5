"""Telephone numbers that no longer help and must never appear again."""

import csv
from functools import cache
from pathlib import Path

RETIRED = Path(__file__).parent / "data" / "retired_helplines.csv"


@cache
def retired_numbers() -> frozenset[str]:
    """Return the digits of every number in ``data/retired_helplines.csv``."""
    with RETIRED.open(encoding="utf-8", newline="") as file:
        return frozenset("".join(filter(str.isdigit, row["number"])) for row in csv.DictReader(file))
