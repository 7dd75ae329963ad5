"""What changes, and what of the index it makes old."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from elearning.courses.models import LessonPage, ModulePage
from elearning.courses.selectors import course_of
from home.models import HomePage
from materials.models import GlossaryPage, GlossaryTerm
from portal.pages.models import Helpline
from reporting.registry.models import Municipality
from search import tasks, vocabulary
from search.documents import BATCH
from search.models import AddedWords, StopWord, Synonyms

_ROWS: dict[Any, str] = {GlossaryTerm: "term", Helpline: "helpline", Municipality: "place"}
_TABLES = (Synonyms, StopWord)


def connect() -> None:
    """Listen to everything that changes an entry."""
    page_published.connect(page_changed, dispatch_uid="search.published")
    page_unpublished.connect(page_changed, dispatch_uid="search.unpublished")
    post_save.connect(page_saved, dispatch_uid="search.saved")
    post_delete.connect(page_gone, dispatch_uid="search.deleted")
    for model in _ROWS:
        post_save.connect(row_changed, sender=model, dispatch_uid=f"search.saved.{model.__name__}")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"search.deleted.{model.__name__}")
    for model in (AddedWords, *_TABLES):
        pre_save.connect(row_moved, sender=model, dispatch_uid=f"search.moved.{model.__name__}")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="search.restricted")
        signal.connect(words_added, sender=AddedWords, dispatch_uid="search.added")
        for table in _TABLES:
            signal.connect(table_changed, sender=table, dispatch_uid=f"search.{table.__name__}")


def refresh_later(owners: Iterable[str]) -> None:
    """Let the index follow once the transaction is committed: one call for everything that changes in it.

    What was gathered in a part that is rolled back is looked at in vain, which does no harm.
    """
    gathered = _gathered()
    gathered.update(dict.fromkeys(owners))
    # Each time: an earlier promise may have been rolled back. The first to come takes all, the others find nothing.
    transaction.on_commit(_refresh_gathered)


def _gathered() -> dict[str, None]:
    """Return what waits for the commit of this connection."""
    waiting: dict[str, None] = transaction.get_connection().__dict__.setdefault("search_owners", {})
    return waiting


def _refresh_gathered() -> None:
    gathered = _gathered()
    owners = list(gathered)
    gathered.clear()
    for at in range(0, len(owners), BATCH):
        tasks.refresh.enqueue(owners[at : at + BATCH])


def page_changed(instance: Page, **kwargs: Any) -> None:
    """A page was published or withdrawn."""
    if isinstance(instance, HomePage):
        return
    owners = [f"page:{instance.pk}"]
    page = instance.specific_deferred
    if isinstance(page, LessonPage | ModulePage):
        # A course is found by what its parts are called.
        owners = [f"page:{course_of(page).pk}"]
    if isinstance(page, GlossaryPage):
        terms = GlossaryTerm.objects.filter(locale_id=instance.locale_id)
        owners += [f"term:{pk}" for pk in terms.values_list("pk", flat=True)]
    refresh_later(owners)


def page_saved(instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """A page that readers see was saved by whatever way; what is saved of a draft names its fields."""
    if isinstance(instance, Page) and instance.live and not raw and update_fields is None:
        page_changed(instance)


def page_gone(instance: Any, **kwargs: Any) -> None:
    """A page was deleted; whatever its model, it is told once."""
    if type(instance) is Page:
        _forget_words(f"page:{instance.pk}", f"question:{instance.pk}:")
        refresh_later([f"page:{instance.pk}"])


def _forget_words(key: str, beginning: str = "") -> None:
    """Take the words of something that is gone, and those of its questions, out of the editors' list."""
    gone = Q(key=key) | Q(key__startswith=beginning) if beginning else Q(key=key)
    AddedWords.objects.filter(gone).delete()


def row_changed(sender: type, instance: Any, raw: bool = False, created: bool | None = None, **kwargs: Any) -> None:
    """A term, a line or a municipality was saved or deleted; of what is gone the words are nobody's."""
    owner = f"{_ROWS[sender]}:{instance.pk}"
    if created is None:
        _forget_words(owner)
    if not raw:
        refresh_later([owner, *([f"city:{instance.lsu_name}"] if sender is Municipality else [])])


def restriction_changed(instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    """Readers were kept from a page and what stands below it, or no longer are."""
    if not raw:
        tasks.refresh_below.enqueue(instance.page_id)


def words_added(instance: AddedWords, raw: bool = False, **kwargs: Any) -> None:
    """An editor gave something words by which it is found, or took them back."""
    if not raw:
        refresh_later([owner_of(instance.key)])


def row_moved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """An editor may give words to another thing, or a row to another language: the one before is old too."""
    before = None if raw else type(instance)._default_manager.filter(pk=instance.pk).first()
    if before is None:
        return
    if isinstance(before, AddedWords):
        if before.key != instance.key:
            refresh_later([owner_of(before.key)])
    elif before.language != instance.language:
        # After the row has its new language.
        transaction.on_commit(partial(vocabulary.changed, before.language))


def owner_of(key: str) -> str:
    """Return what an entry is made of: a question, of its page."""
    name, _colon, rest = key.partition(":")
    return f"page:{rest.partition(':')[0]}" if name == "question" else key


def table_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A table of words was changed: what processes keep of it in memory is old."""
    if not raw:
        vocabulary.changed(instance.language)
