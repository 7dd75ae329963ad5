"""A person who knows a key of something that is not theirs learns nothing, not even that it exists.

Every UUID of every table of the demo, in every address that takes one, for everybody who must not see it: the
answer is that to a key which nobody has. The demo has one case; ``stage()`` adds one for every state.
"""

import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client

from portal.accounts.models import SignIn
from portal.pages.cms_groups import EDITORS, REVIEWERS
from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import Person, System
from reporting.registry.models import Institution
from tests.access.addresses import Address, every_address
from tests.access.cast import Knocker, Stage, account, assign, stage
from tests.access.expectations import FOUND, NO_METHOD, TABLE, Desk
from tests.access.test_nothing_leaks import masked
from tests.accounts.fixtures import session_of
from tests.cases.fixtures import CSW, OTHER_CSW, TRIAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data", "quiet")]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOW = "2026-03-04T10:00:00+00:00"
# Of one table so many keys are tried, and of one that is no room of a case fewer: the registry has thousands.
MOST, OF_OTHERS = 4, 1
# Every table whose rows somebody may be kept from, also one that is made tomorrow.
PROTECTED = [model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")]
# Each walk takes minutes: in parts it goes on beside itself.
PARTS = 3
# (who, role, where); "excluded" and "former" as the design says, the others simply have no part.
OUTSIDERS = (
    ("worker of another institution", "case_worker", OTHER_CSW),
    ("triage, excluded everywhere", "triage", TRIAGE),
    ("former worker", "case_worker", CSW),
    ("desk administrator", "desk_admin", CSW),
)


def keys_of_every_table() -> dict[uuid.UUID, str]:
    """Return every UUID that is a key or points to something, with the table it stands in."""
    found: dict[uuid.UUID, str] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for column in model._meta.local_concrete_fields:  # inherited ones stand in a table of their own
                target = column.target_field if isinstance(column, models.ForeignKey) else column
                if not isinstance(target, models.UUIDField):
                    continue
                most = MOST if model._meta.app_label == "cases" else OF_OTHERS
                cursor.execute(f'SELECT DISTINCT "{column.column}" FROM "{model._meta.db_table}" LIMIT {most}')
                for (value,) in cursor.fetchall():
                    if value:
                        found.setdefault(uuid.UUID(str(value)), model._meta.db_table)
    return found


def addresses() -> list[Address]:
    """Return what takes a key; the screens of the CMS have tests of their own (``tests/accounts/test_doors.py``)."""
    return [one for one in every_address() if UNKNOWN in one.example and not one.in_cms]


def method_of(address: Address) -> str:
    """Return how the address is asked: a page is read, an act is sent, also one whose address only leads back."""
    row = TABLE[address.route]
    return "POST" if isinstance(row, Desk) and row.get in (NO_METHOD, FOUND) else "GET"


def seen(answer: HttpResponse, key: str) -> tuple[Any, ...]:
    headers = {name: value.replace(key, UNKNOWN) for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, headers, masked(answer.content).replace(key.encode(), UNKNOWN.encode())


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def made(frozen: None, person: Callable[..., Person], triage: Person) -> Stage:
    for name in (EDITORS, REVIEWERS):
        Group.objects.get_or_create(name=name)
    call_command("load_demo", stdout=io.StringIO())
    return stage(person, triage)


@pytest.fixture
def outsiders(made: Stage) -> list[tuple[Knocker, Person | None]]:
    administrators = account(), account()
    people: list[tuple[Knocker, Person | None]] = [
        (Knocker("superuser without a role", "", session_of(account(is_superuser=True, is_staff=True))), None)
    ]
    for name, role, at in OUTSIDERS:
        user = account()
        assignment = assign(user, role, at, *administrators)
        if "former" in name:
            assignment.valid_to = assignment.valid_from
            assignment.save()
        if "excluded" in name:
            for report in Report.objects.visible_to(System("test")):
                Exclusion.objects.create(report=report, kind="user", user=user)
        people.append((Knocker(name, "", session_of(user)), Person(user=user, second_factor=True)))
    return people


def visible(person: Person | None) -> set[uuid.UUID]:
    """Return what of the protected tables is there for ``person``: nothing, for an outsider."""
    return {row.pk for model in PROTECTED for row in model.objects.visible_to(person)} if person else set()


def asked(
    outsiders: list[tuple[Knocker, Person | None]],
    keys: dict[uuid.UUID, str],
    where: list[Address],
    *,
    in_pairs: bool = False,
) -> tuple[int, list[str]]:
    """Ask with every key everywhere; ``in_pairs``: by one person, so that each meets every address and every table."""
    client, wrong, count = Client(), [], 0
    institutions = set(Institution.objects.values_list("pk", flat=True))
    for place, address in enumerate(where):
        for turn, (who, _person) in enumerate(outsiders):
            # An administrator of roles sees accounts and roles; these are theirs to see.
            if who.role == "desk administrator" and "uloge/" in address.route:
                continue
            method = method_of(address)
            expected = seen(who.knock(client, method, address.example), UNKNOWN)
            for number, (key, table) in enumerate(keys.items()):
                if in_pairs and (number - place - turn) % len(outsiders):
                    continue
                # Institutions are no secret of a case, and theirs to keep.
                if who.role == "desk administrator" and "ustanove/" in address.route and key in institutions:
                    continue
                answer = who.knock(client, method, address.example.replace(UNKNOWN, str(key)))
                count += 1
                if seen(answer, str(key)) != expected:
                    wrong.append(f"{method} {address.route} with a key of {table} as {who}: {answer.status_code}")
    return count, wrong


def tell(
    count: int, keys: dict[uuid.UUID, str], where: list[Address], people: list[tuple[Knocker, Person | None]]
) -> None:
    print(f"\n{count} answers: {len(keys)} keys, {len(where)} addresses, {len(people)} people")


@pytest.mark.full
@pytest.mark.protected
def test_the_keys_of_every_state_tell_an_outsider_nothing(
    made: Stage, outsiders: list[tuple[Knocker, Person | None]]
) -> None:
    assert [str(who) for who, person in outsiders if visible(person)] == []
    keys = {key: name for name, key in made.ids.items()}
    someone = [pair for pair in outsiders if pair[0].role == "worker of another institution"]
    count, wrong = asked(someone, keys, addresses())
    assert wrong == []
    tell(count, keys, addresses(), someone)


def of_the_demo() -> dict[uuid.UUID, str]:
    # The person who knocks has a session of their own, and may name it.
    own = set(SignIn.objects.exclude(user__email__endswith="@demo.test").values_list("pk", flat=True))
    return {key: table for key, table in keys_of_every_table().items() if key not in own}


@pytest.mark.full
@pytest.mark.protected
def test_no_key_of_the_demo_tells_an_outsider_anything(
    made: Stage, outsiders: list[tuple[Knocker, Person | None]]
) -> None:
    keys, where = of_the_demo(), addresses()
    count, wrong = asked(outsiders, keys, where, in_pairs=True)
    assert wrong == []
    tell(count, keys, where, outsiders)


@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS))
def test_every_key_of_the_demo_tells_no_outsider_anything(
    made: Stage, outsiders: list[tuple[Knocker, Person | None]], part: int
) -> None:
    """The whole table, of which the test above takes pairs."""
    keys, where = of_the_demo(), addresses()[part::PARTS]
    count, wrong = asked(outsiders, keys, where)
    assert wrong == []
    tell(count, keys, where, outsiders)


@pytest.mark.protected
def test_every_room_of_a_case_is_among_the_protected_tables() -> None:
    known = {model.__name__ for model in PROTECTED}
    assert {"Hold", "DisposalProposal", "EmergencyAccess", "EmergencyNote", "Message", "Measure", "Deadline"} <= known


@pytest.mark.protected
def test_the_same_keys_open_for_people_who_may(made: Stage, person: Callable[..., Person]) -> None:
    """The other side: it is the person who was refused, not the address."""
    inside = Knocker("worker", "", session_of(person("case_worker", CSW).user))
    for name in ("arrived", "working", "done"):
        assert inside.knock(Client(), "GET", f"/postupanje/predmeti/{made.ids[name]}/").status_code == 200
