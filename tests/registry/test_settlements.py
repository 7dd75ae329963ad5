"""The list of settlements: each lies in a municipality that the registry has, once."""

import csv
import re

import pytest

from reporting.registry.models import Municipality
from reporting.registry.settlements import FILE, settlements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


def test_every_settlement_lies_in_a_municipality_and_no_line_stands_twice() -> None:
    known = {place.pk: place for place in Municipality.objects.known()}
    listed = settlements()
    assert len(listed) == len(set(listed)) > 900
    assert {one.municipality for one in listed} <= set(known)
    of_district = {(place.name, place.district_id) for place in known.values()}
    assert not [one for one in listed if (one.name, known[one.municipality].district_id) in of_district]


def test_names_are_cyrillic_and_each_line_has_its_source() -> None:
    rows = list(csv.DictReader(FILE.open(encoding="utf-8", newline="")))
    assert not [row for row in rows if not re.fullmatch(r"[А-ЯЂЈЉЊЋЏа-яђјљњћџ -]+", row["name"]) or not row["source"]]
