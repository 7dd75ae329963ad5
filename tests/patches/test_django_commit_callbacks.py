"""What ``portal/patches/django_commit_callbacks.py`` takes for granted of Django: how what waits for a commit is kept.

``connection.run_on_commit`` is not documented. A red test here means that Django has changed it and that the module
must be written anew, not that the test is out of date.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import flows
from django.db import connection, transaction

from portal.patches.django_commit_callbacks import notify_now
from tests.patches import library

pytestmark = pytest.mark.both_databases

Told = Callable[[str, str], Callable[[], None]]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def waits(told: list[str]) -> Told:
    """Return what makes a function of some module that notes when it was called."""

    def make(name: str, module: str) -> Callable[[], None]:
        def tell() -> None:
            told.append(name)

        tell.__module__ = module
        return tell

    return make


@pytest.mark.django_db
def test_what_waits_is_a_list_of_savepoints_function_and_whether_errors_are_swallowed(waits: Told) -> None:
    before, tell = len(connection.run_on_commit), waits("ours", "portal.jobs.backends")
    transaction.on_commit(tell)
    with transaction.atomic():
        transaction.on_commit(tell, robust=True)
    assert type(connection.run_on_commit) is list
    first, second = connection.run_on_commit[before:]
    assert type(first) is type(second) is tuple
    assert (first[1:], second[1:]) == ((tell, False), (tell, True))
    assert type(first[0]) is set and first[0] < second[0], "with the savepoint inside"


@pytest.mark.django_db(transaction=True)
def test_allauth_tells_before_the_commit_and_never_again_and_what_others_left_comes_after_it(
    waits: Told, told: list[str]
) -> None:
    with transaction.atomic():
        for name, module in (("first", "portal.a"), ("deed", "allauth.mfa.signals"), ("second", "reporting.b")):
            transaction.on_commit(waits(name, module))
        assert told == []
        notify_now("allauth")
        assert told == ["deed"]
    assert told == ["deed", "first", "second"]
    assert connection.run_on_commit == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_afterwards_tells_nobody(waits: Told, told: list[str]) -> None:
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(waits("inside", "portal.a"))
            notify_now("allauth")
            transaction.set_rollback(True)
        transaction.on_commit(waits("outside", "portal.a"))
    assert told == ["outside"]


@pytest.mark.django_db
def test_a_list_of_another_shape_is_no_silence(waits: Told) -> None:
    tell = waits("ours", "portal.a")
    kept, connection.run_on_commit = connection.run_on_commit, [(tell,)]
    try:
        with pytest.raises(ValueError, match="unpack"):
            notify_now("allauth")
    finally:
        connection.run_on_commit = kept


def test_allauth_still_tells_of_devices_after_the_commit_alone() -> None:
    assert "transaction.on_commit(" in library.source(flows), (
        "it may tell within the transaction now: portal/patches/django_commit_callbacks.py"
    )
