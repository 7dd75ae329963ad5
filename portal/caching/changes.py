"""What changes, and which answers it makes old."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_init, post_save
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.caching import watched
from portal.caching.bans import ban
from portal.caching.tags import ABSENT, EVERYTHING, MANY, below_tag, list_tag, model_tag, note_loaded, page_tag

# A tree that moves with more pages than this makes everything old.
MANY_PAGES = 500
# A draft that is saved changes nothing that a reader sees.
OF_DRAFTS = frozenset(
    {
        "draft_title",
        "expire_at",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def tags_of(page: Page) -> set[str]:
    """Return the tags of every answer that a change of ``page`` makes old.

    Those that show it, the pages above it, lists of its kinds, and addresses at which nothing was found.
    """
    kinds = [kind for kind in watched.page_models() if isinstance(page.specific_deferred, kind)]
    above = page.get_ancestors().values_list("pk", flat=True) if page.path else []
    found = {page_tag(page.pk), below_tag(page.pk), ABSENT, MANY}
    return found | {list_tag(kind) for kind in kinds} | {below_tag(pk) for pk in above}


def forget_page(instance: Page, **kwargs: Any) -> None:
    """Forget what shows a page (published, unpublished)."""
    if settings.VARNISH_URLS:
        ban(tags_of(instance))


def forget_saved_page(instance: Page, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
    """Forget what shows a page that readers see, however it was saved."""
    if settings.VARNISH_URLS and instance.live and not (update_fields and OF_DRAFTS.issuperset(update_fields)):
        ban(tags_of(instance))


def forget_deleted_page(sender: type[models.Model], instance: Page, **kwargs: Any) -> None:
    """Forget what shows a page that is gone; of what it was only the row in hand is left."""
    if settings.VARNISH_URLS:
        above = Page.objects.ancestor_of(instance).values_list("pk", flat=True)
        kinds = [kind for kind in watched.page_models() if issubclass(sender, kind)]
        ban({page_tag(instance.pk), below_tag(instance.pk), ABSENT, MANY})
        ban({list_tag(kind) for kind in kinds} | {below_tag(pk) for pk in above})


def forget_tree(instance: Page, **kwargs: Any) -> None:
    """Forget what shows a page or one below it: their addresses have changed (another slug, another place)."""
    if not settings.VARNISH_URLS:
        return
    below = list(instance.get_descendants().values_list("pk", flat=True)[: MANY_PAGES + 1])
    if len(below) > MANY_PAGES:
        ban([EVERYTHING])
        return
    left = kwargs.get("parent_page_before")
    ban(tags_of(instance) | {page_tag(pk) for pk in below} | {below_tag(pk) for pk in below})
    if left is not None:
        ban({below_tag(left.pk), *(below_tag(pk) for pk in left.get_ancestors().values_list("pk", flat=True))})


def forget_row(sender: type[models.Model], **kwargs: Any) -> None:
    """Forget what read the table of a watched model."""
    if not settings.VARNISH_URLS:
        return
    if sender in (Site, Locale):
        ban([EVERYTHING])
    elif sender._meta.db_table in watched.tables():
        ban([model_tag(sender)])


def forget_relations(instance: Any, action: str, **kwargs: Any) -> None:
    """The same for what a row is connected with."""
    if action.startswith("post_") and not isinstance(instance, Page):
        forget_row(sender=type(instance))


def connect() -> None:
    """Listen to everything that can change a public page."""
    page_published.connect(forget_page, dispatch_uid="caching.published")
    page_unpublished.connect(forget_page, dispatch_uid="caching.unpublished")
    page_slug_changed.connect(forget_tree, dispatch_uid="caching.slug")
    post_page_move.connect(forget_tree, dispatch_uid="caching.moved")
    for model in watched.page_models():
        post_init.connect(note_loaded, sender=model, dispatch_uid="caching.loaded")
        post_save.connect(forget_saved_page, sender=model, dispatch_uid="caching.saved")
        post_delete.connect(forget_deleted_page, sender=model, dispatch_uid="caching.deleted")
    post_save.connect(forget_row, dispatch_uid="caching.row.saved")
    post_delete.connect(forget_row, dispatch_uid="caching.row.deleted")
    m2m_changed.connect(forget_relations, dispatch_uid="caching.relations")
