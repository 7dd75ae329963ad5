"""Finds the strings that are translated, in Python, in templates and in files of reference data.

Django's own command needs gettext from the system; this needs nothing, so everybody can
update and check catalogues. Templates go through Django's ``templatize``, so the strings
are exactly those that the template engine asks for.
"""

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

from portal.script.words import REGISTRY

# What each function's arguments are: c context, s singular, p plural.
_FUNCTIONS = {
    name + lazy: arguments
    for name, arguments in {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}.items()
    for lazy in ("", "_lazy")
} | {"_": "s", "gettext_noop": "s"}
_CALL_IN_TEMPLATE = re.compile(
    r"""(?<!\w)(gettext|ngettext|pgettext|npgettext|_)\((?=\s*u?['"])
        ((?:\s*u?(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")\s*,?)++)""",
    re.VERBOSE,
)
# A folder of data files says in this one which of their columns are translated when they are shown; of some columns
# only the rows that have one of ``values`` in the column ``among``.
_COLUMNS = "translated.csv"
_LITERAL = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")""")


@dataclass(frozen=True)
class Message:
    """One string to translate and where it is used."""

    singular: str
    plural: str
    context: str
    file: str


def messages_of(root: Path, folders: tuple[str, ...]) -> Iterator[Message]:
    """Yield the messages of every ``.py``, ``.html`` and ``.txt`` file in ``folders`` below ``root``, and of data.

    Raises ``SyntaxError`` with the file's name when one cannot be read.
    """
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield from _in_python(path, path.relative_to(root).as_posix())
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                yield from _in_template(path, path.relative_to(root).as_posix())
            elif path.name == _COLUMNS:
                yield from _in_data(path, root)


def _in_python(path: Path, name: str) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source, filename=name)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = _FUNCTIONS.get(function)
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if (
            arguments
            and len(texts) >= len(arguments)
            and all(isinstance(text, str) for text in texts[: len(arguments)])
        ):
            yield _message(arguments, [str(text) for text in texts], name)


def _in_template(path: Path, name: str) -> Iterator[Message]:
    source = templatize(path.read_text(encoding="utf-8"), origin=name)
    for call in _CALL_IN_TEMPLATE.finditer(source):
        texts = [ast.literal_eval(literal) for literal in _LITERAL.findall(call[2])]
        yield _message(_FUNCTIONS[call[1]], texts, name)


def _in_data(columns: Path, root: Path) -> Iterator[Message]:
    with columns.open(encoding="utf-8", newline="") as listed:
        for named in csv.DictReader(listed):
            path = columns.parent / named["file"]
            with path.open(encoding="utf-8", newline="") as data:
                for row in csv.DictReader(data):
                    wanted = not named.get("among") or row[named["among"]] in named["values"].split()
                    if wanted and (text := row[named["column"]]):
                        yield Message(text, "", REGISTRY, path.relative_to(root).as_posix())


def _message(arguments: str, texts: list[str], file: str) -> Message:
    parts = dict(zip(arguments, texts, strict=False))
    return Message(parts["s"], parts.get("p", ""), parts.get("c", ""), file)
