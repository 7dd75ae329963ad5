"""Turn the project's file of helplines into rows, without ever overwriting an editor's work."""

import csv
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from portal.pages.content_files import NAMESPACE, ContentError
from portal.pages.loading import digest_of, may_update, remember
from portal.pages.models import Helpline
from portal.pages.retired import retired_numbers


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
        key, identity = f"helpline/{digits}", helpline_identity(digits)
        digest = digest_of(values)
        line = Helpline.objects.filter(translation_key=identity, locale=locale).first()
        if line is not None and not force and not may_update(key=key, file_digest=digest, content=_line_digest(line)):
            if line.always_shown != values["always_shown"]:
                Helpline.objects.filter(pk=line.pk).update(always_shown=values["always_shown"], obsolete=False)
            kept += 1
            continue
        line = line or Helpline(translation_key=identity, locale=locale)
        for name, value in values.items():
            setattr(line, name, value)
        line.from_file = True
        line.full_clean()
        line.save()
        remember(key, file_digest=digest, content=_line_digest(line))
        loaded += 1
    return loaded, kept


def helpline_identity(number: str) -> uuid.UUID:
    """Return the permanent identity of a line of the file, whatever an editor does to its number."""
    return uuid.uuid5(NAMESPACE, f"helpline/{''.join(filter(str.isdigit, number))}")


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
            yield (
                "".join(filter(str.isdigit, row["number"])),
                {
                    "number": row["number"].replace(" ", "\u00a0"),
                    "name": row["name"],
                    "hours": row["hours"],
                    "cost": row["cost"],
                    "audience": row["audience"],
                    "prominent": row["prominent"] == "yes",
                    "order": int(row["order"]),
                    "last_verified_on": date.fromisoformat(row["last_verified_on"])
                    if row["last_verified_on"]
                    else None,
                    "verified": row["verified"] == "yes",
                    "source": row["source"],
                    "always_shown": row["always_shown"] == "yes",
                },
            )


def _line_digest(line: Helpline) -> str:
    """Return the SHA-256 of what an editor could have changed on the line."""
    names = [field.name for field in Helpline._meta.fields if field.editable and not field.primary_key]
    return digest_of({name: getattr(line, name) for name in names if name not in {"locale", "translation_key"}})
