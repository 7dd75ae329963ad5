"""The owner of the tables of the audit trail can take its triggers away: the portal says when it connects so."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.checks import registry
from django.db import connection

from reporting.vault.audit import checks, grants, triggers
from reporting.vault.audit.triggers import TABLES

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def says() -> list[str | None]:
    """Return what `check --deploy --database default` warns of."""
    return [message.id for message in checks.connects_as_another_than_the_owner(databases=["default"])]


@pytest.fixture
def role() -> str:
    """A role with the rights of ``audit grants``; it goes with the transaction."""
    name = f"portal_{uuid4().hex[:8]}"
    sql(f'CREATE ROLE "{name}"', *grants.statements(name))
    return name


@pytest.mark.postgresql_only
def test_the_owner_is_warned_of_and_another_role_is_not(role: str) -> None:
    assert triggers.owned_tables(connection) == sorted(TABLES)
    assert says() == ["vault.W005"]
    sql(f'SET LOCAL ROLE "{role}"')
    assert says() == []


@pytest.mark.postgresql_only
def test_a_role_that_owns_one_table_or_may_become_its_owner_is_an_owner(role: str) -> None:
    other = f"{role}_owner"
    sql(f'CREATE ROLE "{other}"', f'GRANT CREATE ON SCHEMA public TO "{other}"')
    sql(f'ALTER TABLE vault_audithead OWNER TO "{other}"', f'ALTER ROLE "{role}" NOINHERIT')
    sql(f'SET LOCAL ROLE "{role}"')
    assert says() == []
    sql("RESET ROLE", f'GRANT "{other}" TO "{role}"', f'SET LOCAL ROLE "{role}"')
    assert triggers.owned_tables(connection) == ["vault_audithead"]
    assert says() == ["vault.W005"]


@pytest.mark.postgresql_only
def test_the_owner_of_the_schema_can_drop_what_others_own_in_it(role: str) -> None:
    sql(f'ALTER SCHEMA public OWNER TO "{role}"', f'SET LOCAL ROLE "{role}"')
    assert says() == ["vault.W005"]


@pytest.mark.sqlite_only
def test_sqlite_knows_no_roles() -> None:
    assert says() == []


def test_it_is_asked_on_deployment_and_not_when_the_owner_migrates() -> None:
    ours: Any = checks.connects_as_another_than_the_owner
    assert ours in registry.registry.get_checks(include_deployment_checks=True)
    assert ours not in registry.registry.get_checks()
    assert checks.connects_as_another_than_the_owner(databases=None) == []
