"""The permission matrix: every URL x every role x every relation to the case, with GET and POST.

``make test`` asks whether every URL stands in the table, ``make test-protected`` every cell.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal import errors
from reporting.cases.principals import Person
from tests.access.addresses import Address, every_address
from tests.access.cast import SUPERUSER, Knocker, Stage, cast, grant, stage
from tests.access.expectations import EVERYBODY, SHADOWED, TABLE, Answer, Cms, Desk

pytestmark = pytest.mark.protected

METHODS = ("GET", "POST")
# The whole matrix is some fifty thousand requests: workers share them.
PARTS = 8
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thousands of refusals need no line each, and no page: only their status is asked here."""
    monkeypatch.setattr(errors, "page", lambda request, status, **context: HttpResponse(status=status))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def made(still: None, person: Callable[..., Person], triage: Person, keyring: Any, quiet: None) -> Stage:
    found = stage(person, triage)
    grant(found)
    return found


@pytest.fixture
def everybody(made: Stage) -> list[Knocker]:
    people = cast(made)
    assert len(people) == EVERYBODY
    return people


def missing(addresses: list[Address]) -> set[str]:
    return {one.route for one in addresses if not one.in_cms} - set(TABLE)


def path_of(address: Address, made: Stage) -> str:
    row = TABLE.get(address.route)
    path = address.example
    for name in filter(None, (row.about, row.beside) if isinstance(row, Desk) else ()):
        path = path.replace(UNKNOWN, str(made.ids[name]), 1)
    return path


def right(answer: Any, expected: Answer) -> bool:
    return answer.status_code == expected.status and answer.headers.get("Location", "").startswith(expected.to)


def knock_everywhere(made: Stage, addresses: list[Address], people: list[Knocker]) -> tuple[int, list[str]]:
    """Return how many cells were asserted, and what is wrong in which."""
    client, cells, wrong = Client(), 0, []
    for address in addresses:
        where = path_of(address, made)
        for who in people:
            # So many knocks from one network would be sent away by the limits of the door.
            cache.clear()
            for method in METHODS:
                expected = Cms().answer(who) if address.in_cms else TABLE[address.route].answer(who, method)
                answer = who.knock(client, method, where)
                cells += 1
                if not right(answer, expected):
                    got = f"{answer.status_code} {answer.headers.get('Location', '')}"
                    wrong.append(f"{method} {address.route} as {who}: {got}, expected {expected}")
    return cells, wrong


def test_every_url_is_in_the_table_and_every_row_is_a_url() -> None:
    addresses = every_address()
    assert missing(addresses) == set(), "a new URL needs a row: who may open it?"
    assert set(TABLE) == {one.route for one in addresses if not one.in_cms}
    assert {one.route for one in addresses if one.shadowed} == SHADOWED


def test_a_new_url_is_noticed() -> None:
    new = Address(route="postupanje/izvoz/", view=path, example="/postupanje/izvoz/")
    assert missing([*every_address(), new]) == {"postupanje/izvoz/"}


def told(cells: int, addresses: int, people: int) -> None:
    print(f"\n{cells} cells: {addresses} addresses x {people} people x {len(METHODS)} methods")


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_cell(made: Stage, everybody: list[Knocker], part: int) -> None:
    addresses = every_address()[part::PARTS]
    own, cms = [one for one in addresses if not one.in_cms], [one for one in addresses if one.in_cms]
    # The CMS belongs to its superusers; that they see no case is asserted at the desk.
    without_superuser = [who for who in everybody if who.role != SUPERUSER]
    cells, wrong = knock_everywhere(made, own, everybody)
    cms_cells, cms_wrong = knock_everywhere(made, cms, without_superuser)
    assert wrong + cms_wrong == []
    assert cells == len(own) * EVERYBODY * len(METHODS)
    assert cms_cells == len(cms) * (EVERYBODY - 1) * len(METHODS)
    told(cells, len(own), EVERYBODY)
    told(cms_cells, len(cms), EVERYBODY - 1)
