"""Rows that the project's files bring, a helpline or a term: made and corrected, never over an editor's work."""

import uuid
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from wagtail.models import Locale

from portal.pages.content_files import NAMESPACE
from portal.pages.loading import digest_of, may_update, remember
from portal.pages.models import LoadedContent

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Loaded(Generic[Row]):
    """The row, and whether it was written; no row where an editor removed it and that is to stay."""

    row: Row | None
    written: bool


def identity_of(key: str) -> uuid.UUID:
    """Return the permanent identity of a row of a file, whatever an editor does to its words."""
    return uuid.uuid5(NAMESPACE, key)


def load_row(
    model: type[Row],
    *,
    key: str,
    values: dict[str, Any],
    locale: Locale,
    force: bool,
    stays_removed: bool = False,
) -> Loaded[Row]:
    """Give the row called ``key`` its ``values``, unless an editor changed it since (``force``: even then).

    ``stays_removed``: one that was loaded and is gone is not made again. Raises ``ValidationError`` for values that the
    row does not take.
    """
    identity, digest = identity_of(key), digest_of(values)
    row = model._default_manager.filter(translation_key=identity, locale=locale).first()
    if row is None and not force and stays_removed and LoadedContent.objects.filter(key=key).exists():
        return Loaded(None, False)
    if row is not None and not force and not may_update(key=key, file_digest=digest, content=_content(row)):
        return Loaded(row, False)
    row = row or model(translation_key=identity, locale=locale)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    remember(key, file_digest=digest, content=_content(row))
    return Loaded(row, True)


def _content(row: models.Model) -> str:
    """Return the SHA-256 of what an editor could have changed on the row."""
    names = [field.name for field in row._meta.fields if field.editable and not field.primary_key]
    return digest_of({name: getattr(row, name) for name in names if name not in {"locale", "translation_key"}})
