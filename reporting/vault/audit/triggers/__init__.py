"""Triggers that make the audit trail append-only in the database itself, on SQLite and PostgreSQL.

They are installed after every ``migrate``: SQLite drops them whenever a table is remade. The one
thing that they let through is the removal of a segment that was noted in ``AuditRemoval``.
"""

from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper

from reporting.vault.audit.triggers import postgresql, sqlite
from reporting.vault.audit.triggers.rules import TABLES, Finding

__all__ = ["TABLES", "Finding", "findings", "install", "owned_tables", "remove", "tables_exist"]


def _backend(connection: BaseDatabaseWrapper) -> ModuleType:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def tables_exist(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are there at all; before the first ``migrate`` they are not."""
    with connection.cursor() as cursor:
        return set(TABLES) <= set(connection.introspection.table_names(cursor))


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger be there as it should; harmless when repeated. Foreign ones stay and are reported."""
    _backend(connection).install(connection)


def findings(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return what is missing, altered or foreign on the tables of the audit trail."""
    return _backend(connection).findings(connection)


def owned_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of the audit trail that the role of this connection can drop, with their triggers.

    It can where it is, or may become, the owner of the table or of its schema; a superuser can always.
    Empty on SQLite, which knows no roles.
    """
    return _backend(connection).owned_tables(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop our triggers. For tests, which empty their tables; the portal never calls it."""
    _backend(connection).remove(connection)
