"""Pages, and the questions that stand on one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction

from elearning.courses.models import CoursePage, LessonPage, ModulePage
from home.models import HomePage, NewsPage
from materials.models import CollectionPage, MaterialPage, QuestionsPage, TopicPage
from portal.pages.base import BasePage
from portal.pages.served import served_pages
from search.documents.document import Document, Source
from search.models.entry import Kind
from search.readers import HEADINGS, readers_of

_KINDS: dict[type[Page], Kind] = {
    MaterialPage: Kind.MATERIAL,
    TopicPage: Kind.LIST,
    CollectionPage: Kind.LIST,
    CoursePage: Kind.COURSE,
    NewsPage: Kind.NEWS,
}


def read(ids: Iterable[str]) -> Iterator[Document]:
    """Yield the published pages of some ids that everybody may read, and their questions."""
    rows = _ours().filter(pk__in=[int(one) for one in ids])
    pages = list(rows.select_related("locale").specific())
    closed = _closed(pages)
    for page in pages:
        if page.pk not in closed:
            yield _page(page)
            if isinstance(page, QuestionsPage):
                yield from _questions(page)


def ids() -> Iterator[str]:
    """Yield the id of every page that may be found."""
    yield from map(str, _ours().values_list("pk", flat=True))


def _ours() -> Any:
    """Return the pages that are found: served, of our own kinds, and not the front page, which leads everywhere.

    Of a course its own page is found, by what its parts are called: who is in need gets the page that helps at once.
    """
    return served_pages().type(BasePage).not_type(HomePage, ModulePage, LessonPage)


def _closed(pages: list[Page]) -> set[int]:
    """Return which pages are kept from anybody, by themselves or by a page above them."""
    kept = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    return {page.pk for page in pages if any(page.path.startswith(path) for path in kept)}


def _headings(page: Page, body: Any) -> tuple[str, ...]:
    if isinstance(page, CoursePage):
        return tuple(served_pages().descendant_of(page).order_by("path").values_list("title", flat=True))
    return tuple(block.value["text"] for block in body or () if block.block_type == "heading")


def _page(page: Page) -> Document:
    body = getattr(page, "body", None)
    text = "outcomes" if isinstance(page, CoursePage) else "body" if body else ""
    return Document(
        key=f"page:{page.pk}",
        owner=f"page:{page.pk}",
        kind=_KINDS.get(type(page), Kind.PAGE),
        language=page.locale.language_code,
        name=page.title,
        lead=" ".join(filter(None, (getattr(page, "lead", ""), page.search_description))),
        text=_text(page, text) if text else "",
        headings=_headings(page, body),
        readers=readers_of(page.slug, getattr(page, "audiences", None)),
        page_id=page.pk,
    )


def _questions(page: QuestionsPage) -> Iterator[Document]:
    readers: tuple[str, ...] = ()
    for block in page.questions:
        if block.block_type != "question":
            readers = HEADINGS.get(block.value["text"], ())
            continue
        answer = block.block.child_blocks["answer"].get_searchable_content(block.value["answer"])
        yield Document(
            key=f"question:{page.pk}:{block.value.anchor}"[:250],
            owner=f"page:{page.pk}",
            kind=Kind.QUESTION,
            language=page.locale.language_code,
            name=block.value["question"],
            text=_joined(answer),
            readers=readers,
            page_id=page.pk,
            anchor=block.value.anchor,
        )


def _text(page: Page, name: str) -> str:
    """Return the words of a stream as a reader sees them."""
    field = page._meta.get_field(name)
    assert isinstance(field, StreamField)
    return _joined(field.get_searchable_content(getattr(page, name)))


def _joined(pieces: Iterable[Any]) -> str:
    """Return pieces as one text; a heading or the name of a step becomes a sentence of its own."""
    said = (" ".join(str(piece).split()) for piece in pieces)
    return " ".join(f"{one}." if one[-1].isalnum() else one for one in said if one)


SOURCE = Source(read=read, ids=ids)
