"""Turn the project's file of helplines into rows, without ever overwriting an editor's work."""

import csv
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from portal.caching.bans import forget_all
from portal.pages.content_files import ContentError, identity_of
from portal.pages.models import Helpline
from portal.pages.retired import retired_numbers
from portal.pages.row_file import load_row


@transaction.atomic
def load_helplines(path: Path, *, locale: Locale, force: bool = False) -> tuple[int, int]:
    """Make or correct the helplines of a file; return how many were loaded and how many left alone.

    A line keeps what editors wrote unless ``force``; only the promise that it always shows is
    kept from the file. Raises ``ContentError`` for a retired number.
    """
    loaded = kept = 0
    for digits, values in _rows(path):
        if digits in retired_numbers():
            raise ContentError(f"{path.name}: {values['number']} is retired and may not be loaded")
        done = load_row(Helpline, key=f"helpline/{digits}", values=values, locale=locale, force=force)
        loaded += done.written
        kept += not done.written
        if not done.written and done.row.always_shown != values["always_shown"]:
            Helpline.objects.filter(pk=done.row.pk).update(always_shown=values["always_shown"], live=True)
            forget_all()
    return loaded, kept


def helpline_identity(number: str) -> uuid.UUID:
    """Return the permanent identity of a line of the file, whatever an editor does to its number."""
    return identity_of(f"helpline/{''.join(filter(str.isdigit, number))}")


def helpline_ids(path: Path, *, locale: Locale) -> dict[str, int]:
    """Return the ids of the loaded helplines by their number as the file writes it."""
    known = dict(Helpline.objects.filter(locale=locale).values_list("translation_key", "pk"))
    with path.open(encoding="utf-8", newline="") as file:
        numbers = [row["number"] for row in csv.DictReader(file)]
    return {number: known[helpline_identity(number)] for number in numbers}


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the digits of every line of the file and what the row says about it."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            digits = "".join(filter(str.isdigit, row["number"]))
            verified_on = row["last_verified_on"]
            yield (
                digits,
                {
                    **row,
                    "number": row["number"].replace(" ", "\u00a0"),
                    "prominent": row["prominent"] == "yes",
                    "order": int(row["order"]),
                    "last_verified_on": date.fromisoformat(verified_on) if verified_on else None,
                    "verified": row["verified"] == "yes",
                    "always_shown": row["always_shown"] == "yes",
                    "from_file": True,
                },
            )
