"""What a page says to machines and leads to, read from its HTML as a browser would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

CYRILLIC = re.compile("[\u0400-\u04ff]")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Neither read by people nor converted.
UNREAD = frozenset(("script", "style", "textarea", "code", "pre"))
SEEN_OR_HEARD = ("alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-valuetext")
ADDRESSES = {"href", "src", "poster", "data", "formaction"}
IDREFS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list")


@dataclass(frozen=True)
class Reference:
    """An address that a page names; ``hreflang`` is what it says about its language."""

    address: str
    tag: str
    rel: str = ""
    hreflang: str = ""

    @property
    def is_followed(self) -> bool:
        """Whether a person or a browser goes there, unlike what is only named to search engines."""
        return self.rel not in ("canonical", "alternate")


@dataclass
class Form:
    """A form that asks with GET: its address and each choice that it offers."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """One page.

    ``links`` are the address and the words of each; ``protected`` and ``unprotected`` are the texts with
    Cyrillic letters, in and outside of what the portal promises not to convert; ``spoken`` are those of the body that
    somebody may translate, each behind the nearest ``lang`` around it, and ``langs`` all that are named.
    """

    lang: str = ""
    title: str = ""
    description: str = ""
    robots: str = ""
    canonical: str = ""
    alternates: list[tuple[str, str]] = field(default_factory=list)
    h1: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    idrefs: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: list[list[str]] = field(default_factory=list)
    unprotected: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)
    spoken: list[tuple[str, str]] = field(default_factory=list)
    langs: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Place:
    """An open element: whether its text is nobody's to convert, whether nobody translates it, and its language."""

    tag: str = ""
    kept: bool = False
    untold: bool = False
    lang: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Reading()
        self.open: list[_Place] = []
        self.form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        place = self._place(tag, values)
        self._attributes(values, place)
        if tag == "html":
            self.page.lang = values.get("lang", "")
        elif tag == "meta":
            self._meta(values, place)
        elif tag == "h1":
            self.page.h1.append("")
        elif tag == "a" and "href" in values:
            self.page.links.append([values["href"], ""])
        self._addresses(tag, values)
        self._form(tag, values)
        if tag not in VOID:
            self.open.append(place)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self.form = None if tag == "form" else self.form
        # An element that nobody closed ends with the one around it.
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        names = [one.tag for one in self.open]
        if "title" in names and "svg" not in names:
            self.page.title += data
        if "h1" in names and self.page.h1:
            self.page.h1[-1] += data
        if "a" in names and self.page.links:
            self.page.links[-1][1] += data
        self._text(data, self.open[-1] if self.open else _Place())

    def _place(self, tag: str, values: dict[str, str]) -> _Place:
        lang = values.get("lang", "")
        self.page.langs |= {lang} - {""}
        if tag == "html":
            return _Place(tag, lang=lang)
        around = self.open[-1] if self.open else _Place()
        untold = around.untold or values.get("translate") == "no" or tag in UNREAD
        kept = around.kept or untold or (bool(lang) and lang != self.page.lang)
        return _Place(tag, kept, untold, lang or around.lang)

    def _text(self, data: str, place: _Place) -> None:
        if not CYRILLIC.search(data):
            return
        text = " ".join(data.split())
        (self.page.protected if place.kept else self.page.unprotected).append(text[:80])
        if not place.untold and "body" in {one.tag for one in self.open}:
            self.page.spoken.append((place.lang, text))

    def _attributes(self, values: dict[str, str], place: _Place) -> None:
        for name in SEEN_OR_HEARD:
            self._text(values.get(name, ""), place)
        if "id" in values:
            self.page.ids.append(values["id"])
        for name in IDREFS:
            self.page.idrefs += values.get(name, "").split()

    def _meta(self, values: dict[str, str], place: _Place) -> None:
        name, content = values.get("name", values.get("property", "")), values.get("content", "")
        self._text(content, place)
        if name == "description":
            self.page.description = content
        elif name == "robots":
            self.page.robots = content

    def _addresses(self, tag: str, values: dict[str, str]) -> None:
        rel = values.get("rel", "")
        found = [values[name] for name in ADDRESSES & values.keys()]
        found += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        # A button that switches the script says in which one its own words stand.
        lang = values.get("hreflang", values.get("lang", "") if tag == "button" else "")
        self.page.references += [Reference(one, tag, rel, lang) for one in found]
        if rel == "canonical":
            self.page.canonical = values["href"]
        elif rel == "alternate" and "hreflang" in values:
            self.page.alternates.append((values["hreflang"], values["href"]))

    def _form(self, tag: str, values: dict[str, str]) -> None:
        if tag == "form":
            asks = values.get("method", "get").lower() == "get"
            self.form = Form(values.get("action", "")) if asks else None
            self.page.forms += [self.form] if self.form else []
        elif tag == "input" and self.form and values.get("name"):
            if values.get("type", "text") in ("text", "search"):
                self.form.typed.append(values["name"])
            else:
                self.form.fields.append((values["name"], values.get("value", "on")))


def read(html: str) -> Reading:
    """Return what ``html`` says."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
