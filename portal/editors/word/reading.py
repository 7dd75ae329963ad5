"""Foreign HTML, of a document or of the clipboard, as blocks of a page.

Nothing of it is passed on: words are escaped, and every tag is one that is written here. At the end Wagtail's own
converter lets through what the field of rich text allows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import chain
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from portal.editors.word.links import Links
from portal.editors.word.telling import Refused, Told
from portal.pages.blocks.reference import CAPTION, COLUMN, MOST_COLUMNS
from portal.pages.blocks.text import HEADING, RICH_FEATURES

# Cells, paragraphs and headings. The editor's form sends about five fields for a cell, and no more than ten thousand
# are taken.
MOST_PIECES = 1500
# What an editor pastes is read while other people's requests wait: tags of a text, and tags within tags.
MOST_TAGS, DEEPEST = 20_000, 100
BLOCKS = [
    *(
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "ul"),
]
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_WORDS = [
    "head",
    "script",
    "style",
    "template",
    "title",
    "xml",
    "noscript",
    "iframe",
    "textarea",
    "select",
    "button",
]
_EMPHASIS = {"em", "i", "u", "s", "strike"}
_PICTURES = {"img", "svg", "canvas", "object", "video", "audio", "v:imagedata"}
# Notes as mammoth, Word and LibreOffice write them: the links between mark and note, and the notes themselves.
_NOTE_LINK = re.compile(r"#(?:footnote-|endnote-|_(?:ftn|edn)|sd(?:foot|end)note)")
_NOTE = re.compile(r"^(?:(?:foot|end)note-|ftn|edn|sd(?:foot|end)note)\d+$")
_COMMENT = re.compile(r"mso-element:\s*comment|msocom", re.IGNORECASE)
_HIDDEN = re.compile(r"mso-hide:\s*all|display:\s*none", re.IGNORECASE)
_LIST_STYLE = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?\w{1,4}[.)]")
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
# Spaces that a page does not show; a single no-break space is somebody's wish, a row of them is an indent.
_SPACES = re.compile(r"[ \t\r\n\f\v]+|\u00a0{2,}")
_DIGITS = {"sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")}
_COLOUR = re.compile(
    r"(?<![\w-])(?:background(?:-color)?|mso-highlight|color):\s*"
    r"(?!black|white|windowtext|auto|inherit|transparent|#0{3,6}\b|rgb\(0, ?0, ?0\))",
    re.IGNORECASE,
)
_BREAK = "<br/>"
_ROW = re.compile(r"(?:<br/>\s*){2,}")
_TAG = re.compile(r"<[^>]*>")
_TOO_LONG = _("Текст је предугачак за једну страницу. Поделите га на више страница.")
Blocks = list[tuple[str, Any]]


@dataclass
class Text:
    """What became of a text: the title that it gave itself, its blocks by kind and value, and what is told of it."""

    title: str
    blocks: Blocks
    told: Told


def read(html: str, told: Told | None = None) -> Text:
    """Return the blocks of ``html``. Raises ``Refused`` where there are no words in it or too many."""
    reader = _Reader(told if told is not None else Told())
    if html.count("<") > 2 * MOST_TAGS:
        raise Refused(_TOO_LONG)
    try:
        soup = BeautifulSoup(html, "html.parser")
        for element in soup.find_all(_NO_WORDS):
            element.decompose()
        reader.look_over(soup)
        notes = reader.notes(soup)
        reader.flow(soup)
        reader.close()
    except RecursionError as error:
        raise Refused(_TOO_LONG) from error
    title = reader.level_headings()
    if notes:
        # Written into the page, so in the page's script and not in that of whoever works.
        with override(settings.LANGUAGE_CODE):
            reader.blocks.append(("heading", {"text": gettext("Напомене"), "level": "2"}))
        reader.blocks.append(("paragraph", _rich("<ol>" + "".join(f"<li>{note}</li>" for note in notes) + "</ol>")))
    if not reader.blocks:
        raise Refused(_("Ту нема текста од ког би настала страница."))
    return Text(title, reader.blocks, reader.told)


def read_plain(text: str) -> Text:
    """Return the blocks of a text without marks: each line is a paragraph. Raises ``Refused`` as ``read`` does."""
    return read("".join(f"<p>{escape(line)}</p>" for line in text.splitlines()))


@dataclass
class _Reader:
    told: Told
    blocks: Blocks = field(default_factory=list)
    links: Links = field(default_factory=Links)
    pieces: int = 0
    # Paragraphs of the block that is being written, items of its list as depth, kind and words, and a caption that
    # may belong to a table.
    prose: list[str] = field(default_factory=list)
    items: list[tuple[int, str, str]] = field(default_factory=list)
    caption: str = ""
    # The elements with a block inside, by identity: asked of each element, at whatever depth.
    holding: set[int] = field(default_factory=set)

    def look_over(self, soup: BeautifulSoup) -> None:
        """Note which elements hold blocks. Raises ``Refused`` where tags stand too deep in each other."""
        depth = {id(soup): 0}
        for element in soup.find_all(True):
            at = depth[id(element)] = depth[id(element.parent)] + 1
            if at > DEEPEST:
                raise Refused(_TOO_LONG)
            if element.name in BLOCKS:
                for parent in element.parents:
                    if id(parent) in self.holding:
                        break
                    self.holding.add(id(parent))

    def _holds(self, element: Tag) -> bool:
        return id(element) in self.holding

    def flow(self, node: Tag) -> None:
        """Read what stands in ``node`` from top to bottom; words between blocks are a paragraph."""
        loose: list[Any] = []
        for child in node.children:
            if isinstance(child, Tag) and (child.name in BLOCKS or self._holds(child)):
                self._paragraph(loose)
                loose = []
                self._block(child)
            else:
                loose.append(child)
        self._paragraph(loose)

    def close(self) -> None:
        """End the block of paragraphs that is being written."""
        self._end_caption()
        self._end_list()
        if self.prose:
            self._add("paragraph", _rich("".join(self.prose)))
            self.prose = []

    def notes(self, soup: BeautifulSoup) -> list[str]:
        """Take the notes out of ``soup`` and return their words."""
        found = []
        for element in soup.find_all(id=_NOTE):
            if inner := self._lines(element, " "):
                found.append(inner)
            element.extract()
        self.told["notes"] += len(found)
        return found

    def level_headings(self) -> str:
        """Make of the highest headings sections, of all deeper ones parts; return a title that stands above all."""
        headings = [value for kind, value in self.blocks if kind == "heading"]
        levels = sorted({value["level"] for value in headings})
        title = ""
        highest = [value for value in headings if value["level"] == levels[0]]
        if len(highest) == 1 and self.blocks[0][1] is highest[0]:
            title, levels = headings.pop(0)["text"], levels[1:]
            del self.blocks[0]
        self.told["levels"] += sum(value["level"] in levels[2:] for value in headings)
        for value in headings:
            value["level"] = "2" if value["level"] == levels[0] else "3"
        return title

    def _block(self, element: Tag) -> None:
        kinds = {str(one).lower() for one in element.get("class") or []}
        style = str(element.get("style") or "")
        if _COMMENT.search(style) or _HIDDEN.search(style):
            self.told["comments" if _COMMENT.search(style) else "hidden"] += 1
        elif any(kind.startswith(("toc", "msotoc")) for kind in kinds):
            self.told["contents"] += 1
        elif element.name == "table":
            self._table(element)
        elif element.name in {"ul", "ol"}:
            self._list(element, 0)
        elif element.name != "li" and self._holds(element):
            self.flow(element)
        elif element.name in _HEADINGS or {"title", "msotitle"} & kinds:
            self._heading(_HEADINGS.get(element.name, 0), element)
        elif element.name == "figcaption" or {"caption", "msocaption"} & kinds:
            self._end_caption()
            self.caption = self._words(element)
        elif item := _LIST_STYLE.search(style):
            marker = element.find(style=_MARKER)
            ordered = marker is not None and _NUMBER.fullmatch(marker.get_text().strip(" \n\xa0"))
            self._item(int(item[1]) - 1, "ol" if ordered else "ul", self._inline(element.children))
        else:
            self._paragraph(element.children)

    def _heading(self, level: int, element: Tag) -> None:
        words = self._words(element)
        if len(words) > HEADING:
            self.told["long_headings"] += 1
            self._paragraph([], f"<b>{escape(words)}</b>")
        elif words:
            self.close()
            self._add("heading", {"text": words, "level": level})

    def _paragraph(self, nodes: Iterable[Any], inline: str = "") -> None:
        inline = _ROW.sub(_BREAK, _trimmed(inline or self._inline(nodes)))
        if _plain(inline):
            self._end_caption()
            self._end_list()
            # A line is worth a paragraph: Wagtail's converter takes seconds for tens of thousands in one.
            self._count(1 + inline.count(_BREAK))
            self.prose.append(f"<p>{inline}</p>")

    def _end_caption(self) -> None:
        """Make a paragraph of a caption that belongs to no table; where pictures were lost, it was that of one."""
        caption, self.caption = self.caption, ""
        if not caption:
            return
        words = str(escape(caption))
        if self.told["pictures"]:
            self.told["picture_captions"] += 1
            with override(settings.LANGUAGE_CODE):
                words = f"<b>{gettext('Недостаје слика:')}</b> {words}"
        self._paragraph([], words)

    def _list(self, element: Tag, depth: int) -> None:
        for child in element.children:
            if not isinstance(child, Tag):
                continue
            inner = [one for one in child.find_all(["ul", "ol"]) if one.find_parent(["ul", "ol"]) is element]
            for one in inner:
                one.extract()
            if child.name not in {"ul", "ol"}:
                self._item(depth, element.name, self._lines(child, "<br/>"))
            for one in [child] if child.name in {"ul", "ol"} else inner:
                self._list(one, depth + 1)

    def _item(self, depth: int, kind: str, inline: str) -> None:
        inline = _trimmed(inline)
        if _plain(inline):
            self._end_caption()
            self._count(1 + inline.count(_BREAK))
            deepest = self.items[-1][0] + 1 if self.items else 0
            self.items.append((min(depth, deepest, 4), kind, inline))

    def _end_list(self) -> None:
        """Write the list as rich text has it: a list within an item is one level deeper."""
        items, self.items = self.items, []
        while items:
            size = next((at for at, item in enumerate(items) if at and item[:2] != items[0][:2] and not item[0]), None)
            self.prose.append(_nested(items[:size]))
            items = items[size:] if size else []

    def _table(self, element: Tag) -> None:
        written = [_cells(row) for row in _table_rows(element) if row.get_text().strip()]
        if len(written) < 2 or max(map(len, written)) < 2:
            # A frame around a text: what stands in it is read as if it were none.
            self.told["narrow_tables"] += bool(written)
            for cell in chain.from_iterable(written):
                self.flow(cell)
            return
        rows = self._rows(element)
        width = max(map(len, rows))
        caption, self.caption = self.caption, ""
        own = element.find("caption")
        caption = (self._words(own) if own is not None else "") or caption
        if len(caption) > CAPTION:
            self._paragraph([], escape(caption))
            caption = ""
        self.close()
        self.told["captions"] += not caption
        self.told["wide_tables"] += width > MOST_COLUMNS
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        self.told["long_columns"] += sum(len(cell) > COLUMN for cell in rows[0])
        step = MOST_COLUMNS - 1
        for start in range(1, width, step):
            part = [[row[0], *row[start : start + step]] for row in rows]
            value = {
                "caption": caption,
                "columns": [" ".join(cell.split("\n")) for cell in part[0]],
                "rows": [{"cells": row} for row in part[1:]],
                "row_headers": all(row[0] for row in part[1:]),
            }
            self._add("table", value)

    def _rows(self, table: Tag) -> list[list[str]]:
        """Return the words of each cell; what a merged cell covers is empty, and so is no row as a whole."""
        rows: list[list[str]] = []
        covered: dict[tuple[int, int], bool] = {}
        for number, row in enumerate(_table_rows(table)):
            cells: list[str] = []
            for cell in _cells(row):
                while (number, len(cells)) in covered:
                    cells.append("")
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                self.told["merged_cells"] += down > 1 or across > 1
                # Before they are made: a cell may say that it is a million.
                self._count(down * across)
                covered |= {(number + below, len(cells) + at): True for below in range(down) for at in range(across)}
                self.told["cells"] += cell.find(["a", "ul", "ol", "img", "table"]) is not None
                cells.append(_plain(self._lines(cell, "\n")))
            rows.append(cells)
        return [row for row in rows if any(row)]

    def _lines(self, element: Tag, between: str) -> str:
        """Return the words of an element, each of its blocks on a line of its own."""
        lines: list[str] = []
        loose: list[Any] = []
        for child in [*element.children, None]:
            if child is None or (isinstance(child, Tag) and (child.name in BLOCKS or self._holds(child))):
                lines.append(_trimmed(self._inline(loose)))
                loose = []
                if child is not None:
                    inner = child if child.name != "tr" and self._holds(child) else None
                    lines.append(self._lines(inner, between) if inner else _trimmed(self._inline([child])))
            else:
                loose.append(child)
        return between.join(line for line in lines if _plain(line))

    def _words(self, element: Tag) -> str:
        return _plain(self._inline(element.children))

    def _inline(self, nodes: Iterable[Any]) -> str:
        return "".join(map(self._inline_one, nodes))

    def _inline_one(self, node: Any) -> str:
        if type(node) is NavigableString:
            return str(escape(_SPACES.sub(" ", node)))
        if not isinstance(node, Tag):
            return ""
        name, style = node.name, str(node.get("style") or "")
        if name == "br":
            return "<br/>"
        if name in _PICTURES:
            self.told["pictures"] += 1
            return ""
        if _MARKER.search(style):
            return ""
        if name == "del" or _HIDDEN.search(style) or _COMMENT.search(f"{style} {node.get('class')}"):
            told = "changes" if name == "del" else "hidden" if _HIDDEN.search(style) else "comments"
            self.told[told] += 1
            return ""
        if name == "a" and _NOTE_LINK.search(str(node.get("href") or "")):
            return ""
        inner = self._inline(node.children)
        if not _plain(inner):
            return " " if inner.strip("\n") else ""
        return self._marked(name, style, node, inner)

    def _marked(self, name: str, style: str, node: Tag, inner: str) -> str:
        if name == "a" and node.get("href"):
            tag = self.links.tag(str(node["href"]))
            self.told["links"] += tag is None
            return f"{tag}{inner}</a>" if tag and "<a " not in inner else inner
        if (name in {"b", "strong"} and not _NOT_BOLD.search(style)) or (name == "span" and _BOLD.search(style)):
            return inner if "<b>" in inner else f"<b>{inner}</b>"
        if name in _DIGITS and "<" not in inner:
            return inner.translate(_DIGITS[name])
        self.told["emphasis"] += name in _EMPHASIS
        self.told["colours"] += name == "span" and _COLOUR.search(style) is not None
        self.told["changes"] += name == "ins"
        return inner

    def _add(self, kind: str, value: Any) -> None:
        self._count(1)
        self.blocks.append((kind, value))

    def _count(self, pieces: int) -> None:
        self.pieces += pieces
        if self.pieces > MOST_PIECES:
            raise Refused(_TOO_LONG)


def _table_rows(table: Tag) -> list[Tag]:
    """Return the rows of a table, without those of tables within it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def _span(cell: Tag, name: str) -> int:
    """Return over how many rows or columns a cell goes; what nobody means is one."""
    number = str(cell.get(name) or "")
    return max(1, int(number)) if number.isdecimal() and len(number) < 4 else 1


