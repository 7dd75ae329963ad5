"""Translations go the way of every other text: into a draft, and to readers by somebody else's approval.

wagtail-localize writes a translation into its page or snippet before anybody is asked whether it may be published.
Here its one place of writing is replaced: a row that readers see is left alone, and what was translated becomes
revisions of everybody who translated it, so that none of them may approve it (``authorship.authors``). Rows without
drafts, as a recording, are written when somebody who may change them, and translated none of it, says so.
"""

import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import DraftStateMixin, GroupPagePermission, Locale, Page
from wagtail.signals import copy_for_translation_done
from wagtail_localize.models import StringTranslation, TranslationSource
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from portal.pages.four_eyes import FourEyes, SelfApproval
from portal.script.slugs import slugify

# Depth of the front page of a language in the tree.
FRONT_DEPTH = 2


def translators(source: TranslationSource, locale: Locale) -> set[Any]:
    """Return the keys of the accounts whose words or pictures readers of ``locale`` do not see yet.

    Compared with the row itself and not by time: what stands there was approved, whenever it was written.
    """
    seen = _seen(source, locale)
    words = source.stringsegment_set.get_translations(locale).select_related("context")
    values = source.overridablesegment_set.get_overrides(locale).select_related("context")
    return {
        one.last_translated_by_id
        for one in [*words, *values]
        if one.last_translated_by_id is not None and (one.context.path, json.dumps(one.data)) not in seen
    }


def save_drafts(source: TranslationSource, locale: Locale, *, user: AbstractUser | None) -> Any:
    """Keep what was translated as a draft and return the page or snippet; the row that readers see stays.

    There is one revision for each translator and the last for ``user``: whoever wrote or sent it may not approve it.
    Raises ``ValidationError`` where a text does not fit its field.
    """
    draft = source.get_ephemeral_translated_instance(locale, fallback=True)
    if isinstance(draft, Page):
        draft.slug = find_available_slug(draft.get_parent(), slugify(draft.slug), ignore_page_id=draft.pk)
    writers = translators(source, locale) - {user.pk if user else None}
    # All of them have the same words; the page would take the second for somebody who only comments.
    sign = draft.sign_revision if isinstance(draft, FourEyes) else lambda who: draft.save_revision(user=who)
    with transaction.atomic():
        for writer in get_user_model().objects.filter(pk__in=writers).order_by("pk"):
            sign(writer)
        if user is not None or not writers:
            sign(user)
    return draft


def may_write(source: TranslationSource, locale: Locale, user: AbstractUser | None) -> bool:
    """Return whether ``user`` may let a row without drafts say what was translated: nobody one's own words.

    Whoever may not change such rows may not, also where nobody's words wait: the Serbian text would stand there. The
    system (no user) may, as long as nobody's words wait.
    """
    waiting = translators(source, locale)
    if user is None:
        return not waiting
    model = source.specific_content_type.model_class()
    right = f"{model._meta.app_label}.change_{model._meta.model_name}"
    return user.pk not in waiting and user.has_perm(right)


def share_rights() -> None:
    """Listen for new trees of languages."""
    copy_for_translation_done.connect(give_the_same_rights, dispatch_uid="rights_on_a_language")


def name_the_draft(*, instance: StringTranslation, **kwargs: Any) -> None:
    """Show a translated title in the tree of the CMS, as far as it fits.

    In the place of wagtail-localize's own, which writes it whole: PostgreSQL refuses that, and the translator would be
    shown an error instead of being told, when sending it, that the title is too long.
    """
    if instance.context is None or instance.context.path != "title":
        return
    room = Page._meta.get_field("draft_title").max_length
    pages = Page.objects.filter(translation_key=instance.context.object_id, locale_id=instance.locale_id)
    pages.update(draft_title=instance.data[:room])


def give_the_same_rights(*, source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Let whoever works on the Serbian tree work on that of a new language too."""
    if not isinstance(target_obj, Page) or target_obj.depth != FRONT_DEPTH:
        return
    for right in GroupPagePermission.objects.filter(page_id=source_obj.pk):
        GroupPagePermission.objects.get_or_create(
            group_id=right.group_id, page_id=target_obj.pk, permission_id=right.permission_id
        )


def guarded(stock: Callable[..., tuple[Any, bool]]) -> Callable[..., tuple[Any, bool]]:
    """Return the portal's way of writing a translation, which asks ``stock``, the package's, where it may."""

    @wraps(stock)
    @transaction.atomic
    def create_or_update_translation(
        self: TranslationSource, locale: Locale, user: Any = None, publish: bool = True, **kwargs: Any
    ) -> tuple[Any, bool]:
        """Write the translation where no reader sees it, as a draft. Raises ``SelfApproval`` for all else."""
        there = _translated(self, locale)
        if not isinstance(self.as_instance(), DraftStateMixin):
            if not may_write(self, locale, user):
                raise SelfApproval
            return stock(self, locale, user=user, publish=publish, **kwargs)
        if publish:
            raise SelfApproval
        if there is not None and getattr(there, "alias_of_id", None) is None:
            # Asked for again while another page is sent to its translators: it has its own way.
            return there, False
        if there is not None and there.live:
            ConvertAliasPageAction(there, user=user).execute(skip_permission_checks=True)
            return save_drafts(self, locale, user=user), False
        made, created = stock(self, locale, user=user, publish=False, **kwargs)
        sign_unapproved(made, self.get_source_instance())
        if translators(self, locale) - {user.pk if user else None}:
            save_drafts(self, locale, user=user)
        return made, created

    return create_or_update_translation


def signed_by_the_source(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Return the portal's way of making an alias a page of its own: who wrote its source approves none of it."""

    @wraps(stock)
    @transaction.atomic
    def convert(self: ConvertAliasPageAction, *args: Any, **kwargs: Any) -> Any:
        source = self.page.alias_of
        made = stock(self, *args, **kwargs)
        sign_unapproved(made, source)
        return made

    return convert


def sign_unapproved(made: Any, source: Any) -> None:
    """Sign ``made``, a page with the words of ``source``, by all who saved ``source`` if readers do not see it."""
    if isinstance(made, FourEyes) and not source.live:
        for writer in get_user_model().objects.filter(pk__in=source.revisions.values("user")).order_by("pk"):
            made.sign_revision(writer)


def _translated(source: TranslationSource, locale: Locale) -> Any:
    try:
        return source.get_translated_instance(locale)
    except models.ObjectDoesNotExist:
        return None


def _seen(source: TranslationSource, locale: Locale) -> set[tuple[str, str]]:
    """Return path and text or value of all that readers of ``locale`` see now."""
    row = _translated(source, locale)
    if row is None or not getattr(row, "live", True):
        return set()
    return {(segment.path, json.dumps(value)) for segment, value in _values(row)}


def _values(row: Any) -> Iterator[tuple[Any, Any]]:
    for segment in extract_segments(row):
        if isinstance(segment, StringSegmentValue):
            yield segment, segment.string.data
        elif isinstance(segment, OverridableSegmentValue):
            yield segment, segment.data
