"""Turn the project's file of terms into rows, without ever overwriting an editor's work."""

import csv
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale

from materials.models import GlossaryTerm
from portal.pages.content_files import Loaded
from portal.pages.row_file import load_row

TERMS = Path(__file__).parent / "data" / "glossary.csv"
_FIELDS = ("anchor", "term", "meaning", "source")


@transaction.atomic
def load_terms(locale: Locale, force: bool) -> Loaded:
    """Make or correct the terms of the file; pages name them ``term:<anchor>``.

    A term keeps what editors wrote unless ``force``; one that was taken down stays down.
    """
    ids: dict[str, int | None] = {}
    loaded = kept = 0
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        key, values = f"term/{row['anchor']}", {name: row[name] for name in _FIELDS}
        done = load_row(GlossaryTerm, key=key, values=values, locale=locale, force=force)
        loaded += done.written
        kept += not done.written
        ids[f"term:{row['anchor']}"] = done.row.pk
    return Loaded(title="Terms", loaded=loaded, kept=kept, ids=ids)
