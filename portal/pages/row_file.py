"""Rows that the project's files bring, a helpline or a term: made and corrected, never over an editor's work."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from wagtail.models import Locale

from portal.pages.content_files import identity_of
from portal.pages.loading import digest_of, may_update, remember
from portal.pages.models.reviewed import ReviewedSnippet

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Loaded(Generic[Row]):
    """The row, and whether it was written."""

    row: Row
    written: bool


def load_row(
    model: type[Row],
    *,
    key: str,
    values: dict[str, Any],
    locale: Locale,
    force: bool,
) -> Loaded[Row]:
    """Give the row called ``key`` its ``values``, unless an editor changed it since (``force``: even then).

    A row that goes by two people is published as the system does it; one that has a draft or was taken down is kept.
    Raises ``ValidationError`` for values that the row does not take.
    """
    identity, digest = identity_of(key), digest_of(values)
    row = model._default_manager.filter(translation_key=identity, locale=locale).first()
    if row is not None and not force:
        waits = isinstance(row, ReviewedSnippet) and row.has_unpublished_changes
        if waits or not may_update(key=key, file_digest=digest, content=_content(row)):
            return Loaded(row, False)
    row = row or model(translation_key=identity, locale=locale)
    for name, value in values.items():
        setattr(row, name, value)
    publish_row(row)
    remember(key, file_digest=digest, content=_content(row))
    return Loaded(row, True)


def publish_row(row: models.Model) -> None:
    """Check and store a row that a file brings; one that goes by two people is published as the system does it."""
    if isinstance(row, ReviewedSnippet):
        row.live = True
    row.full_clean()
    row.save()
    if isinstance(row, ReviewedSnippet):
        row.save_revision(log_action=True).publish()
        row.refresh_from_db()


def _content(row: models.Model) -> str:
    """Return the SHA-256 of what an editor could have changed on the row."""
    names = [field.name for field in row._meta.fields if field.editable and not field.primary_key]
    return digest_of({name: getattr(row, name) for name in names if name not in _NOT_CONTENT})


_NOT_CONTENT = {"locale", "translation_key", "first_published_at", "go_live_at", "expire_at"}
