"""The triggers on PostgreSQL: functions that refuse, and what calls them.

Functions name their tables with the schema and run with a fixed search path, so that nobody puts
a table of his own in front. Triggers are ``ENABLE ALWAYS``: a session in replication mode does not
pass them by.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from reporting.vault.audit.triggers.rules import MAY_DELETE, MAY_INSERT, MESSAGE, TABLES, Finding

_PATH = "search_path=pg_catalog, pg_temp"
# Bits of pg_trigger.tgtype.
_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
_EVENTS = {
    "update": _ROW | _BEFORE | _UPDATE,
    "delete": _ROW | _BEFORE | _DELETE,
    "insert": _ROW | _BEFORE | _INSERT,
    "truncate": _BEFORE | _TRUNCATE,
}


@dataclass(frozen=True)
class Trigger:
    """One trigger as the catalogue describes it."""

    table: str
    name: str
    kind: int
    function: str
    body: str

    @property
    def signature(self) -> tuple[object, ...]:
        """What ``_present`` must find, word by word."""
        return (self.table, self.kind, "A", self.function, self.body, [_PATH], "plpgsql", False, 0, True)


def _schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        row = cursor.fetchone()
    return str(row[0]) if row else "public"


def expected(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    """Return every trigger by name."""
    prefix = f'"{_schema(connection)}".'
    made = {}
    for table in TABLES:
        for event, kind in _EVENTS.items():
            rules = {"delete": MAY_DELETE, "insert": MAY_INSERT}.get(event, {})
            if event == "insert" and table not in rules:
                continue
            name = f"{table}_no_{event}"
            condition = rules[table].format(schema=prefix) if table in rules else ""
            back = {"delete": "OLD", "insert": "NEW"}.get(event, "NULL")
            made[name] = Trigger(table, name, kind, name, _body(condition, back))
    return made


def _body(condition: str, back: str) -> str:
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
    if not condition:
        return f"BEGIN {refuse} END"
    return f"BEGIN IF {condition} THEN RETURN {back}; END IF; {refuse} END"


def _present(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return by table and name what each trigger on our tables is like; PostgreSQL's own are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.tgname, c.relname, t.tgtype, t.tgenabled::text, p.proname, p.prosrc, p.proconfig, l.lanname,
                   p.prosecdef, t.tgnargs,
                   t.tgqual IS NULL AND t.tgattr::text = '' AND p.pronamespace = c.relnamespace
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
            WHERE NOT t.tgisinternal AND c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace
            """,
            [list(TABLES)],
        )
        return {(row[1], row[0]): tuple(row[1:]) for row in cursor.fetchall()}


def _foreign_rules(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return rewrite rules and row policies, which swallow or hide rows as a trigger could."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
            WHERE c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace
            UNION ALL
            SELECT relname, 'row level security' FROM pg_class
            WHERE relrowsecurity AND relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
            """,
            [list(TABLES), list(TABLES)],
        )
        return [Finding("foreign", table, name) for table, name in cursor.fetchall()]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing, and make anew what was altered."""
    present, quote = _present(connection), connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, trigger in expected(connection).items():
            if present.get((trigger.table, name)) == trigger.signature:
                continue
            table, event = quote(trigger.table), name.rpartition("_no_")[2].upper()
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {quote(trigger.function)}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = pg_catalog, pg_temp AS $body${trigger.body}$body$"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)} ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {table} FOR EACH {each}"
                f" EXECUTE FUNCTION {quote(trigger.function)}()"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {quote(name)}")


def findings(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return what is missing, altered or foreign, rewrite rules and row policies included."""
    present, wanted = _present(connection), expected(connection)
    found = []
    for name, trigger in wanted.items():
        there = present.get((trigger.table, name))
        if there is None:
            found.append(Finding("missing", trigger.table, name))
        elif there != trigger.signature:
            found.append(Finding("altered", trigger.table, name))
    known = {(trigger.table, name) for name, trigger in wanted.items()}
    found += [Finding("foreign", table, name) for table, name in present if (table, name) not in known]
    return found + _foreign_rules(connection)


def owned_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return our tables that the role of this connection can drop."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = ANY(%s)
            AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR pg_has_role(current_user, n.nspowner, 'MEMBER'))
            ORDER BY c.relname
            """,
            [list(TABLES)],
        )
        return [name for (name,) in cursor.fetchall()]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop our triggers."""
    with connection.cursor() as cursor:
        for name, trigger in expected(connection).items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)} ON {trigger.table}")
