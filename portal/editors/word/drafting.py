"""The draft that a text becomes: a new page of whoever sent it, published by nobody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from wagtail import hooks
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from portal.editors.word.reading import Text
from portal.editors.word.telling import Told
from portal.pages.base import BasePage

# What every text may become; a page whose body takes all of these can be made of a document.
NEEDED = {"heading", "paragraph", "table"}
FROM_WORD = "portal.from_word"


def kinds_below(user: Any, parent: Page) -> list[type[BasePage]]:
    """Return the kinds of pages with a text of blocks that ``user`` may add below ``parent``."""
    if not isinstance(parent, BasePage) or not parent.permissions_for_user(user).can_add_subpage():
        return []
    return [model for model in parent.creatable_subpage_models() if _has_text(model) and model.can_create_at(parent)]


def _has_text(model: type[Page]) -> bool:
    body = next((one for one in model._meta.get_fields() if one.name == "body"), None)
    return isinstance(body, StreamField) and body.stream_block.child_blocks.keys() >= NEEDED


@transaction.atomic
def make_draft(*, request: HttpRequest, parent: Page, model: type[BasePage], title: str, text: Text) -> Page:
    """Return a new page below ``parent`` with ``text``, kept as a draft in the name of the request's account.

    Raises ``PermissionDenied`` where that account may not make such a page there.
    """
    if model not in kinds_below(request.user, parent):
        raise PermissionDenied
    blocks = text.blocks
    if text.title and text.title != title:
        blocks = [("heading", {"text": text.title, "level": "2"}), *blocks]
    page: Any = model(title=title, owner_id=request.user.pk, locale=parent.locale, live=False)
    # Values and no raw data, of which Wagtail gives the cells no numbers of their own: translations hold on to those.
    page.body = blocks
    _ask("before_create_page", request, parent, model)
    parent.add_child(instance=page)
    page.save_revision(user=request.user, log_action=True, clean=False)
    log(instance=page, action=FROM_WORD, user=request.user, data={"told": +text.told})
    _ask("after_create_page", request, page)
    return page


def told_of(page: Page) -> Told:
    """Return what a page lost on its way from Word; nothing once it was published, for then somebody has read it."""
    if page.first_published_at is not None:
        return Told()
    entry = PageLogEntry.objects.filter(page=page.pk, action=FROM_WORD).first()
    return Told(entry.data["told"]) if entry else Told()


def _ask(hook: str, *about: Any) -> None:
    """Let packages do what they do beside Wagtail's own form of a new page; none of them answers there."""
    for act in hooks.get_hooks(hook):
        act(*about)
