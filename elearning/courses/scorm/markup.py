"""A rendered page made fit to leave the portal: its links, its files and the ids of its lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings

# Files of the portal stand there in the package.
FOLDER = "files"
# Elements in which the ids of a lesson stand: all lessons are one page, and two may have a heading of the same words.
OWN_IDS = "data-own-ids"
_NAMES_IDS = frozenset(("aria-controls", "aria-describedby", "aria-labelledby", "for"))
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# The course is in a frame of the school's platform: the portal opens in a window of its own, the way out in the whole.
_OUT = {"target": "_blank", "rel": "noopener noreferrer"}
_EXIT = {"target": "_top", "rel": "noreferrer"}

Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Packed:
    """A page of the package, and the files that it needs: names in the portal's storage by names in the package."""

    html: str
    files: Mapping[str, str] = field(default_factory=dict)


def packed(html: str, *, portal: str, anchors: Mapping[str, str]) -> Packed:
    """Return the page ``html`` for a package.

    ``portal`` is the portal's address without a path, ``anchors`` says by the path of a lesson where in the package
    it stands. Any other path gets the portal's address, a whole address of the portal stays, and a link to another
    site becomes its text.
    """
    packer = _Packer(portal=portal, anchors=anchors)
    packer.feed(html)
    packer.close()
    return Packed("".join(packer.pieces), packer.files)


class _Packer(HTMLParser):
    def __init__(self, *, portal: str, anchors: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.files: dict[str, str] = {}
        self._portal, self._anchors = portal, anchors
        # Of each open element the beginning that its ids get.
        self._beginnings = [""]
        self._without_link = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        own = self._beginnings[-1] + (given.get(OWN_IDS) or "")
        changed = self._changed(tag, given, own)
        if tag == "a" and changed is None:
            self._without_link = True
            return
        if tag not in _VOID:
            self._beginnings.append(own)
        self._write(given, changed or {}, tag, end="")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        self._write(given, self._changed(tag, given, self._beginnings[-1]) or {}, tag, end="/")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._without_link:
            self._without_link = False
            return
        if tag not in _VOID:
            self._beginnings.pop()
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def _write(self, given: dict[str, str | None], changed: dict[str, str | None], tag: str, *, end: str) -> None:
        if changed == given:
            self.pieces.append(self.get_starttag_text() or "")
            return
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in changed.items()
        )
        self.pieces.append(f"<{tag}{written}{end}>")

    def _changed(self, tag: str, given: dict[str, str | None], own: str) -> dict[str, str | None] | None:
        """Return the attributes of an element in the package; None for a link that leads to another site."""
        changed = {name: value for name, value in given.items() if name != OWN_IDS}
        if own:
            for name in _NAMES_IDS & set(changed):
                changed[name] = " ".join(own + one for one in (changed[name] or "").split())
            if changed.get("id"):
                changed["id"] = f"{own}{changed['id']}"
        if tag == "a" and changed.get("href"):
            address = self._address(changed["href"] or "", own)
            if address is None:
                return None
            changed["href"] = address
            if address.startswith(self._portal):
                changed |= _EXIT if "data-quick-exit" in changed else _OUT
        elif (changed.get("src") or "").startswith(settings.MEDIA_URL):
            changed["src"] = self._file(changed["src"] or "")
        return changed

    def _address(self, href: str, own: str) -> str | None:
        if href.startswith("#"):
            return f"#{own}{href[1:]}"
        parts = urlsplit(href)
        if parts.scheme == "tel" or (not parts.scheme and not parts.netloc and not href.startswith("/")):
            return href
        if href.startswith(f"{self._portal}/"):
            return href
        if not href.startswith("/") or href.startswith("//"):
            return None
        anchor = self._anchors.get(parts.path)
        return f"#{anchor}" if anchor else self._portal + href

    def _file(self, src: str) -> str:
        stored = unquote(urlsplit(src).path.removeprefix(settings.MEDIA_URL))
        name = f"{FOLDER}/{PurePosixPath(stored).name}"
        self.files[name] = stored
        return name
