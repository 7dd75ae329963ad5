"""What a page says, as JSON without a key of this database: the same on two portals where the page is the same."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.identities import Outward, base_of
from portal.pages.transfer.references import turn


def carried_fields(model: type[Page]) -> list[models.Field[Any, Any]]:
    """Return the fields that make a page what it is: all that ``translatable_fields`` lists.

    The checks ``pages.E001`` and ``pages.E002`` keep that list complete. Owner, editors, dates of publishing and
    places in menus are not in it.
    """
    listed = [model._meta.get_field(field.field_name) for field in getattr(model, "translatable_fields", [])]
    carried = [field for field in listed if isinstance(field, models.Field) and not field.many_to_many]
    if not carried or len(carried) != len(listed):
        raise TransferError(f"{model._meta.label} has fields that are not carried.")
    return carried


def describe(page: Page, outward: Outward) -> dict[str, Any]:
    """Return the fields of a specific page as JSON, with names where it refers to something.

    What was turned is held against Wagtail's own finding of references: a page where the two differ, as with a new
    kind of block that hides a key where nobody looks, is refused (``TransferError``), not carried with a wrong key.
    """
    said: dict[str, Any] = {}
    for field in carried_fields(type(page)):
        outward.met.clear()
        said[field.name] = turn(field, _stored(field, page), outward)
        if _found_by_wagtail(field, page) - {(kind._meta.label, key) for kind, key in outward.met}:
            raise TransferError(f"{field.name}: refers to something in a way that is not carried.")
    # What a second reading of the archive will give: lists for tuples, texts for dates.
    return dict(json.loads(json.dumps(said, cls=DjangoJSONEncoder)))


def _stored(field: models.Field[Any, Any], page: Page) -> Any:
    """Return the value as the database and a revision keep it, as JSON."""
    if isinstance(field, StreamField):
        return field.stream_block.get_prep_value(getattr(page, field.name))
    return field.value_from_object(page)


def _found_by_wagtail(field: models.Field[Any, Any], page: Page) -> set[tuple[str, str]]:
    """Return kind and key of each reference that Wagtail's reference index would list for this field."""
    if not isinstance(field, StreamField | RichTextField):
        return set()
    references = field.extract_references(field.value_from_object(page))
    return {(base_of(model)._meta.label, str(key)) for model, key, *_paths in references}
