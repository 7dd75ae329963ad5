"""What every template knows: language, the other script, menu, footer, banner, helplines."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from portal.languages import html_lang, is_draft
from portal.pages.navigation import MenuLink, NavigationLinks
from portal.pages.places import SCRIPTS, active_language, language_links, other_script, page_store, place_url
from portal.pages.selectors import shown_helplines
from portal.pages.sites import site_of
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST


class Layout:
    """Menu, footer, banner and helplines of one request.

    Every part is worked out when a template first shows it, so a page without a menu pays
    nothing; all pages that they link to come in one query.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.store = page_store(request)

    @cached_property
    def _links(self) -> NavigationLinks | None:
        if banner := self._banner:
            self.store.want([banner["page"]])
        # Reading must not write: a public page may run on a replica.
        found = getattr(site_of(self.request), "navigation", None)
        if not found:
            return None
        streams = {name: json.loads(found[name]) for name in ("menu", "footer")}
        return NavigationLinks(self.request, language=found["language"], footer_text=found["footer_text"], **streams)

    @cached_property
    def _banner(self) -> dict[str, Any] | None:
        return getattr(site_of(self.request), "banner", None)

    @cached_property
    def menu(self) -> list[MenuLink]:
        """Links of the main menu; those to unpublished pages are left out."""
        return self._links.menu if self._links else []

    @cached_property
    def footer(self) -> dict[str, Any]:
        """Text and columns of the footer."""
        return self._links.footer if self._links else {}

    @cached_property
    def banner(self) -> dict[str, str] | None:
        """The notice that is live, if any."""
        # With the menu, so that all pages which both name come in one query.
        _links, found = self._links, self._banner
        if not found:
            return None
        page = self.store.get(found["page"])
        url = self.store.url(page) if page else ""
        # A warning that nobody has translated stands in Serbian, and says so.
        own = active_language() in SCRIPTS or found["language"] == active_language()
        return {"title": found["title"], "text": found["text"], "url": url, "lang": "" if own else "sr"}

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """The other languages that readers may open, with this page in them or their front page."""
        return language_links(self.request)

    @cached_property
    def helplines(self) -> list[Any]:
        """Helplines of the emergency bar."""
        return shown_helplines(prominent=True)


def layout(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``html_lang``, ``script``, ``other_script``, ``other_languages``, ``form_languages`` (those of the
    same page), ``language_is_draft``, ``foreign`` (the page is not in Serbian), ``home_url``, ``menu``, ``footer``,
    ``banner``, ``helplines``, ``report_url``, ``follow_url`` and ``to_search_url``.

    It never touches session or user: a reader gets no cookie.
    """
    parts = getattr(request, "_layout", None)
    if parts is None:
        parts = Layout(request)
        request._layout = parts  # type: ignore[attr-defined]
    language = active_language()
    return {
        "html_lang": html_lang(language),
        "script": "latn" if language == "sr-latn" else "cyrl",
        "other_script": other_script(request),
        "other_languages": SimpleLazyObject(lambda: parts.languages),
        "form_languages": SimpleLazyObject(lambda: [one for one in parts.languages if one["same"]]),
        "language_is_draft": is_draft(language),
        "foreign": language not in SCRIPTS,
        "home_url": hosts.link(request, PUBLIC_HOST, f"/{language}/"),
        "menu": SimpleLazyObject(lambda: parts.menu),
        "footer": SimpleLazyObject(lambda: parts.footer),
        "banner": SimpleLazyObject(lambda: parts.banner),
        "helplines": SimpleLazyObject(lambda: parts.helplines),
        "report_url": SimpleLazyObject(lambda: hosts.link(request, PUBLIC_HOST, place_url("report"))),
        "follow_url": SimpleLazyObject(lambda: hosts.link(request, PUBLIC_HOST, place_url("follow"))),
        # Not „search_url“: the CMS's own templates take that for the name of a view.
        "to_search_url": SimpleLazyObject(lambda: hosts.link(request, PUBLIC_HOST, place_url("search"))),
    }
