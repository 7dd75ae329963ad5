"""Reports as people make them, and the institutions that the shipped rules propose, in a table to read."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.cases.models import Report
from reporting.cases.triage.routing import suggested_route
from tests.cases.fixtures import institution

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "routing_golden.csv").open(encoding="utf-8")))


def proposed(submit: Callable[..., Report], row: dict[str, str]) -> str:
    """Return the codes that the rules propose for a row's report, in their order."""
    report = submit(
        track=row["track"],
        forms=tuple(row["forms"].split()),
        setting=row["setting"],
        perpetrators=tuple(row["perpetrators"].split()),
        municipality=row["municipality"],
        institution=institution(row["institution"]).pk if row["institution"] else None,
        excluded=tuple(row["excluded"].split()),
    )
    level = int(row["level"]) if row["level"] else None
    return " ".join(s.institution.code for s in suggested_route(report, risk=row["risk"], level=level))


@pytest.mark.parametrize("row", ROWS, ids=[row["story"] for row in ROWS])
def test_the_rules_propose(submit: Callable[..., Report], row: dict[str, str]) -> None:
    assert proposed(submit, row) == row["proposed"]
