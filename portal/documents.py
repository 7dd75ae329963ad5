"""Documents in ``docs/`` of which a command writes a part, between two markers."""

from __future__ import annotations

from collections.abc import Iterable


class MarkersMissing(ValueError):
    """The document has no place for the part that is to be written."""


def with_part(text: str, part: str, *, begin: str, end: str) -> str:
    """Return the document ``text`` with ``part`` between the markers ``begin`` and ``end``.

    Raises ``MarkersMissing`` when the markers are not there, in order.
    """
    before, begun, rest = text.partition(begin)
    _old, ended, after = rest.partition(end)
    if not (begun and ended):
        raise MarkersMissing(f"no {begin} ... {end} in the document")
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
