"""Turn the project's file of topics into rows, without ever overwriting an editor's work."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from portal.pages.content_files import Loaded
from portal.pages.models import Topic
from portal.pages.row_file import load_row

TOPICS = Path(__file__).parent / "data" / "topics.csv"


@transaction.atomic
def load_topics(locale: Locale, force: bool) -> Loaded:
    """Make or correct the topics of the file; one keeps what editors wrote unless ``force``."""
    loaded = kept = 0
    for values in file_rows():
        done = load_row(Topic, key=f"topic/{values['code']}", values=values, locale=locale, force=force)
        loaded += done.written
        kept += not done.written
    return Loaded(title="Topics", loaded=loaded, kept=kept, ids={})


def file_rows() -> list[dict[str, Any]]:
    """Return what the file says of each topic, in its order."""
    with TOPICS.open(encoding="utf-8", newline="") as file:
        return [{**row, "order": 10 * number} for number, row in enumerate(csv.DictReader(file), start=1)]
