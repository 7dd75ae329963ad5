"""Menu and footer as templates show them, made of what their row keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.pages.places import PLACE_NAMES, PLACES, SCRIPTS, active_language, page_store, place_url


@dataclass(frozen=True)
class MenuLink:
    """One link of the menu or footer; ``current`` marks the page that is open, ``lang`` words in another language."""

    title: str
    url: str
    current: bool = False
    lang: str = ""


class NavigationLinks:
    """The links of a row's raw streams; all pages that they lead to come in one query.

    Where the row is Serbian and the reader's language another, it leads to the pages that exist in that language, by
    their titles, and to the rooms by their names.
    """

    def __init__(
        self, request: HttpRequest, *, language: str, menu: list[Any], footer: list[Any], footer_text: str
    ) -> None:
        self._path, self._store = request.path, page_store(request)
        self._foreign = active_language() not in SCRIPTS and language != active_language()
        self._text = "" if self._foreign else footer_text
        self._menu = [item["value"] for item in menu]
        self._columns = [_items(column["value"]["links"]) for column in footer]
        self._store.want(link.get("page") for links in (self._menu, *self._columns) for link in links)

    @property
    def menu(self) -> list[MenuLink]:
        """Links of the main menu; those to unpublished pages are left out."""
        return list(self._shown(self._menu))

    @property
    def footer(self) -> dict[str, Any]:
        """Text and columns of the footer."""
        columns = [list(self._shown(links)) for links in self._columns]
        return {"text": self._text, "columns": [column for column in columns if column]}

    def _shown(self, links: list[dict[str, Any]]) -> Iterator[MenuLink]:
        for value in links:
            if link := self._link(value):
                yield link

    def _link(self, value: dict[str, Any]) -> MenuLink | None:
        page, lang = self._store.get(value.get("page")), ""
        if page is not None:
            if self._foreign and self._store.lang(page):
                return None
            url, title = self._store.url(page), page.title if self._foreign else value.get("label") or page.title
        elif value.get("place") in PLACES and value.get("label"):
            url, title = place_url(value["place"]), _(PLACE_NAMES[value["place"]]) if self._foreign else value["label"]
        elif value.get("address") and value.get("label"):
            url, title, lang = value["address"], value["label"], "sr" if self._foreign else ""
        else:
            return None
        return MenuLink(title=title, url=url, current=url == self._path, lang=lang)


def _items(raw: list[Any]) -> list[dict[str, Any]]:
    """Return the values of a list block's raw data, in either of its two stored forms."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in raw]
