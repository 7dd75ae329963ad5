"""Addresses of the portal: pages, reporting, following, the same page in the other script and other languages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, override
from wagtail.models import Page

from portal.languages import IN_EVERY_LANGUAGE, LATIN_LETTERS, SERBIAN, html_lang, public_codes
from portal.own_links import tail_that_stays
from portal.pages.served import served_pages
from portal.pages.sites import site_of
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SCRIPTS = ("sr", "sr-latn")
# Names of their addresses.
PLACES = {
    "report": "intake:start",
    "follow": "tracking:enter",
    "institutions": "finder:index",
    "search": "search:index",
}
# What they are called where an editor's own words do not reach.
PLACE_NAMES = {
    "report": gettext_noop("Пријави насиље"),
    "follow": gettext_noop("Прати пријаву"),
    "institutions": gettext_noop("Установе"),
    "search": gettext_noop("Претрага"),
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


def other_languages() -> list[str]:
    """Return the codes of the languages beside Serbian that readers may open, as they are listed."""
    public = public_codes() - SERBIAN
    return [code for code, _name in settings.LANGUAGES if code in public]


def alternates(tail: str, languages: "Collection[str]" = ()) -> list[Alternate]:
    """Return every version of the page whose path below the language is ``tail``, and the default.

    Both scripts of Serbian, and those of ``languages`` that are public; a path is the same in all languages.
    """
    codes = [*SCRIPTS, *(code for code in other_languages() if code in languages)]
    found = []
    for code in codes:
        with override(code):
            found.append(Alternate(html_lang(code), absolute(reverse("wagtail_serve", args=(tail,)))))
    return [*found, Alternate("x-default", found[0].url)]


def canonical(versions: list[Alternate]) -> str:
    """Return the address of the version that the reader has; of the Serbian one where it is none of ``versions``."""
    own = html_lang(active_language())
    return next((one.url for one in versions if one.lang == own), versions[0].url)


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return code, tag, name and address of every other language that readers may open; nothing where there is none.

    ``same``: the address is that of the same page, which exists in that language; else it is its front page.
    """
    others = other_languages()
    first, _, rest = request.path.lstrip("/").partition("/")
    if not others or first not in dict(settings.LANGUAGES):
        return []
    tail, here = tail_that_stays(rest), _languages_here(request)
    links = []
    for code, name in settings.LANGUAGES:
        if code == active_language() or code not in {*others, *SCRIPTS} or {code, active_language()} == {*SCRIPTS}:
            continue
        same = code in here or code in SCRIPTS
        url = hosts.link(request, PUBLIC_HOST, f"/{code}/{tail if same else ''}")
        links.append({"code": code, "lang": html_lang(code), "name": name, "url": url, "same": same})
    return links


def _languages_here(request: HttpRequest) -> "Collection[str]":
    """Return in which other languages the page of ``request`` exists: what was noted, else what its room says."""
    noted: frozenset[str] | None = getattr(request, "_exists_in", None)
    if noted is not None:
        return noted
    match = request.resolver_match
    spoken = match is not None and not IN_EVERY_LANGUAGE.isdisjoint({*match.namespaces, match.url_name})
    return other_languages() if spoken else ()


def exists_in(request: HttpRequest, languages: "Collection[str]") -> None:
    """Note in which languages beside Serbian the page of ``request`` exists."""
    request._exists_in = frozenset(languages)  # type: ignore[attr-defined]


class PageStore:
    """Pages that one response links to, fetched together by the first one asked for.

    Menu, footer, cards and links in the text each know only ids; asking for them one by one
    would cost a query each on every page. In another language a page stands for its Serbian original where it
    exists.
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
        found = {page.pk: page for page in self._found.values() if page.content_type_id in numbers}.values()
        return sorted((page for page in found if page.locale_id == locale_id), key=lambda page: page.path)

    def _fetch(self) -> None:
        missing, kinds = self._wanted - self._asked, self._wanted_kinds - self._asked_kinds
        if not missing and not kinds:
            return
        wanted = Q(pk__in=missing) | Q(content_type__in=ContentType.objects.get_for_models(*kinds).values())
        language = active_language()
        if language not in SCRIPTS:
            keys = Page.objects.filter(pk__in=missing).order_by().values("translation_key")
            wanted |= Q(translation_key__in=keys, locale__language_code=language)
        rows = served_pages().filter(wanted)
        if language not in SCRIPTS:
            rows = rows.annotate(language=F("locale__language_code"))
        if self._whole:
            rows = rows.select_related(*sorted(self._whole))
        self._found |= {page.pk: page for page in rows}
        if language not in SCRIPTS:
            own = {page.translation_key: page for page in self._found.values() if page.language == language}
            self._found = {pk: own.get(page.translation_key, page) for pk, page in self._found.items()}
        self._asked |= missing
        self._asked_kinds |= kinds

    def lang(self, page: Page) -> str:
        """Return the tag of the language of a page that is not in the reader's, and nothing of all others."""
        language = active_language()
        if language in SCRIPTS or getattr(page, "language", settings.LANGUAGE_CODE) == language:
            return ""
        return str(getattr(page, "language", settings.LANGUAGE_CODE))

    def url(self, page: Page) -> str:
        """Return the page's address in the active language, or where there is none in Serbian, in the reader's letters.

        Pages below the current site's root are answered without a query; Wagtail's own way
        reads the list of sites from the cache or the database.
        """
        site = site_of(self.request)
        root = site.root_page if site else None
        if root is None:
            return page.get_url(self.request) or ""
        language, tail = active_language(), None
        if page.locale_id == root.locale_id and page.url_path.startswith(root.url_path):
            language = "sr-latn" if language in LATIN_LETTERS else settings.LANGUAGE_CODE
            tail = page.url_path[len(root.url_path) :]
        elif getattr(page, "language", None) == language:
            tail = tail_of_translation(page, root)
        if tail is None:
            return page.get_url(self.request) or ""
        with override(language):
            path = reverse("wagtail_serve", args=(tail,))
        return hosts.link(self.request, PUBLIC_HOST, path)


def tail_of_translation(page: Page, root: Page) -> str:
    """Return the path of a translated ``page`` below its own front page, which stands beside the site's ``root``."""
    return "".join(f"{part}/" for part in page.url_path.strip("/").split("/")[root.depth - 1 :])


def page_store(request: HttpRequest) -> PageStore:
    """Return the store of this request."""
    store = getattr(request, "_page_store", None)
    if store is None:
        store = PageStore(request)
        request._page_store = store  # type: ignore[attr-defined]
    return store
