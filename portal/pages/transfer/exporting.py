"""Write a page, all below it and what they need into an archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from portal.pages.transfer.archive import ArchiveWriter, TransferError, sha256
from portal.pages.transfer.describing import describe
from portal.pages.transfer.identities import Outward, bytes_of, page_name
from portal.progress import Progress

FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def find_page(named: str) -> Page:
    """Return the page with this id, or at this path of slugs below the front page ("/" is the front page itself).

    Raises ``TransferError`` where there is none.
    """
    if named.isdecimal():
        found = Page.objects.filter(pk=named, depth__gt=1).first()
    else:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        path = "".join(f"{slug}/" for slug in named.split("/") if slug)
        found = Page.objects.filter(url_path=f"{site.root_page.url_path}{path}").first() if site else None
    if found is None:
        raise TransferError(f"There is no page {named}.")
    return found


def export_pages(*, page: Page, to: Path, drafts: bool, progress: Progress) -> tuple[int, int, int]:
    """Write ``page``, what stands below it and all their translations to ``to``.

    Published pages are written as readers see them. With ``drafts`` also the others are, and of each its newest
    words. Returns how many pages and files were written and how many pages left out. Raises ``TransferError``; then
    nothing was written.
    """
    outward, described, left_out = Outward(), [], 0
    chosen = list(_family(page))
    included: set[str] = set()
    for done, one in enumerate(chosen):
        above = one.get_parent()
        own = one.translation_key == page.translation_key
        if not (drafts or one.live) or not (own or page_name(above) in included):
            left_out += 1
        else:
            included.add(page_name(one))
            described.append(_page_entry(one, None if own else page_name(above), drafts=drafts, outward=outward))
        progress(done + 1, len(chosen), "pages")
    if not described:
        raise TransferError("The page is not published; --drafts exports drafts too.")
    above = page.get_parent()
    content: dict[str, Any] = {"above": None if above.is_root() else str(above.translation_key), "pages": described}
    with ArchiveWriter(to) as archive:
        for done, (name, stored) in enumerate(sorted(outward.files.items())):
            content.setdefault(f"{name.partition(':')[0]}s", {})[name] = _file_entry(stored, archive)
            progress(done + 1, len(outward.files), "files")
        portal = urlsplit(settings.PUBLIC_URL).hostname or ""
        archive.finish(content=content, portal=portal, made_at=timezone.now().isoformat(timespec="seconds"))
    return len(described), len(outward.files), left_out


def _family(page: Page) -> Iterator[Page]:
    """Yield the page, those below it and their translations, each after the one above it; no aliases."""
    keys = page.get_descendants(inclusive=True).values("translation_key")
    family = Page.objects.filter(translation_key__in=keys, alias_of=None).select_related("locale")
    yield from family.order_by("path").specific().iterator()


def _page_entry(page: Page, above: str | None, *, drafts: bool, outward: Outward) -> dict[str, Any]:
    # A published page is read from its own row, which holds what readers see, however much was drafted since.
    shown = page.get_latest_revision_as_object() if drafts else page
    try:
        fields = describe(shown, outward)
    except TransferError as error:
        raise TransferError(f"Page {page.pk} ({page.slug}): {error}") from None
    return {"name": page_name(page), "type": page._meta.label, "above": above, "fields": fields}


def _file_entry(stored: Any, archive: ArchiveWriter) -> dict[str, Any]:
    """Put the file into the archive and return what is said of it; who uploaded it is not."""
    content, picture = bytes_of(stored), isinstance(stored, get_image_model())
    extension = Path(stored.file.name).suffix.lower()
    entry = f"{'images' if picture else 'documents'}/{sha256(content)}{extension}"
    archive.add(entry, content)
    said = {"file": entry, "title": stored.title, "tags": sorted(stored.tags.names())}
    if not picture:
        return said | {"filename": stored.filename}
    focus = {name: getattr(stored, name) for name in FOCUS}
    return said | focus | {"description": stored.description, "is_decoration": stored.is_decoration}
