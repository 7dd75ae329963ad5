"""What a person reads on a screen of the CMS, and which of it is not Serbian."""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.languages import LANGUAGES
from portal.script import catalogues, package_catalogues

LABELS = frozenset(("title", "alt", "placeholder", "aria-label", "aria-description", "label"))
"""Attributes that are shown or read aloud."""

ALLOWED = frozenset(
    (
        # Names of things, which every script of Serbian leaves as they are.
        *("CMS", "Wagtail", "Enter", "JavaScript", "YouTube", "Embedly"),
        # Formats of files and of text.
        *(
            "CSV",
            "TSV",
            "XLSX",
            "PDF",
            "docx",
            "DOCX",
            "ODT",
            "ODS",
            "TXT",
            "VTT",
            "MP",
            "JPEG",
            "JPG",
            "PNG",
            "GIF",
            "WEBP",
            "AVIF",
        ),
        *("JSON", "HTML", "PO", "KB", "MB", "UTC", "HEIC", "SVG", "ICO", "WebVTT", "WebM", "MP"),
        # Keys of the keyboard, and numerals.
        *("Ctrl", "Mod", "Shift", "Alt", "Cmd", "Esc", "II", "III", "IV"),
        # The machine of the tests, and the two scripts under their own names.
        *("localhost", "Latinica"),
    )
)
_SILENT = frozenset(("script", "style", "svg", "noscript"))
_EMPTY = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_ADDRESS = re.compile(r"\S+@\S+|\w+://\S+|(?<!\w)/[\w./-]+|\b[\w-]+(?:\.[\w-]+)+\b|\b\w+[-_/][\w/_-]+")
_ASCII_WORD = re.compile(r"(?<![\w&])[A-Za-z]{2,}(?!\w)")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


# Languages are offered under their own names.
_CYRILLIC_NAMES = re.compile("|".join(["Ћирилица", *(re.escape(name) for _code, name in LANGUAGES)]))
OWN_NAMES = frozenset(word for _code, name in LANGUAGES for word in re.findall("[A-Za-z]+", name))


class _Reader(HTMLParser):
    """Collects texts and labels; data for scripts apart, because only some of it is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.data: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if not self._silent():
            self.texts += [values[name] for name in LABELS & values.keys()]
            if tag == "input" and values.get("type") in ("submit", "button"):
                self.texts.append(values.get("value", ""))
        self.data += [value for value in values.values() if value[:1] in ("{", "[")]
        if tag not in _EMPTY:
            self._open.append((tag, tag in _SILENT or "hidden" in values))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._silent():
            self.texts.append(data)
        elif self._open[-1][0] == "script":
            self.data.append(data)

    def _silent(self) -> bool:
        return any(silent for _tag, silent in self._open)


def read(html: str) -> tuple[list[str], list[str]]:
    """Return the texts that ``html`` shows and the strings in the data that it hands to scripts."""
    reader = _Reader()
    reader.feed(html)
    texts = [" ".join(text.split()) for text in reader.texts]
    strings = [text for source in reader.data for text in _strings(source) if _is_shown(text)]
    return [text for text in texts if text], strings


def _strings(source: str) -> Iterator[str]:
    try:
        yield from _leaves(json.loads(source))
    except ValueError:
        return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)


def english_words(text: str) -> list[str]:
    """Return the words of ``text`` in plain Latin letters that are not allowed: on a Cyrillic screen, English."""
    return [word for word in _ASCII_WORD.findall(_ADDRESS.sub(" ", text)) if word not in ALLOWED | OWN_NAMES]


def _is_shown(text: str) -> bool:
    """Whether a string among data is more than the name of a thing: it has a space or begins with a capital."""
    return " " in text.strip() or text[:1].isupper()


class English:
    """What the packages say in English, to find again on a Latin screen, where letters tell nothing."""

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self.patterns: list[re.Pattern[str]] = []
        locale = Path(settings.LOCALE_PATHS[1])
        for domain in package_catalogues.DOMAINS:
            for entry in catalogues.read(catalogues.path_of(locale, "sr_Latn", domain)):
                serbian = {entry.msgstr, *entry.msgstr_plural.values()}
                for english in {entry.msgid, entry.msgid_plural} - serbian - {""}:
                    self._add(" ".join(english.split()))

    def _add(self, english: str) -> None:
        parts = re.split(r"%\([^)]*\)[a-z]|%[sd]|\{[^{}]*\}|<[^>]*>", english)
        if len(parts) == 1:
            self.whole.add(english)
        elif any(len(word) > 3 for part in parts for word in re.findall("[A-Za-z]+", part)):
            self.patterns.append(re.compile(".*".join(map(re.escape, parts))))

    def says(self, text: str) -> bool:
        """Whether ``text`` is one of the strings, with anything in the place of its variables."""
        text = " ".join(text.split())
        return text in self.whole or any(pattern.fullmatch(text) for pattern in self.patterns)


class Typed:
    """The words that people have put into the CMS: they stay as they were typed, in either script."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = {" ".join(text.split()) for text in texts} - {""}
        self._any = re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)))

    def removed_from(self, text: str) -> str:
        """Return what is left of ``text`` without them."""
        return self._any.sub(" ", " ".join(text.split()))


def left_in_cyrillic(text: str) -> bool:
    """Whether ``text``, on a screen that should be Latin, is Cyrillic; the other script's own name has to be."""
    return bool(_CYRILLIC.search(_CYRILLIC_NAMES.sub("", text)))
