"""The triggers on SQLite."""

from django.db.backends.base.base import BaseDatabaseWrapper

from reporting.vault.audit.triggers.rules import MAY_DELETE, MAY_INSERT, MESSAGE, TABLES, UNIQUE, Finding

_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"


def expected() -> dict[str, tuple[str, str]]:
    """Return by name the table of each trigger and the statement that makes it."""
    made: dict[str, tuple[str, str]] = {}
    for table in TABLES:
        conditions = {"update": "", "delete": _unless(MAY_DELETE, table)}
        if table in MAY_INSERT:
            conditions["insert"] = _unless(MAY_INSERT, table)
        for event, condition in conditions.items():
            name = f"{table}_no_{event}"
            made[name] = table, f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}"{condition} {_REFUSE}'
        name = f"{table}_no_replace"
        made[name] = table, f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}"{_taken(table)} {_REFUSE}'
    return made


def _unless(rules: dict[str, str], table: str) -> str:
    return f" WHEN NOT ({rules[table].format(schema='')})" if table in rules else ""


def _taken(table: str) -> str:
    """Return the condition that a new row takes another's place, also by SQLite's own row number."""
    same = [" AND ".join(f'o."{column}" = NEW."{column}"' for column in columns) for columns in UNIQUE[table]]
    places = " OR ".join(f"({one})" for one in [*same, "o.rowid = NEW.rowid"])
    return f' WHEN EXISTS (SELECT 1 FROM "{table}" o WHERE {places})'


def _present(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Return every trigger on our tables, also those of this connection alone."""
    places = ", ".join(["%s"] * len(TABLES))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, lower(tbl_name), sql FROM (SELECT * FROM sqlite_master UNION ALL"
            f" SELECT * FROM sqlite_temp_master) WHERE type = 'trigger' AND lower(tbl_name) IN ({places})",
            list(TABLES),
        )
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing, and make anew what was altered."""
    present = _present(connection)
    with connection.cursor() as cursor:
        for name, (table, sql) in expected().items():
            if present.get(name) != (table, sql):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(sql)


def findings(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return what is missing, altered or foreign."""
    present, wanted = _present(connection), expected()
    found = []
    for name, (table, sql) in wanted.items():
        if name not in present:
            found.append(Finding("missing", table, name))
        elif present[name] != (table, sql):
            found.append(Finding("altered", table, name))
    found += [Finding("foreign", table, name) for name, (table, _sql) in present.items() if name not in wanted]
    return found


def owned_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return none: there are no roles."""
    return []


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop our triggers."""
    with connection.cursor() as cursor:
        for name in expected():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
