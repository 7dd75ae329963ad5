"""The SQL that gives the portal's PostgreSQL role only what the audit trail needs, and who has more than that."""

from collections.abc import Iterator

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from reporting.vault.audit.triggers.rules import TABLES, WAITING


def statements(role: str) -> Iterator[str]:
    """Yield the statements for ``role``, which must not be the owner of the tables.

    An owner can drop triggers and give itself any right. The role reads and adds; the sealer takes
    rows out of the queue. Removing old segments is therefore left to the owner.
    """
    quote = connection.ops.quote_name
    name = quote(role)
    yield f"GRANT USAGE ON SCHEMA public TO {name};"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {name};"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name};"
    for table in TABLES:
        yield f"REVOKE ALL ON {quote(table)} FROM PUBLIC, {name};"
        rights = "SELECT, INSERT, DELETE" if table == WAITING else "SELECT, INSERT"
        yield f"GRANT {rights} ON {quote(table)} TO {name};"


def owned_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of the audit trail that the role of this connection can drop, with their triggers.

    It can where it is, or may become, the owner of the table or of its schema; a superuser can always.
    Empty on SQLite, which knows no roles.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND c.relname = ANY(%s)"
            " AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR pg_has_role(current_user, n.nspowner, 'MEMBER'))"
            " ORDER BY c.relname",
            [list(TABLES)],
        )
        return [name for (name,) in cursor.fetchall()]
