"""The site as the project ships it, loaded once for each worker."""

from contextlib import AbstractContextManager
from io import StringIO

from django.core.management import call_command

from tests import templates


def load(*arguments: str) -> str:
    """Load what the project ships; return what the command said."""
    out = StringIO()
    call_command("load_site", *arguments, stdout=out)
    return out.getvalue()


def _load_first() -> None:
    load()
    # A planner that believes the tables to be empty has taken two minutes for what takes seconds.
    templates.know_sizes()


def loaded_site() -> AbstractContextManager[None]:
    """Stand in the database of the loaded site, for a class of tests (``enterClassContext``) or a module of them."""
    return templates.prepared("site", _load_first)
