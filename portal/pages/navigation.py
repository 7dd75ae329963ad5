"""Menu and footer as templates show them, made of what their row keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.pages.places import PLACES, page_store, place_url


@dataclass(frozen=True)
class MenuLink:
    """One link of the menu or footer; ``current`` marks the page that is open."""

    title: str
    url: str
    current: bool = False


class NavigationLinks:
    """The links of a row's raw streams; all pages that they lead to come in one query."""

    def __init__(self, request: HttpRequest, *, menu: list[Any], footer: list[Any], footer_text: str) -> None:
        self._path, self._store, self._text = request.path, page_store(request), footer_text
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
        page = self._store.get(value.get("page"))
        if page is not None:
            url, title = self._store.url(page), value.get("label") or page.title
        elif value.get("place") in PLACES and value.get("label"):
            url, title = place_url(value["place"]), value["label"]
        elif value.get("address") and value.get("label"):
            url, title = value["address"], value["label"]
        else:
            return None
        return MenuLink(title=title, url=url, current=url == self._path)


def _items(raw: list[Any]) -> list[dict[str, Any]]:
    """Return the values of a list block's raw data, in either of its two stored forms."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in raw]
