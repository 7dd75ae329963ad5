"""In which steps a backend looks for candidates: first where a hit says most and is rarest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from search.backends import Wanted
from search.backends.tokens import Any_, kind_token, phrases

# A question of many common words is not worth more looks.
_MOST_LOOKS = 16


@dataclass(frozen=True)
class Look:
    """One look into a ``part`` of what is kept: ``name``, ``front`` or ``whole``.

    All of ``needed`` must be held; of each of them one way is enough, and a way holds when all its tokens do.
    """

    part: str
    needed: tuple[Any_, ...]


def looks(wanted: Wanted) -> Iterator[Look]:
    """Yield the looks that a question needs, the most telling first; the caller stops when it has enough."""
    narrow: tuple[Any_, ...] = ([[kind_token(kind)] for kind in wanted.kinds],) if wanted.kinds else ()
    groups = sorted(wanted.question.groups, key=lambda group: -group.weight)
    ways = [phrases(group, wanted.language) for group in groups]
    if not ways:
        return
    if wanted.few:
        yield Look("whole", (list(chain.from_iterable(ways)), *narrow))
        return
    yield from _many(ways, narrow)


def _many(ways: list[Any_], narrow: tuple[Any_, ...]) -> Iterator[Look]:
    looked = [Look(part, (*ways, *narrow)) for part in ("name", "front", "whole")]
    if len(ways) > 1:
        looked += [Look(part, (one, *narrow)) for one in ways for part in ("name", "front")]
        looked += [Look("whole", (one, *narrow)) for one in ways]
    yield from looked[:_MOST_LOOKS]
