"""Rules that one line alone cannot tell: SQL that is put together, and keys of objects that come from input."""

import ast
import re
from collections.abc import Iterator

# Methods that send a statement to the database: their first argument is written out, values go beside it.
SENDING = {"execute", "executemany", "executescript"}
# Ways around the ORM, which nothing of ours needs.
AROUND = {"RawSQL", "RunSQL"}
# Where a statement is put together, and of what. Nothing in it comes from a request.
MADE_OF = {
    "portal/pages/translating.py": "an action of Wagtail's, which is no statement",
    "portal/sqlite/base.py": "the backend passes on what Django has made",
    "reporting/backup/restoring.py": "Django's own statements that set sequences",
    "reporting/backup/drill.py": "names of temporary databases, which the drill makes itself",
    "reporting/vault/erasing.py": "a number of milliseconds in a PRAGMA, which takes no parameters",
    "reporting/vault/audit/triggers/postgresql.py": "names of our tables, and our triggers' text",
    "reporting/vault/audit/triggers/sqlite.py": "names of our tables, and our triggers' text",
}
# A bound method that somebody took along (`run = cursor.execute`) would escape.
TAKEN_ALONG = "a statement is sent where it is written"
PUT_TOGETHER = "SQL is written out and takes its values as parameters"
PAST_THE_ORM = "the ORM asks the database"

# A key is one of ours when the loop around it lists them.
LISTED_KEY = re.compile(r"for \(const (\w+) of \[\s*[\"']")
COMPUTED_KEY = re.compile(r"[\w)\]]\[\s*([A-Za-z_$][^\]]*)\]\s*(?:\?\?|\|\||&&)?=(?![=>])|[{,]\s*\[([^\]]+)\]\s*:")
KEY_OF_INPUT = "an object gets only keys that stand in the code; for others there is Map"


def raw_sql(name: str, source: str) -> Iterator[tuple[int, str]]:
    """Yield line and reason of what sends SQL past the ORM in the Python file ``name`` (as `git` names it).

    A statement must be one literal; where it is put together, ``MADE_OF`` names the file. `extra`, `raw`,
    `RawSQL` and `RunSQL` are for nobody. A form's own method `raw` is meant by its name.
    """
    tree = ast.parse(source)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in SENDING and not _is_literal(node) and name not in MADE_OF:
                yield node.lineno, PUT_TOGETHER
            if node.func.attr == "extra" or (node.func.attr == "raw" and not _is_form(node.func.value)):
                yield node.lineno, PAST_THE_ORM
        elif isinstance(node, ast.Attribute) and node.attr in SENDING and id(node) not in called:
            yield node.lineno, TAKEN_ALONG
        if (
            isinstance(node, ast.Attribute | ast.Name)
            and (getattr(node, "attr", "") or getattr(node, "id", "")) in AROUND
        ):
            yield node.lineno, PAST_THE_ORM


def _is_literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)


def _is_form(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "form"


def open_keys(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and reason where a script sets a key of an object that no list of the same file names.

    A key such as ``__proto__`` out of what somebody typed would change every object of the page.
    """
    listed = set(LISTED_KEY.findall(source))
    for number, line in enumerate(source.splitlines(), start=1):
        for found in COMPUTED_KEY.finditer(line):
            if (found[1] or found[2]).strip() not in listed:
                yield number, KEY_OF_INPUT
