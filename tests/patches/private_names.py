"""Methods with a private name of a library that a class of ours defines anew, found by looking at the classes."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType, ModuleType

OURS = frozenset(("portal", "home", "materials", "search", "reporting"))


def overridden() -> set[str]:
    """Return ``module.Class.method`` of each."""
    return {f"{cls.__module__}.{cls.__qualname__}.{name}" for cls in _classes() for name in _methods(cls)}


def _classes() -> Iterator[type]:
    for module in _modules():
        yield from (one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__)


def _modules() -> Iterator[ModuleType]:
    for root in sorted(OURS):
        for found in walk_packages(import_module(root).__path__, f"{root}."):
            if not any(part in found.name for part in (".migrations", ".settings", ".wsgi")):
                yield import_module(found.name)


def _methods(cls: type) -> Iterator[str]:
    foreign = [base for base in cls.__mro__[1:] if base.__module__.partition(".")[0] not in OURS]
    for name, value in vars(cls).items():
        made_here = isinstance(value, FunctionType) and value.__module__ == cls.__module__
        private = name.startswith("_") and not name.startswith("__")
        if made_here and private and any(name in vars(base) for base in foreign):
            yield name
