"""The models that public pages show: a change of one makes the proxy forget every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move, unpublished

from portal.caching.bans import forget_all

# What Wagtail writes without a reader seeing it: a draft that is saved, locked or planned, what it notes of a file.
UNSEEN = frozenset(
    {
        "draft_title",
        "expire_at",
        "file_hash",
        "file_size",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)
_registered: set[type[models.Model]] = set()


def register_public_models(*shown: type[models.Model]) -> None:
    """Let a change of these models make the proxy forget every page. Call it in ``ready()``.

    A many-to-many relation is named by its own model (``Institution_serves``). No table that the public
    writes may be here. What is written past signals (``update``, ``bulk_create``) calls ``forget_all``.
    """
    for model in shown:
        _registered.add(model)
        post_save.connect(_saved, sender=model, dispatch_uid="caching.saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid="caching.deleted")
        m2m_changed.connect(_related, sender=model, dispatch_uid="caching.related")


def public_models() -> frozenset[type[models.Model]]:
    """Return every registered model."""
    return frozenset(_registered)


def follow_tree() -> None:
    """Listen to what changes public pages without saving a live one."""
    page_unpublished.connect(_always, dispatch_uid="caching.unpublished")
    # Of snippets with drafts; a page says both.
    unpublished.connect(_always, dispatch_uid="caching.snippet_unpublished")
    post_page_move.connect(_always, dispatch_uid="caching.moved")
    page_slug_changed.connect(_renamed, dispatch_uid="caching.slug")


def _saved(instance: models.Model, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
    if _readers_see(instance) and not (update_fields and UNSEEN.issuperset(update_fields)):
        forget_all()


def _deleted(instance: models.Model, **kwargs: Any) -> None:
    if _readers_see(instance):
        forget_all()


def _readers_see(instance: models.Model) -> bool:
    """False for a page or snippet that is not published; rows without drafts are seen at once."""
    return bool(getattr(instance, "live", True))


def _related(action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        forget_all()


def _renamed(instance: Page, **kwargs: Any) -> None:
    # It comes after the commit; a live page was saved before it. Below a draft, live pages may have moved.
    if not instance.live:
        forget_all()


def _always(**kwargs: Any) -> None:
    forget_all()
