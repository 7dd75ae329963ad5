"""Turn the project's file of terms into rows, without ever overwriting an editor's work."""

import csv
import uuid
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale

from materials.models import GlossaryTerm
from portal.pages.content_files import NAMESPACE, Loaded
from portal.pages.loading import digest_of, may_update, remember
from portal.pages.models import LoadedContent

TERMS = Path(__file__).parent / "data" / "glossary.csv"
_FIELDS = ("term", "meaning", "source")


@transaction.atomic
def load_terms(locale: Locale, force: bool) -> Loaded:
    """Make or correct the terms of the file; pages name them ``term:<anchor>``.

    A term keeps what editors wrote unless ``force``; one that an editor removed stays removed.
    """
    ids: dict[str, int | None] = {}
    loaded = kept = 0
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        key, identity = f"term/{row['anchor']}", uuid.uuid5(NAMESPACE, f"term/{row['anchor']}")
        term = GlossaryTerm.objects.filter(translation_key=identity, locale=locale).first()
        if term is None and not force and LoadedContent.objects.filter(key=key).exists():
            ids[f"term:{row['anchor']}"] = None
            continue
        if (
            term is not None
            and not force
            and not may_update(key=key, file_digest=digest_of(row), content=_digest(term))
        ):
            kept += 1
            ids[f"term:{row['anchor']}"] = term.pk
            continue
        term = term or GlossaryTerm(translation_key=identity, locale=locale, anchor=row["anchor"])
        for name in _FIELDS:
            setattr(term, name, row[name])
        term.full_clean()
        term.save()
        remember(key, file_digest=digest_of(row), content=_digest(term))
        ids[f"term:{row['anchor']}"] = term.pk
        loaded += 1
    return Loaded(title="Terms", loaded=loaded, kept=kept, ids=ids)


def _digest(term: GlossaryTerm) -> str:
    """Return the SHA-256 of what an editor could have changed on the term."""
    return digest_of({name: getattr(term, name) for name in (*_FIELDS, "anchor")})
