"""``manage.py data_exposure [--write | --check]``."""

from pathlib import Path

from django.core.management.base import CommandError

from portal.documents import TablesCommand
from reporting.exposure.document import document, tables
from reporting.exposure.tables import Survey, survey


class Command(TablesCommand):
    """Print what each column of a stolen database shows, write it into its document, or check that it is there."""

    help = "Prints what a stolen database shows, column by column; --write puts it into docs/data-exposure.md."
    document = Path("docs/data-exposure.md")

    def tables(self) -> str:
        return tables(_whole_survey())

    def rewritten(self, text: str) -> str:
        return document(text, _whole_survey())


def _whole_survey() -> Survey:
    """Return the survey; raise ``CommandError`` where a column is not classified or an entry has no column."""
    found = survey()
    complaints = [f"{name}: say in exposure/declared what a thief sees there" for name in found.unclassified]
    complaints += [f"{name}: exposure/declared has an entry without need" for name in found.stale]
    if complaints:
        raise CommandError("\n".join(complaints))
    return found
