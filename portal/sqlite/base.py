"""Django's SQLite backend, made to live with ``trusted_schema=OFF`` on older SQLite.

With that option SQLite before 3.41 refuses two things that are ours and harmless:

- every table whose CHECK calls ``JSON_VALID`` ("unsafe use"), which Django adds to each JSON
  column. Django writes such columns through ``json.dumps`` alone, so the check guards nothing
  that the option does not guard better, and is left out;
- the triggers by which Wagtail's search index writes its full-text table ("unsafe use of
  virtual table"). The option is lifted for exactly the statements that write that index.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

_WRITES_SEARCH_INDEX = re.compile(
    r'\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^(]*?"?wagtailsearch_indexentry"?\b', re.IGNORECASE
)


class SearchIndexCursor(base.SQLiteCursorWrapper):
    """A cursor that lets the search index's own triggers run."""

    @contextmanager
    def _allowed(self, query: str) -> Iterator[None]:
        if not _WRITES_SEARCH_INDEX.match(query):
            yield
            return
        self.connection.execute("PRAGMA trusted_schema=ON")
        try:
            yield
        finally:
            self.connection.execute("PRAGMA trusted_schema=OFF")

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        with self._allowed(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each set of parameters."""
        with self._allowed(query):
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend in everything else; ``vendor`` stays ``sqlite``."""

    data_type_check_constraints: dict[str, Any] = {
        name: check for name, check in base.DatabaseWrapper.data_type_check_constraints.items() if name != "JSONField"
    }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. A new file is its owner's alone; SQLite gives its -wal and -shm the same mode."""
        name = str(conn_params["database"])
        if not name.startswith((":memory:", "file:")):
            with contextlib.suppress(OSError):
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> SearchIndexCursor:
        """Return a cursor that knows the search index."""
        return self.connection.cursor(factory=SearchIndexCursor)
