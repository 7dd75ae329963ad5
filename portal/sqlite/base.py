"""Django's SQLite backend without ``JSON_VALID`` in the schema.

With ``trusted_schema=OFF`` SQLite before 3.41 refuses every table whose CHECK calls
``JSON_VALID`` ("unsafe use"), which Django adds to each JSON column. Django writes such columns
through ``json.dumps`` alone, so the check guards nothing that the option does not guard better.
"""

from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend in everything else; ``vendor`` stays ``sqlite``."""

    data_type_check_constraints: dict[str, Any] = {
        name: check for name, check in base.DatabaseWrapper.data_type_check_constraints.items() if name != "JSONField"
    }
