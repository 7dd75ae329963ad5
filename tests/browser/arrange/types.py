"""One page of every type, every kind of material, and the pages of documents, beside what the demo brings."""

from collections.abc import Iterator
from datetime import date

from wagtail.models import Page, ReferenceIndex, Site

from materials import codes
from materials.models import MaterialIndexPage, MaterialPage
from portal.pages.models import PortalDocument
from tests.pages.types import Samples


def every_type() -> dict[str, str]:
    """Make a page of every type and return where each stands below the language; a document's page, too.

    They stand under a front page of their own, to which nothing of the demo's leads.
    """
    samples = Samples(below=_root().specific)
    bare = PortalDocument.objects.get(pk=samples.document.pk)
    told = PortalDocument.objects.create(
        title="Како да водите белешке",
        description="Шта се записује, када и чијим речима, на једном листу.",
        writing="sr",
        page_count=2,
        html_page=samples.target,
        file=bare.file.name,
        file_size=bare.file_size,
    )
    _show(told, on=samples.target)
    # A document has a page where readers see it; the index of that is filled when a transaction ends.
    for page in (samples.target, *samples.pages.values()):
        ReferenceIndex.create_or_update_for_object(page)
    documents = {name: f"preuzimanje/{one.pk}/" for name, one in (("bare", bare), ("told", told))}
    return {model._meta.label: _tail(page) for model, page in samples.pages.items()} | documents


def _show(document: PortalDocument, *, on: Page) -> None:
    words = f'<p><a linktype="document" id="{document.pk}">Белешке</a></p>'
    on.body = on._meta.get_field("body").to_python([{"type": "paragraph", "value": words}])
    on.save_revision().publish()


def every_kind() -> dict[str, str]:
    """Return where a material of each kind stands below the language; one is made where the library has none.

    What is made holds blocks of the page of every type.
    """
    return {kind: _tail(_of_kind(kind)) for kind in codes.Kind.values}


def _of_kind(kind: str) -> Page:
    own = MaterialPage.objects.descendant_of(_root()).live().filter(kind=kind).order_by("path")
    return own.first() or _made(kind)


def _made(kind: str) -> Page:
    library = MaterialIndexPage.objects.descendant_of(_root()).order_by("path")[0]
    template = MaterialPage.objects.descendant_of(_root()).filter(slug="materialpage").get()
    page = MaterialPage(
        title=f"Проба: {codes.Kind(kind).label}",
        slug=f"proba-{kind}",
        kind=kind,
        audiences=["parents"],
        topics=["support"],
        lead="Прва реченица већ одговара на питање.",
        reviewed_on=date(2020, 11, 1),
        body=[(one.block_type, one.value) for one in template.body if one.block_type in _told_by(kind)],
    )
    library.add_child(instance=page)
    page.save_revision().publish()
    return page


def _told_by(kind: str) -> Iterator[str]:
    """Give the blocks of which a material of the kind is made."""
    yield "paragraph"
    yield kind if kind in ("video", "audio") else "figure"


def _root() -> Page:
    return Site.objects.get(is_default_site=True).root_page


def _tail(page: Page) -> str:
    return page.url_path.removeprefix(_root().url_path)
