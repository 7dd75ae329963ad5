"""The permission matrix: every URL x every role x every relation to the case, with GET and POST.

``make test`` asserts a part that takes seconds: at the desk nearly every role and every relation, elsewhere
a worker, a visitor and somebody without the second factor. ``make test-full`` asserts every cell.
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
from tests.access.cast import HALF, LEARNER, RELATIONS, SUPERUSER, VISITOR, Knocker, Stage, cast, grant, stage
from tests.access.expectations import EVERYBODY, SHADOWED, TABLE, Answer, Cms, Desk, Health

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
    name = (row.about or row.beside) if isinstance(row, Desk) else ""
    return address.example.replace(UNKNOWN, str(made.ids[name])) if name else address.example


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


@pytest.mark.django_db
def test_every_role_and_every_relation(made: Stage, everybody: list[Knocker]) -> None:
    """At the desk nearly each role inside and each relation once; elsewhere three or four kinds of people."""
    relations = {("worker", one) for one in RELATIONS} | {("triage", "excluded")}
    # Each of these stands where another one does, too: they have their turn in the whole matrix.
    alike = {"prosecutor", "auditor", "learner"}
    inside = [who for who in everybody if who.relation in ("participant", "") and who.role not in alike]
    at_desk = inside + [
        who for who in everybody if (who.role, who.relation) in relations and who.relation != "participant"
    ]
    elsewhere = [who for who in everybody if who.role in (HALF, VISITOR) or str(who) == "worker, participant"]
    own = [one for one in every_address() if not one.in_cms]
    desk = [one for one in own if isinstance(TABLE[one.route], Desk | Health)]
    rest = [one for one in own if one not in desk]
    cells, wrong = knock_everywhere(made, desk, at_desk)
    others, also_wrong = knock_everywhere(made, rest, elsewhere)
    # One address in ten of the CMS: its guard stands before all of them and asks for no address.
    cms = [one for one in every_address() if one.in_cms][::10]
    without_rights = [*elsewhere, *(who for who in everybody if who.role == LEARNER)]
    at_cms, wrong_at_cms = knock_everywhere(made, cms, without_rights)
    assert wrong + also_wrong + wrong_at_cms == []
    told(cells, len(desk), len(at_desk))
    told(others, len(rest), len(elsewhere))
    told(at_cms, len(cms), len(without_rights))


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
