"""A rotation that is killed between any two statements loses nothing and is finished by the next run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from reporting.vault import inspection, rotation
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import VaultKey
from tests.faults.server import FaultServer
from tests.vault.rotating import change_root
from tests.vault.world import World

pytestmark = [pytest.mark.protected, pytest.mark.both_databases, pytest.mark.django_db]


class Killed(BaseException):
    """No handler for errors catches it, as none catches a kill."""


@contextmanager
def killed_before(statement: int, *, kind: tuple[str, ...] = ("",)) -> Iterator[None]:
    """Raise :class:`Killed` instead of executing the statement (of a ``kind``) with this number, counted from 0."""
    count = 0

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        # What Django sends to end a transaction that failed is not ours.
        if sql.startswith(kind) and not sql.startswith(("ROLLBACK", "RELEASE")):
            if count == statement:
                count += 1
                raise Killed
            count += 1
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


class Back(Exception):
    """Takes a whole try back."""


def killed_once_anywhere(
    act: Callable[[], Any], check: Callable[[], None], checked_at_the_end: Callable[[], None]
) -> int:
    """Kill ``act`` before each of its statements in turn, always from the same beginning; return their number.

    After each kill ``check`` must pass at once, then ``act`` runs again to its end and both checks must pass.
    """
    for statement in range(500):
        killed = False
        vault_keyring.forget()
        with suppress(Back), transaction.atomic():
            try:
                with killed_before(statement):
                    act()
            except Killed:
                killed = True
                vault_keyring.forget()
                check()
                act()
            check()
            checked_at_the_end()
            raise Back
        if not killed:
            return statement
    raise AssertionError("it did not end")


@pytest.mark.full
# Audit and proof go the way of record.
@pytest.mark.parametrize("purpose", ["desk", "kek", "index", "pepper", "record"])
def test_a_rotation_killed_anywhere_is_finished_by_the_next_run(world: World, purpose: str) -> None:
    first = vault_keyring.current(purpose).id

    def finished() -> None:
        found = inspection.inspect(progress=rotation.quiet)
        assert (found.broken, found.unfinished) == ([], [])
        assert vault_keyring.current(purpose).id != first
        # Killed after its last change, a rotation is over, and the next run is the next rotation.
        assert VaultKey.objects.filter(purpose=purpose).count() in (2, 3)
        world.check_new()

    rotate = partial(rotation.rotate, purpose, settle=0, batch=1)
    assert killed_once_anywhere(rotate, world.check, finished) >= 12


def test_a_rotation_killed_again_and_again_gets_to_its_end(world: World) -> None:
    """Each run starts where the one before was killed, and is killed at its fifth change."""
    changes = ("UPDATE", "INSERT")
    for _ in range(100):
        vault_keyring.forget()
        try:
            with killed_before(4, kind=changes):
                rotation.rotate("desk", settle=0, batch=1)
            break
        except Killed:
            world.check()
    assert inspection.inspect(progress=rotation.quiet).unfinished == []
    assert VaultKey.objects.filter(purpose="desk").count() == 2


def test_a_change_of_root_killed_anywhere_goes_on(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    change_root(settings, monkeypatch)

    def finished() -> None:
        assert rotation.keys_under_old_root() == 0
        both, settings.PORTAL_KEYS_OLD = settings.PORTAL_KEYS_OLD, ""
        vault_keyring.forget()
        world.check()
        settings.PORTAL_KEYS_OLD = both

    assert killed_once_anywhere(rotation.rotate_root, world.check, finished) >= 19


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_of_a_rotation_loses_nothing(fault_server: FaultServer) -> None:
    """Kill -9 at twenty places of twenty rotations, on a database of its own; see ``killing.rounds``."""
    done = fault_server.call("tests.vault.killing:rounds", count=20, reports=100)
    assert done["whole"] == 20
    assert done["killed"] >= 15
