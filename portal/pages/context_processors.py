"""What every template knows: language, the other script, menu, footer, banner, helplines."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _

from portal.languages import html_lang, is_draft
from portal.pages.models import SiteSettings
from portal.pages.places import (
    PLACE_NAMES,
    PLACES,
    SCRIPTS,
    active_language,
    language_links,
    other_script,
    page_store,
    place_url,
)
from portal.pages.selectors import shown_helplines
from portal.pages.sites import site_of
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST


@dataclass(frozen=True)
class MenuLink:
    """One link of the menu or footer; ``current`` marks the page that is open, ``lang`` one in another language."""

    title: str
    url: str
    current: bool = False
    lang: str = ""


class Layout:
    """Menu, footer, banner and helplines of one request.

    Every part is worked out when a template first shows it, so a page without a menu pays
    nothing; all pages that they link to come in one query.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.store = page_store(request)

    @cached_property
    def _settings(self) -> SiteSettings | None:
        site = site_of(self.request)
        # Reading must not write, as ``for_request`` would: a public page may run on a replica.
        found: SiteSettings | None = getattr(site, "sitesettings", None)
        if banner := self._banner:
            self.store.want([banner["page"]])
        if found is not None:
            columns = [link for column in found.footer.raw_data for link in _items(column["value"]["links"])]
            self.store.want(link["value"].get("page") for link in found.menu.raw_data)
            self.store.want(link.get("page") for link in columns)
        return found

    @cached_property
    def _banner(self) -> dict[str, Any] | None:
        return getattr(site_of(self.request), "banner", None)

    def _link(self, value: dict[str, Any]) -> MenuLink | None:
        page = self.store.get(value.get("page"))
        # The words are Serbian: another language has the titles of its own pages, and the names of its rooms.
        foreign = active_language() not in SCRIPTS
        lang = ""
        if page is not None:
            if foreign and getattr(page, "language", None) != active_language():
                return None
            url, title = self.store.url(page), page.title if foreign else value.get("label") or page.title
        elif value.get("place") in PLACES and value.get("label"):
            url, title = place_url(value["place"]), _(PLACE_NAMES[value["place"]]) if foreign else value["label"]
        elif value.get("address") and value.get("label"):
            url, title = value["address"], value["label"]
            lang = "sr" if foreign else ""
        else:
            return None
        return MenuLink(title=title, url=url, current=url == self.request.path, lang=lang)

    @cached_property
    def menu(self) -> list[MenuLink]:
        """Links of the main menu; those to unpublished pages are left out."""
        if self._settings is None:
            return []
        return [link for item in self._settings.menu.raw_data if (link := self._link(item["value"]))]

    @cached_property
    def footer(self) -> dict[str, Any]:
        """Text and columns of the footer."""
        if self._settings is None:
            return {}
        columns = [
            [link for item in _items(column["value"]["links"]) if (link := self._link(item))]
            for column in self._settings.footer.raw_data
        ]
        text = self._settings.footer_text if active_language() in SCRIPTS else ""
        return {"text": text, "columns": [column for column in columns if column]}

    @cached_property
    def banner(self) -> dict[str, str] | None:
        """The notice that is live, if any."""
        # With the settings, so that all pages which both name come in one query.
        _settings, found = self._settings, self._banner
        if not found:
            return None
        page = self.store.get(found["page"])
        return {"title": found["title"], "text": found["text"], "url": self.store.url(page) if page else ""}

    @cached_property
    def helplines(self) -> list[Any]:
        """Helplines of the emergency bar."""
        return shown_helplines(prominent=True)


def _items(raw: list[Any]) -> list[dict[str, Any]]:
    """Return the values of a list block's raw data, in either of its two stored forms."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in raw]


def layout(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``html_lang``, ``script``, ``other_script``, ``other_languages``, ``form_languages`` (those of the
    same page), ``language_is_draft``, ``home_url``, ``menu``, ``footer``, ``banner``, ``helplines``, ``report_url``,
    ``follow_url`` and ``to_search_url``.

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
        "other_languages": SimpleLazyObject(lambda: language_links(request)),
        "form_languages": SimpleLazyObject(lambda: [one for one in language_links(request) if one["same"]]),
        "language_is_draft": is_draft(language),
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