def _nested(items: list[tuple[int, str, str]]) -> str:
    depth, kind, _inline = items[0]
    written, at = [], 0
    while at < len(items):
        end = next((below for below in range(at + 1, len(items)) if items[below][0] <= depth), len(items))
        written.append(f"<li>{items[at][2]}{_nested(items[at + 1 : end]) if end > at + 1 else ''}</li>")
        at = end
    return f"<{kind}>{''.join(written)}</{kind}>"


def _trimmed(inline: str) -> str:
    """Return ``inline`` without spaces and breaks at its ends, in one walk from each: rows of them may be long."""
    start, end = 0, len(inline)
    while start < end and (inline[start].isspace() or inline.startswith(_BREAK, start)):
        start += 1 if inline[start].isspace() else len(_BREAK)
    while end > start and (inline[end - 1].isspace() or inline.endswith(_BREAK, start, end)):
        end -= 1 if inline[end - 1].isspace() else len(_BREAK)
    return inline[start:end]


def _plain(inline: str) -> str:
    """Return what a reader sees of ``inline``, which was written here: every ``<`` is a tag's."""
    return unescape(re.sub(" {2,}", " ", _TAG.sub("", inline.replace(_BREAK, " ")))).strip()


def _rich(html: str) -> str:
    converter = _converter()
    return str(converter.to_database_format(converter.from_database_format(html)))


@cache
def _converter() -> ContentstateConverter:
    return ContentstateConverter(RICH_FEATURES)
