"""``manage.py states [--write | --check]``."""

from pathlib import Path

from portal.documents import TablesCommand
from reporting.cases import state_tables


class Command(TablesCommand):
    """Print which state follows which by which act, write it into its document, or check that it is there."""

    help = "Prints the transitions of each state machine; --write puts them into docs/states.md."
    document = Path("docs/states.md")

    def tables(self) -> str:
        return state_tables.tables()

    def rewritten(self, text: str) -> str:
        return state_tables.document(text)
