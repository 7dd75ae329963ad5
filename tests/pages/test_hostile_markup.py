"""Whatever a browser sends for a field of running text: the page shows words, lists and links that lead somewhere."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from portal.pages.blocks.text import ProseBlock

pytestmark = pytest.mark.django_db
TAGS = {"p", "a", "b", "strong", "ol", "ul", "li", "br"}
STATES: dict[str, Any] = {
    "markup in the words": {"text": "<script>alert(1)</script><img src=x onerror=alert(1)>"},
    "a style of their own": {"styles": [{"offset": 0, "length": 3, "style": "ZLO"}]},
    "a kind of their own": {"type": "script"},
    "a script as address": {"entity": ("LINK", {"url": "javascript:alert(1)"})},
    "the same in disguise": {"entity": ("LINK", {"url": " JaVa\tScRiPt:alert(1)"})},
    "a page of data": {"entity": ("LINK", {"url": "data:text/html,<script>alert(1)</script>"})},
    "a handler beside the address": {"entity": ("LINK", {"url": "https://primer.rs/", "onclick": "alert(1)"})},
    "an end of the address": {"entity": ("LINK", {"url": 'https://primer.rs/" onclick="alert(1)'})},
    "a picture": {"entity": ("IMAGE", {"src": "x", "alt": '" onerror="alert(1)', "id": 1, "format": "left"})},
    "a page of others inside": {"entity": ("EMBED", {"url": "https://zlo.primer.test/", "embedType": "video"})},
}


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def shown(*, text: str = "Реч", kind: str = "unstyled", styles: Any = (), entity: Any = None) -> str:
    """Return what the page shows of what a browser sends."""
    ranges = [{"offset": 0, "length": 3, "key": 0}] if entity else []
    state = {
        "blocks": [
            {"key": "a", "type": kind, "text": text, "depth": 0, "inlineStyleRanges": [*styles], "entityRanges": ranges}
        ],
        "entityMap": {"0": {"type": entity[0], "mutability": "MUTABLE", "data": entity[1]}} if entity else {},
    }
    block = ProseBlock(required=False)
    return block.render(block.clean(block.value_from_datadict({"body": json.dumps(state)}, {}, "body")))


@pytest.mark.parametrize("name", STATES)
def test_hostile_markup_becomes_nothing_that_runs(name: str) -> None:
    given = dict(STATES[name])
    found = Seen(shown(kind=given.pop("type", "unstyled"), **given)).tags
    plain = [(tag, attrs) for tag, attrs in found if tag not in ("div", "span") or attrs]
    assert {tag for tag, _attrs in plain} <= TAGS, found
    for _tag, attrs in plain:
        assert set(attrs) <= {"href", "data-block-key"}, found
        assert (attrs.get("href") or "https:").startswith(("https:", "/")), found


def test_a_link_and_a_bold_word_are_shown() -> None:
    bold = [{"offset": 0, "length": 3, "style": "BOLD"}]
    html = shown(styles=bold, entity=("LINK", {"url": "https://primer.rs/"}))
    assert 'href="https://primer.rs/"' in html and "<b>" in html and "Реч" in html
