"""Addresses of the portal: pages, reporting, following, the same page in the other script."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Page

from portal.languages import html_lang
from portal.own_links import tail_that_stays
from portal.pages.served import served_pages
from portal.pages.sites import site_of
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPTS = ("sr", "sr-latn")
# Names of their addresses.
PLACES = {
    "report": "intake:start",
    "follow": "tracking:enter",
    "institutions": "finder:index",
    "search": "search:index",
}


def active_language() -> str:
    """Return the language of the running request, or the portal's own."""
    return get_language() or settings.LANGUAGE_CODE


def place_url(place: str) -> str:
    """Return the address of a part of the portal, one of ``PLACES``, in the active language."""
    return reverse(PLACES[place])


def other_script(request: HttpRequest) -> dict[str, str] | None:
    """Return code, tag and address of this page in the other script; ``None`` outside ``/sr/`` and ``/sr-latn/``.

    A path that climbs leads to the front page.
    """
    first, _, rest = request.path.lstrip("/").partition("/")
    if first not in SCRIPTS:
        return None
    code = SCRIPTS[1 - SCRIPTS.index(first)]
    query = request.GET.urlencode()
    url = hosts.link(request, PUBLIC_HOST, f"/{code}/{tail_that_stays(rest)}" + (f"?{query}" if query else ""))
    return {"code": code, "lang": html_lang(code), "url": url}


def absolute(path: str) -> str:
    """Return the full address of a path on the public host."""
    return hosts.address(PUBLIC_HOST, path)


@dataclass(frozen=True)
class Alternate:
    """One version of a page for ``<link rel="alternate">`` and the sitemap."""

    lang: str
    url: str


def script_alternates(tail: str) -> list[Alternate]:
    """Return both scripts and the default of the Serbian page whose path below the site's root is ``tail``."""
    found = []
    for code in SCRIPTS:
        with override(code):
            found.append(Alternate(html_lang(code), absolute(reverse("wagtail_serve", args=(tail,)))))
    return [*found, Alternate("x-default", found[0].url)]


class PageStore:
    """Pages that one response links to, fetched together by the first one asked for.

    Menu, footer, cards and links in the text each know only ids; asking for them one by one
    would cost a query each on every page.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._wanted: set[int] = set()
        self._wanted_kinds: set[type[Page]] = set()
        self._whole: set[str] = set()
        self._found: dict[int, Page] = {}
        self._asked: set[int] = set()
        self._asked_kinds: set[type[Page]] = set()

    def want(self, ids: "Iterable[Any]") -> None:
        """Announce ids that will be asked for."""
        self._wanted |= {int(value) for value in ids if value}

    def want_kinds(self, *kinds: type[Page], whole: bool = False) -> None:
        """Announce kinds of which every page will be asked for, ``whole`` with their own columns.

        Only for kinds with few pages.
        """
        self._wanted_kinds |= set(kinds)
        self._whole |= {str(kind._meta.model_name) for kind in kinds} if whole else set()

    def get(self, page_id: Any) -> Page | None:
        """Return the page, or ``None`` when it is gone or readers are not served it."""
        if not page_id:
            return None
        self.want([page_id])
        self._fetch()
        return self._found.get(int(page_id))

    def of_kinds(self, *kinds: type[Page], locale_id: int) -> list[Page]:
        """Return the live pages of some kinds in one language, as they stand in the tree.

        What was wanted whole stands under the name of its kind: ``page.coursepage``.
        """
        self.want_kinds(*kinds)
        self._fetch()
        numbers = {ContentType.objects.get_for_model(kind).pk for kind in kinds}
        found = [page for page in self._found.values() if page.content_type_id in numbers]
        return sorted((page for page in found if page.locale_id == locale_id), key=lambda page: page.path)

    def _fetch(self) -> None:
        missing, kinds = self._wanted - self._asked, self._wanted_kinds - self._asked_kinds
        if not missing and not kinds:
            return
        rows = served_pages().filter(
            Q(pk__in=missing) | Q(content_type__in=ContentType.objects.get_for_models(*kinds).values())
        )
        if self._whole:
            rows = rows.select_related(*sorted(self._whole))
        self._found |= {page.pk: page for page in rows}
        self._asked |= missing
        self._asked_kinds |= kinds

    def url(self, page: Page) -> str:
        """Return the page's address in the active language.

        Pages below the current site's root are answered without a query; Wagtail's own way
        reads the list of sites from the cache or the database.
        """
        site = site_of(self.request)
        root = site.root_page if site else None
        if root and page.url_path.startswith(root.url_path) and page.locale_id == root.locale_id:
            language = active_language() if active_language() in SCRIPTS else settings.LANGUAGE_CODE
            with override(language):
                path = reverse("wagtail_serve", args=(page.url_path[len(root.url_path) :],))
            return hosts.link(self.request, PUBLIC_HOST, path)
        return page.get_url(self.request) or ""


def page_store(request: HttpRequest) -> PageStore:
    """Return the store of this request."""
    store = getattr(request, "_page_store", None)
    if store is None:
        store = PageStore(request)
        request._page_store = store  # type: ignore[attr-defined]
    return store
