"""Of what danger a passage tells that is like a cry and has no sign: by words that are oftener in cries of one kind.

Its weights (``data/naming.csv``) are learned with the others, by ``python -m tests.danger.learning``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from portal.danger.kinds import Kind
from portal.danger.words import rows

# How a word begins tells its kind; below so much it is a call for help without a name.
_BEGIN, _LEAST = 5, 1.0


def parts(words: Iterable[str | None]) -> Iterable[str]:
    """Yield what of plain words tells the kind."""
    return (word[:_BEGIN] for word in words if word)


def named(words: Iterable[str | None]) -> Kind:
    """Return the kind of danger of which plain words tell; a call for help where they tell none."""
    weights, found = _weights(), dict.fromkeys(Kind, 0.0)
    for part in set(parts(words)):
        for kind, weight in weights.get(part, ()):
            found[kind] += weight
    best = max(found, key=lambda kind: found[kind])
    return best if found[best] >= _LEAST else Kind.HELP


@cache
def _weights() -> dict[str, list[tuple[Kind, float]]]:
    known: dict[str, list[tuple[Kind, float]]] = defaultdict(list)
    for row in rows("naming"):
        known[row["part"]].append((Kind(row["kind"]), float(row["weight"])))
    return known
