"""Fixtures that other rooms may use."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def keyring(db: None) -> Iterator[ModuleType]:
    """Make the keyring in the test's database and give the module ``reporting.vault.keyring``."""
    from reporting.vault import keyring as vault_keyring
    from reporting.vault.models import VaultKey

    vault_keyring.forget()
    if not VaultKey.objects.exists():
        vault_keyring.create_keyring()
    vault_keyring.current("kek")
    yield vault_keyring
    vault_keyring.forget()


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> Iterator[None]:
    """Let a test that commits empty its tables, which the audit trail's triggers would refuse."""
    from django.db import connections
    from django.db.backends.base.operations import BaseDatabaseOperations

    from reporting.vault.audit import triggers

    original = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: Any) -> None:
        connection = connections[self.connection.alias]
        triggers.remove(connection)
        original(self, sql_list)
        triggers.install(connection)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]
