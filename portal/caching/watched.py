"""Whose rows may be on a public page: a change of one of them makes the proxy forget what shows it."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import models

_added: set[type[models.Model]] = set()


def watch(*added: type[models.Model]) -> None:
    """Add models that public pages show.

    Pages, snippets, site settings, pictures, documents, redirects and restrictions need no call.
    Call it in ``ready()``; what is written past signals (``update``, ``bulk_create``) is told by
    ``bans.models_changed``.
    """
    _added.update(added)
    tables.cache_clear()


@cache
def tables() -> frozenset[str]:
    """Return the tables of every watched model that is no page."""
    return frozenset(model._meta.db_table for model in _models())


def _models() -> set[type[models.Model]]:
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.contrib.settings.registry import registry
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model
    from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction
    from wagtail.snippets.models import get_snippet_models

    ours = {Redirect, Collection, CollectionViewRestriction, PageViewRestriction}
    return {*ours, get_document_model(), get_image_model(), *registry, *get_snippet_models(), *_added}


@cache
def page_models() -> tuple[type[models.Model], ...]:
    """Return every model of pages, Wagtail's own included."""
    from wagtail.models import Page

    return tuple(model for model in apps.get_models() if issubclass(model, Page))


@cache
def page_tables() -> frozenset[str]:
    """Return the tables of all pages."""
    return frozenset(model._meta.db_table for model in page_models())
