"""``manage.py access_matrix [--write | --check]``."""

from pathlib import Path

from portal.documents import TablesCommand
from reporting.cases.access import matrix


class Command(TablesCommand):
    """Print the access rules as a matrix, write it into its document, or check that it is there."""

    help = "Prints the access rules as a matrix; --write puts it into docs/access.md."
    document = Path("docs/access.md")

    def tables(self) -> str:
        return matrix.tables()

    def rewritten(self, text: str) -> str:
        return matrix.document(text)
