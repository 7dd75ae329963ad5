"""Each sentence of the privacy notice names in ``docs/privacy-notice.md`` the test that holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tools.paths import ROOT

ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)
# A sentence ends before a capital letter; in HTML also with its paragraph or line of a list.
END = re.compile(r"(?<=[.!?])\s+(?=[А-ШЉЊЂЋЏ])|</?(?:p|li|ul)>")


def said(kind: str, block: Any) -> Iterator[str]:
    """Yield what a block of the page says; headings, cards and sources promise nothing."""
    if kind == "paragraph":
        yield block
    elif kind == "facts":
        yield from (f"{fact['term']}: {fact['value']}" for fact in block["facts"])
    elif kind == "table":
        yield from (f"{row['cells'][0]}: {', '.join(row['cells'][1:])}" for row in block["rows"])


def sentences() -> list[str]:
    page = json.loads((ROOT / "home/content/privatnost.json").read_text(encoding="utf-8"))
    texts = [page["lead"], *(text for one in page["body"] for kind, block in one.items() for text in said(kind, block))]
    parts = [re.sub(r"<[^>]+>", "", part) for text in texts for part in END.split(text.replace("\u00a0", " "))]
    return [part.strip() for part in parts if part.strip()]


def test_every_sentence_stands_in_the_table_in_its_order() -> None:
    heading, *rows = ROW.findall((ROOT / "docs/privacy-notice.md").read_text(encoding="utf-8"))
    assert heading == "sentence" and len(rows) > 50
    assert rows == sentences()
