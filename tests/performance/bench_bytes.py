"""What a first visit sends over the wire, by kind, in both scripts: front page, index, material, finder, glossary.

Limits: 60 KB of HTML, CSS and JavaScript together, of it 20 KB JavaScript; 60 KB of fonts (1 KB is 1,024 bytes).
HTML is counted as a proxy compresses it on the way (brotli 5), static files as they were compressed
before (brotli 11), fonts as they are. Fonts are those that the page preloads and those whose
``unicode-range`` holds a letter of it. Headers are not counted.
"""

import re
from html.parser import HTMLParser

from tests.performance import arrange

SCRIPTS = {"cyrillic": "sr", "latin": "sr-latn"}
ON_THE_WAY, BEFOREHAND = 5, 11
_FACE = re.compile(r"@font-face\s*\{(.*?)\}", re.DOTALL)
_FONT = re.compile(r"url\([\"']?[^)\"']*?(fonts/[^)\"']+)")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["']\./([^"']+)["']""")


class Parts(HTMLParser):
    """Collects what a browser fetches for a page, and the letters that it draws."""

    def __init__(self) -> None:
        super().__init__()
        self.css: set[str] = set()
        self.js: set[str] = set()
        self.fonts: set[str] = set()
        self.images: set[str] = set()
        self.letters: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        address = _name(found.get("href") or found.get("src") or "")
        kinds = {"stylesheet": self.css, "icon": self.images}
        if tag == "link" and found.get("rel") == "preload" and found.get("as") == "font":
            self.fonts.add(address)
        elif tag == "link" and found.get("rel") in kinds:
            kinds[found["rel"]].add(address)
        elif tag == "script" and address:
            self.js.add(address)
        elif tag == "img" and address:
            self.images.add(address)

    def handle_data(self, data: str) -> None:
        self.letters.update(data)


def bench() -> dict[str, object]:
    """Return for each page bytes by kind, and the sums with their limits in KB."""
    measured: dict[str, object] = {}
    with arrange.site():
        from portal.pages import styles

        styles.build()
        for page, tail in arrange.first_visits().items():
            for script, language in SCRIPTS.items():
                sizes = _sizes(f"/{language}/{tail}", styles.stylesheet())
                name = f"{page}_{script}"
                measured |= {f"{name}_{kind}_bytes": size for kind, size in sizes.items()}
                text = sizes["html"] + sizes["css"] + sizes["js"]
                measured[f"{name}_html_css_js_kb (limit 60)"] = round(text / 1024, 1)
                measured[f"{name}_js_kb (limit 20)"] = round(sizes["js"] / 1024, 1)
                measured[f"{name}_fonts_kb (limit 60)"] = round(sizes["fonts"] / 1024, 1)
    return measured


def _sizes(address: str, css: str) -> dict[str, int]:
    """Return the bytes of each kind that a first visit to ``address`` sends."""
    import brotli
    from django.test import Client

    html = Client().get(address).content
    assert html.rstrip().endswith(b"</html>"), f"{address} is not whole"
    parts = Parts()
    parts.feed(html.decode())
    fonts = parts.fonts | _drawn_fonts(css, parts.letters)
    return {
        "html": len(brotli.compress(html, quality=ON_THE_WAY)),
        "css": sum(map(_compressed, parts.css)),
        "js": sum(map(_compressed, _with_imports(parts.js))),
        "fonts": sum(len(_read(font)) for font in fonts),
        "images": sum(map(_compressed, parts.images)),
    }


def _name(address: str) -> str:
    """Return the name of a static file of ours; "" for anything else."""
    return address.removeprefix("/static/").partition("?")[0] if address.startswith("/static/") else ""


def _read(name: str) -> bytes:
    from pathlib import Path

    from django.contrib.staticfiles import finders

    path = finders.find(name)
    assert path, f"no static file {name}"
    return Path(path).read_bytes()


def _compressed(name: str) -> int:
    import brotli

    return len(brotli.compress(_read(name), quality=BEFOREHAND))


def _with_imports(scripts: set[str]) -> set[str]:
    """Return the scripts and every module that they import."""
    known, waiting = set(scripts), list(scripts)
    while waiting:
        name = waiting.pop()
        folder = name.rpartition("/")[0]
        new = {f"{folder}/{inner}" for inner in _IMPORT.findall(_read(name).decode())} - known
        known |= new
        waiting += new
    return known


def _drawn_fonts(css: str, letters: set[str]) -> set[str]:
    """Return the font files whose range holds one of ``letters``."""
    drawn = set()
    for face in _FACE.findall(css):
        font = _FONT.search(face)
        _before, _, ranges = face.partition("unicode-range")
        spans = [(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(ranges)]
        if font and any(first <= ord(letter) <= last for letter in letters for first, last in spans):
            drawn.add(font[1])
    return drawn
