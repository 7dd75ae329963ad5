"""Everything that the project ships, as it can be found, without a database: for measuring how questions are answered."""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from portal.script.stemming import bald
from search.analysis import spans, weights
from search.lexicon import FOLDER, Lexicon, lexicon, voice_words
from search.readers import HEADINGS, readers_of
from tools.paths import ROOT

_TAG = re.compile(r"<[^>]+>")
_KINDS = {
    "materials.MaterialPage": "material",
    "materials.TopicPage": "list",
    "materials.CollectionPage": "list",
    "courses.CoursePage": "course",
    "home.NewsPage": "news",
}
# What stands in a block and is no text: codes, addresses, names of other pages.
_NO_TEXT = {"kind", "level", "page", "place", "icon", "phone", "term", "helplines", "document", "material", "name"}


@dataclass(frozen=True)
class Thing:
    """A page, question, term or helpline that can be found; ``source`` is its key in the judged set."""

    source: str
    kind: str
    name: str
    lead: str = ""
    text: str = ""
    headings: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


class ShippedWords:
    """The vocabulary of what the project ships."""

    def __init__(self, things: Collection[Thing]) -> None:
        self.entries = len(things)
        self._held = Counter(stem for thing in things for stem in thing.weights)
        self._forms: dict[str, str] = {}
        for thing in things:
            whole = f"{thing.name} {thing.lead} {thing.text}"
            self._forms |= {bald(whole[begin:end]): whole[begin:end].lower() for begin, end, _stem in spans(whole)}

    def held(self, wanted: Collection[str]) -> dict[str, int]:
        """Return for each stem that anything holds how many do."""
        return {one: self._held[one] for one in wanted if one in self._held}

    def forms(self) -> dict[str, str]:
        """Return every word, bald, with how it is written."""
        return self._forms


def shipped_lexicon() -> Lexicon:
    """Return the tables of words that are shipped."""
    synonyms, stop = (_rows(FOLDER / f"{name}.csv") for name in ("synonyms", "stop_words"))
    return lexicon(
        synonyms=[(row["words"], row["kind"]) for row in synonyms],
        stop=[row["word"] for row in stop],
        voices=voice_words(),
    )


@cache
def things() -> tuple[Thing, ...]:
    """Return all that is shipped."""
    added = {row["key"]: (row["words"], row["hints"]) for row in _rows(ROOT / "search/data/added_words.csv")}
    return tuple(
        replace(
            one,
            weights=weights(
                name=one.name,
                lead=one.lead,
                headings=one.headings,
                text=one.text,
                added=added.get(one.source, ("", ""))[0],
                hints=added.get(one.source, ("", ""))[1],
                readers=one.readers,
            ),
        )
        for one in (*_pages(), *_terms(), *_helplines())
    )


def _pages() -> Iterator[Thing]:
    for room in ("home", "materials", "elearning"):
        for path in sorted((ROOT / room / "content").glob("*.json")):
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["type"] not in ("home.HomePage", "courses.ModulePage", "courses.LessonPage"):
                yield from _page(path.stem, data)


def _page(key: str, data: Mapping[str, Any]) -> Iterator[Thing]:
    blocks = data.get("body", data.get("outcomes", []))
    yield Thing(
        source=key,
        kind=_KINDS.get(data["type"], "page"),
        name=data["title"],
        lead=_plain(f"{data.get('lead', '')} {data.get('search_description', '')}"),
        text=" ".join(_texts(blocks)),
        headings=_parts(key) or tuple(block["heading"]["text"] for block in blocks if "heading" in block),
        readers=readers_of(key, data.get("audiences")),
    )
    yield from _questions(data.get("questions", []))


def _parts(key: str) -> tuple[str, ...]:
    """Return what the parts of a course are called, none of any other page."""
    files = sorted((ROOT / "elearning/content").glob(f"{key}-*.json"))
    return tuple(json.loads(path.read_text(encoding="utf-8"))["title"] for path in files)


def _questions(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Thing]:
    place = 0
    readers: tuple[str, ...] = ()
    for block in blocks:
        if "heading" in block:
            readers = HEADINGS.get(block["heading"]["text"], ())
            continue
        place, one = place + 1, block["question"]
        yield Thing(f"question:{place}", "question", one["question"], text=_plain(one["answer"]), readers=readers)


def _terms() -> Iterator[Thing]:
    for row in _rows(ROOT / "materials/data/glossary.csv"):
        yield Thing(source=f"term:{row['anchor']}", kind="term", name=row["term"], lead=row["meaning"])


def _helplines() -> Iterator[Thing]:
    for row in _rows(ROOT / "portal/pages/data/helplines.csv"):
        number = row["number"].replace(chr(160), " ")
        about = " ".join(row[column] for column in ("hours", "cost", "audience"))
        yield Thing(source=f"helpline:{number}", kind="helpline", name=f"{number} {row['name']}", lead=about)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _plain(value)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in _NO_TEXT:
                yield from _texts(one)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text)).strip()
