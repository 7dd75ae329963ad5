"""What stands in the installed libraries, where a change of ours hides it at run time."""

import ast
import inspect
import textwrap
from typing import Any


def source(thing: Any) -> str:
    """Return how the library wrote ``thing``."""
    return textwrap.dedent(inspect.getsource(thing))


def keywords(cls: type, name: str) -> set[str]:
    """Return the names of the arguments with which the class declares its attribute ``name``."""
    for node in ast.walk(ast.parse(source(cls))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name and isinstance(node.value, ast.Call):
            return {str(one.arg) for one in node.value.keywords}
    raise LookupError(name)
