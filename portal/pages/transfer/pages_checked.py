"""Check the pages of an archive one by one: type, place, address, fields, blocks, references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_page_models

from portal.pages.authorship import authors
from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.describing import carried_fields, describe
from portal.pages.transfer.identities import Outward, split_page_name
from portal.pages.transfer.reading import PageEntry
from portal.pages.transfer.references import turn
from portal.progress import Progress

if TYPE_CHECKING:
    from portal.pages.transfer.checking import Plan

MADE, CHANGED, SAME = "made", "changed", "same"


class NoPlace(Exception):
    """A translation has no page above it here."""


@dataclass(frozen=True)
class PagePlan:
    """What becomes of one page: ``parent`` is the key of the page above it, ``None`` where the archive brings it."""

    entry: PageEntry
    model: type[Page]
    existing: Page | None
    parent: Any
    verdict: str


def check_pages(entries: list[PageEntry], *, above: Any, under: Page | None, plan: Plan, progress: Progress) -> None:
    """Add to ``plan`` what becomes of each page, and why one is refused or left out."""
    placed = _place(entries, above=above, under=under, plan=plan)
    for done, made in enumerate(placed):
        try:
            verdict = _check_fields(made, plan)
        except (TransferError, ValidationError) as error:
            plan.refused.append(f"{made.entry.shown}: {' '.join(getattr(error, 'messages', [str(error)]))}")
        else:
            plan.pages.append(PagePlan(made.entry, made.model, made.existing, made.parent, verdict))
        progress(done + 1, len(placed), "pages checked")


def _place(entries: list[PageEntry], *, above: Any, under: Page | None, plan: Plan) -> list[PagePlan]:
    """Find the place of each page; the names of those that have one are known or coming afterwards."""
    placed: dict[str, PagePlan] = {}
    for entry in entries:
        try:
            one = _placed(entry, placed, above=above, under=under)
        except NoPlace:
            plan.left_out.append(f"{entry.shown}: nothing here to stand under in its language.")
            continue
        except TransferError as error:
            plan.refused.append(f"{entry.shown}: {error}")
            continue
        placed[entry.name] = one
        if one.existing is None:
            plan.inward.coming.add(entry.name)
        else:
            plan.inward.names[entry.name] = one.existing.pk
    return list(placed.values())


def _placed(entry: PageEntry, placed: dict[str, PagePlan], *, above: Any, under: Page | None) -> PagePlan:
    model = _model(entry)
    key, language = split_page_name(entry.name)
    if language not in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
        raise TransferError(f"this portal has no pages in {language[:20]!r}.")
    existing = Page.objects.filter(translation_key=key, locale__language_code=language).first()
    if existing is not None:
        if existing.specific_class is not model:
            raise TransferError(f"is a {existing.specific_class._meta.label} here, not a {model._meta.label}.")
        return PagePlan(entry, model, existing.specific, None, SAME)
    if entry.above is not None and entry.above not in placed:
        # The page above it was left out or refused, and said so.
        raise NoPlace
    if entry.above is not None:
        parent, parent_model = placed[entry.above].existing, placed[entry.above].model
    else:
        parent = _parent(above, under, language)
        parent_model = parent.specific_class
    _check_place(entry, model, language, parent, parent_model)
    return PagePlan(entry, model, None, parent.pk if parent is not None else None, MADE)


def _model(entry: PageEntry) -> type[Page]:
    try:
        model = apps.get_model(entry.label)
    except (LookupError, ValueError):
        model = None
    if model is None or model is Page or model not in get_page_models():
        raise TransferError(f"there is no type of page {entry.label[:60]!r} here.")
    return model


def _parent(above: Any, under: Page | None, language: str) -> Page:
    """Return the page under which the uppermost page of a language belongs."""
    found: Page | None
    if under is not None:
        same = under.locale.language_code == language
        found = under if same else under.get_translations().filter(locale__language_code=language).first()
    elif above is None:
        found = Page.get_first_root_node()
    else:
        key, _language = split_page_name(f"page:{above}:-")
        found = Page.objects.filter(translation_key=key, locale__language_code=language).first()
    if found is not None:
        return found
    if language != settings.LANGUAGE_CODE:
        raise NoPlace
    raise TransferError("the page under which it stood is not here; say --under.")


def _check_place(
    entry: PageEntry, model: type[Page], language: str, parent: Page | None, parent_model: type[Page]
) -> None:
    if model not in parent_model.allowed_subpage_models():
        raise TransferError(f"a {model._meta.label} may not stand under a {parent_model._meta.label}.")
    standing = model.objects.filter(locale__language_code=language).count()
    if model.max_count is not None and standing >= model.max_count:
        raise TransferError(f"there is a {model._meta.label} already, with another identity.")
    if parent is not None and parent.get_children().filter(slug=entry.fields.get("slug")).exists():
        raise TransferError("another page has this address.")


def _check_fields(one: PagePlan, plan: Plan) -> str:
    """Check every field and return the verdict. Raises ``TransferError`` or ``ValidationError``."""
    carried = {field.name: field for field in carried_fields(one.model)}
    if set(carried) != set(one.entry.fields):
        raise TransferError("does not have exactly the fields of its type here.")
    fields = {}
    for name, field in carried.items():
        turned = turn(field, one.entry.fields[name], plan.inward)
        if not isinstance(field, StreamField | RichTextField) and not field.is_relation:
            field.clean(turned, None)
        # The same walk with names kept fills in what is newer than the archive, so that it can be compared.
        fields[name] = turn(field, one.entry.fields[name], lambda _model, name: name)
    if one.existing is None:
        return MADE
    if _said_now(one.existing) == fields:
        return SAME
    _check_free(one.existing)
    return CHANGED


def _said_now(page: Page) -> dict[str, Any] | None:
    try:
        return describe(page.get_latest_revision_as_object(), Outward())
    except TransferError:
        # It refers to something that is gone: whatever comes is different.
        return None


def _check_free(page: Page) -> None:
    if page.alias_of_id is not None:
        raise TransferError("is only a shadow of another page here.")
    if page.locked:
        raise TransferError("is locked here.")
    if page.workflow_in_progress:
        raise TransferError("waits for approval here; approve it or send it back first.")
    if authors(page):
        raise TransferError("has a draft here that somebody began; publish it or discard it first.")
