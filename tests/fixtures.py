"""Which rooms keep fixtures for their neighbours."""

from importlib.util import find_spec

ROOMS = ("tests.vault.fixtures", "tests.registry.fixtures", "tests.cases.fixtures", "tests.accounts.fixtures")


def room_fixtures() -> list[str]:
    """Return the fixture modules that exist."""
    return [name for name in ROOMS if find_spec(name.rpartition(".")[0]) and find_spec(name)]
