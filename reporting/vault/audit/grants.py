"""The SQL that gives the portal's PostgreSQL role only what the audit trail needs."""

from collections.abc import Iterator

from django.db import connection

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
