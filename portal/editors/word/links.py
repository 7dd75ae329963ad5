"""Where the links of a text lead: to pages of the portal by their number, elsewhere by their address."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from portal.pages.places import SCRIPTS
from portal.pages.redirects import own_hosts

_DERIVED = f"/{SCRIPTS[1]}/"


class Links:
    """Links of one text; each page is looked for once."""

    def __init__(self) -> None:
        self._known: dict[str, SafeString | None] = {}

    def tag(self, href: str) -> SafeString | None:
        """Return the opening tag as rich text keeps it; ``None`` where nobody on the web can follow."""
        if href not in self._known:
            self._known[href] = self._tag("".join(href.split()))
        return self._known[href]

    def _tag(self, href: str) -> SafeString | None:
        try:
            parts = urlsplit(href)
        except ValueError:
            return None
        scheme = parts.scheme.lower()
        if scheme in {"mailto", "tel"} and parts.path:
            return format_html('<a href="{}">', href)
        here = not scheme and not parts.netloc and href.startswith("/")
        if here or (scheme in {"http", "https"} and parts.netloc.lower() in own_hosts()):
            return self._inside(parts.path or "/", parts.query, parts.fragment)
        return format_html('<a href="{}">', href) if scheme in {"http", "https"} and parts.hostname else None

    @staticmethod
    def _inside(path: str, query: str, fragment: str) -> SafeString:
        """Return a link to the page at ``path``, or the address without host: in Cyrillic, since Latin is derived."""
        if path.startswith(_DERIVED):
            path = f"/{SCRIPTS[0]}/" + path.removeprefix(_DERIVED)
        page = None if query or fragment else _page_at(path)
        if page is not None:
            return format_html('<a linktype="page" id="{}">', page.pk)
        return format_html('<a href="{}">', path + (query and f"?{query}") + (fragment and f"#{fragment}"))


def _page_at(path: str) -> Page | None:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    _empty, language, tail = [*path.split("/", 2), ""][:3]
    if site is None or language not in dict(settings.LANGUAGES):
        return None
    root = site.root_page
    if language != settings.LANGUAGE_CODE:
        root = root.get_translations().filter(locale__language_code=language).first()
    tail = unquote(tail).strip("/")
    return root and Page.objects.filter(url_path=f"{root.url_path}{tail}/" if tail else root.url_path).first()
